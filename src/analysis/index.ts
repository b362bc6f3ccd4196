/**
 * Performance statistics: what an equity curve and a list of trades say about a strategy.
 *
 * Each statistic is one pure function whose docstring states its convention, its edge cases and its source.
 * Losses, drawdowns and values at risk are positive fractions (0.15 is 15 %); rates are fractions a year. A
 * figure that the sample does not define (no losses, flat equity, one point) is `undefined`, in a series NaN,
 * in JSON null: never Infinity, and never a 0 that reads like a result. Statistics are floats; money stays
 * exact until the last step. Must never: read a clock, keep state, round for display, or decide anything
 * about an order.
 */
export * from './align-benchmark.ts'
export * from './annual-volatility.ts'
export * from './backtest-overfitting.ts'
export * from './benchmark-relation.ts'
export * from './cagr.ts'
export * from './calmar-ratio.ts'
export * from './curve-metrics.ts'
export * from './deflated-sharpe.ts'
export * from './drawdown.ts'
export * from './equity-curve.ts'
export * from './excess-kurtosis.ts'
export * from './excursions.ts'
export * from './expectancy.ts'
export * from './exposure.ts'
export * from './extreme-returns.ts'
export * from './metric-catalog.ts'
export * from './metric-entry.ts'
export * from './metrics-record.ts'
export * from './moments.ts'
export * from './monthly-returns.ts'
export * from './normal-distribution.ts'
export * from './omega-ratio.ts'
export * from './period-rate.ts'
export * from './period-word.ts'
export * from './probabilistic-sharpe.ts'
export * from './profit-factor.ts'
export * from './quantile.ts'
export * from './recovery-factor.ts'
export * from './returns.ts'
export * from './sharpe-ratio.ts'
export * from './skewness.ts'
export * from './slippage.ts'
export * from './sortino-ratio.ts'
export * from './stationary-bootstrap.ts'
export * from './streaks.ts'
export * from './system-quality-number.ts'
export * from './tail-ratio.ts'
export * from './trade-groups.ts'
export * from './trade-metrics.ts'
export * from './trade-outcomes.ts'
export * from './trading-metrics.ts'
export * from './turnover.ts'
export * from './ulcer-index.ts'
export * from './value-at-risk.ts'
