import { moments } from './moments.ts'
import { periodRate } from './period-rate.ts'
import { ratio } from './ratio.ts'

/** How returns are turned into yearly figures. */
export interface Annualization {
  /** Returns in a year: 252 for exchange days, 365 for round-the-clock days, 52 for weeks. */
  readonly periodsPerYear: number
  /** Risk-free rate a year as a fraction; compounded down to the period. */
  readonly riskFreeRate: number
}

/**
 * Annualised Sharpe ratio: arithmetic mean of the excess returns over their sample deviation (n - 1), times
 * the root of `periodsPerYear`.
 *
 * Undefined for fewer than two returns and for constant ones. The root holds for returns without
 * autocorrelation only (Lo, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), 2002).
 * Source: Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21(1), 1994.
 */
export function sharpeRatio(returns: ArrayLike<number>, annualization: Annualization): number | undefined {
  const { mean, deviation } = moments(returns)
  const excess = mean - periodRate(annualization.riskFreeRate, annualization.periodsPerYear)
  return ratio(excess * Math.sqrt(annualization.periodsPerYear), deviation)
}

/**
 * Sharpe ratio of the last `window` returns at each return; same length as `returns`.
 *
 * NaN for the first window - 1 values and wherever a window has no Sharpe ratio (constant returns).
 * Each window is computed afresh: running sums would drift by cancellation.
 * Source: as `sharpeRatio`.
 */
export function rollingSharpe(
  returns: Float64Array,
  options: Annualization & { readonly window: number },
): Float64Array {
  const rolling = new Float64Array(returns.length).fill(Number.NaN)
  for (let end = options.window; end <= returns.length; end++) {
    const window = returns.subarray(end - options.window, end)
    rolling[end - 1] = sharpeRatio(window, options) ?? Number.NaN
  }
  return rolling
}
