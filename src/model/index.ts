/**
 * The nouns of the system: instruments, bars, signals, orders, fills, positions, facts and the views on them.
 *
 * Pure types and tables; nothing here keeps state.
 */
export * from './approval.ts'
export * from './bar.ts'
export * from './client-order-id.ts'
export * from './command.ts'
export * from './core-input.ts'
export * from './corporate-action.ts'
export * from './fact.ts'
export * from './fact-folds.ts'
export * from './instrument.ts'
export * from './latest-bar.ts'
export * from './order.ts'
export * from './order-transition.ts'
export * from './quote.ts'
export * from './risk-decision.ts'
export * from './safety-state.ts'
export * from './shown-bar.ts'
export * from './signal.ts'
export * from './split-shares.ts'
export * from './timeframe.ts'
export * from './trade.ts'
export * from './venue-event.ts'
export * from './view.ts'
