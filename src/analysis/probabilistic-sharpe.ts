import { moments } from './moments.ts'
import { normalCumulative } from './normal-distribution.ts'
import { periodRate } from './period-rate.ts'
import type { Annualization } from './sharpe-ratio.ts'

/** What a probabilistic Sharpe ratio is made of; Sharpe ratios are per period, never annualised. */
export interface SharpeEstimate {
  readonly sharpe: number
  /** The Sharpe ratio to beat, per period. */
  readonly benchmarkSharpe: number
  /** Number of returns. */
  readonly count: number
  readonly skewness: number
  /** Full kurtosis: 3 for a normal distribution. */
  readonly kurtosis: number
}

/**
 * Probability (0..1) that the true Sharpe ratio exceeds the benchmark, given how long, skewed and fat-tailed
 * the record is.
 *
 * Undefined for fewer than two returns and where the moments give the estimate no variance.
 * Source: Bailey & Lopez de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012,
 * section 3.
 */
export function probabilisticSharpe(estimate: SharpeEstimate): number | undefined {
  const { sharpe, skewness, kurtosis } = estimate
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe
  if (estimate.count < 2 || !(variance > 0)) return undefined
  const distance = (sharpe - estimate.benchmarkSharpe) * Math.sqrt((estimate.count - 1) / variance)
  return Number.isNaN(distance) ? undefined : normalCumulative(distance)
}

/**
 * Probabilistic Sharpe ratio of a record against a true Sharpe ratio of 0, on returns above the risk-free
 * rate.
 *
 * Deviation by n - 1, skewness and kurtosis as population moments. Undefined as `probabilisticSharpe` and for
 * constant returns.
 */
export function probabilisticSharpeOf(
  returns: Float64Array,
  annualization: Annualization,
): number | undefined {
  const sample = moments(returns)
  const excess = sample.mean - periodRate(annualization.riskFreeRate, annualization.periodsPerYear)
  return probabilisticSharpe({
    sharpe: excess / sample.deviation,
    benchmarkSharpe: 0,
    count: sample.count,
    skewness: sample.skewness,
    kurtosis: sample.excessKurtosis + 3,
  })
}
