/**
 * The risk engine: signals become complete orders, every check runs on them, and only what passes is
 * approved.
 *
 * Invariants: every order that leaves carries an approval that was minted here for exactly its terms, used
 * once, in the input that it was made in; all results are kept, not only the first failure; a check that
 * throws or lacks its input fails; an order that reduces is never stopped by an entry limit; approved orders
 * count in every later limit. Never sends, records or cancels anything, never reads a clock, and has no flag
 * that bypasses a check.
 */
export { CHECKS } from './check/checks.ts'
export { messageShare } from './check/max-messages.ts'
export { CheckScope, type CheckSubject, type RiskCheck } from './check/risk-check.ts'
export type { Concentration, Correlations, SectorShare } from './concentration.ts'
export type { LimitsUsed, StrategyUse } from './limits-used.ts'
export { REFUSAL_CODES, type RefusalCode } from './refusal.ts'
export { RiskEngine, type RiskOutcome, type RiskParts, type RiskState } from './risk-engine.ts'
export * from './risk-limits.ts'
export { BACKTEST_LIMITS, LIVE_LIMITS } from './risk-profiles.ts'
