/**
 * The ledger: cash, lots, positions, profit and exposure of one account, folded from facts.
 *
 * Exact: cash + cost of open lots = deposits + realized + dividends - fees after every fact.
 * Never decides anything and never reads a clock.
 */
export type { FillOutcome } from './fill-outcome.ts'
export { NetPosition } from './net-position.ts'
export * from './portfolio.ts'
export * from './portfolio-options.ts'
export type { PortfolioMarks, PortfolioState } from './portfolio-state.ts'
export type { StrategyProfit } from './profit-by-strategy.ts'
export * from './strategy-position.ts'
