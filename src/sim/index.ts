/**
 * The simulated venue: orders against bars, quotes and prints, with fees, slippage, latency and bounded
 * volume.
 *
 * Invariants: fills of an order never exceed it, those of an OCO group never exceed what the group holds,
 * those of an interval never exceed our share of its volume; the same calls give the same events. Knows no
 * portfolio, no risk and no clock, and never looks at a bar before it is complete. Rules and
 * simplifications: docs/MATCHING.md.
 */
export * from './fee-model.ts'
export * from './regulatory-fees.ts'
export * from './simulated-venue.ts'
export * from './slippage-model.ts'
export type { BorrowFee } from './venue-ledger.ts'
export * from './venue-options.ts'
export * from './broker/broker-faults.ts'
export { decodeInput } from './broker/broker-input.ts'
export * from './broker/paper-account.ts'
export * from './broker/simulated-broker.ts'
