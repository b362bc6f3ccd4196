import { moments } from './moments.ts'
import { periodRate } from './period-rate.ts'
import { finite, ratio } from './ratio.ts'
import type { Annualization } from './sharpe-ratio.ts'

/**
 * How returns relate to a benchmark's; each figure is undefined where the pairs do not define it.
 *
 * `alpha` (Jensen's) is the regression's intercept times the periods in a year, a fraction; `beta` its slope.
 * `trackingError` is the annualised sample deviation of the active return (ours minus the benchmark's);
 * `informationRatio` the annualised mean active return over it.
 */
export interface BenchmarkRelation {
  readonly alpha: number | undefined
  readonly beta: number | undefined
  readonly correlation: number | undefined
  readonly trackingError: number | undefined
  readonly informationRatio: number | undefined
}

/**
 * Regresses excess returns on the benchmark's excess returns by least squares, over the pairs in which both
 * exist.
 *
 * The arrays have one length; a NaN in either drops the pair. Fewer than two pairs, or a benchmark that never
 * moves: no beta, alpha or correlation. An exact copy of the benchmark has a tracking error of 0 and no
 * information ratio.
 * Source: Jensen, "The Performance of Mutual Funds", Journal of Finance 23(2), 1968; Sharpe (1994) and
 * Grinold & Kahn, Active Portfolio Management (2nd ed. 1999), ch. 5, for the information ratio; Bacon (2008),
 * pp. 71-80.
 */
export function benchmarkRelation(
  pairs: { readonly returns: Float64Array; readonly benchmark: Float64Array },
  annualization: Annualization,
): BenchmarkRelation {
  const { ours, theirs } = completePairs(pairs.returns, pairs.benchmark)
  const own = moments(ours)
  const other = moments(theirs)
  const active = moments(ours.map((value, i) => value - (theirs[i] as number)))
  let products = 0
  for (let i = 0; i < ours.length; i++) {
    products += ((ours[i] as number) - own.mean) * ((theirs[i] as number) - other.mean)
  }
  const covariance = products / (own.count - 1)
  const beta = ratio(covariance, other.deviation ** 2)
  const { periodsPerYear } = annualization
  const riskFree = periodRate(annualization.riskFreeRate, periodsPerYear)
  const correlation = ratio(covariance, own.deviation * other.deviation)
  return {
    alpha: finite((own.mean - riskFree - (beta ?? Number.NaN) * (other.mean - riskFree)) * periodsPerYear),
    beta,
    correlation: correlation === undefined ? undefined : Math.max(-1, Math.min(1, correlation)),
    trackingError: finite(active.deviation * Math.sqrt(periodsPerYear)),
    informationRatio: ratio(active.mean * Math.sqrt(periodsPerYear), active.deviation),
  }
}

function completePairs(
  returns: Float64Array,
  benchmark: Float64Array,
): { readonly ours: Float64Array; readonly theirs: Float64Array } {
  const isComplete = (_: number, i: number): boolean => {
    return !Number.isNaN(returns[i] as number) && !Number.isNaN(benchmark[i] ?? Number.NaN)
  }
  return { ours: returns.filter(isComplete), theirs: benchmark.filter(isComplete) }
}
