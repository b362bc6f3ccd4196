/**
 * The strategy contract: parameters, indicators that feed themselves, rules that compose, and the runtimes.
 *
 * A strategy reads bars, its own positions and the cash; it has no clock, no randomness and no I/O.
 */
export * from './block-counter.ts'
export * from './feed.ts'
export * from './indicator-factory.ts'
export * from './indicator-output.ts'
export * from './lag.ts'
export * from './memory.ts'
export * from './news.ts'
export type { NewsSelection } from './news-selection.ts'
export * from './operand.ts'
export * from './parameter.ts'
export * from './rule/comparison.ts'
export * from './rule/composition.ts'
export * from './rule/condition.ts'
export * from './rule/rule.ts'
export * from './scope.ts'
export * from './settle.ts'
export * from './signal-sink.ts'
export * from './strategy.ts'
export * from './strategy-instance.ts'
export * from './symbol-runtime.ts'
export * from './universe-runtime.ts'
export * from './local-time.ts'
export * from './utc-day.ts'
