/**
 * Orders at the venue: submit, cancel, replace, follow, and guard positions with OTO children in OCO groups.
 *
 * Nothing reaches the outbox without a living approval of the risk engine. Never prices, sizes or approves
 * anything.
 */
export * from './execution-engine.ts'
export type { ExecutionParts } from './execution-parts.ts'
export { markOf } from './external-offset.ts'
export type { BarePart } from './guard-watch.ts'
export { needsStop } from './oco-guards.ts'
export { BROKER_ACCOUNT } from './outside-orders.ts'
export * from './order-book.ts'
export * from './order-state.ts'
export * from './protection-book.ts'
export * from './reconcile.ts'
