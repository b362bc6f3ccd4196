/**
 * The deterministic core: one queue of inputs, one sequence of facts, one order of handlers.
 *
 * No clock, no randomness, no I/O; who feeds inputs and carries out effects is decided in `app`.
 */
export { BEGINNING } from './command-desk.ts'
export * from './engine.ts'
export * from './engine-options.ts'
export * from './market-book.ts'
export type { OutsideMeasures } from './kill-guard.ts'
export * from './outside-meter.ts'
export * from './session-book.ts'
export * from './settings-book.ts'
