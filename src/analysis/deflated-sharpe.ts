import { normalQuantile } from './normal-distribution.ts'
import { probabilisticSharpe, type SharpeEstimate } from './probabilistic-sharpe.ts'

const EULER_MASCHERONI = 0.577_215_664_901_532_9

/** How many were tried, and how far apart they came out. */
export interface TrialSpread {
  /** Independent trials, a fraction where they hang together; see `independentTrials`. */
  readonly trials: number
  /** Variance of the trials' Sharpe ratios, per period. */
  readonly variance: number
}

/**
 * The highest Sharpe ratio (per period) that so many trials show by luck alone, where none of them is worth
 * anything.
 *
 * 0 for one trial. Source: Bailey & Lopez de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio
 * Management 40(5), 2014, equation 1.
 */
export function expectedMaximumSharpe({ trials, variance }: TrialSpread): number {
  if (!(trials > 1) || !(variance > 0)) return 0
  const usual = normalQuantile(1 - 1 / trials)
  const rare = normalQuantile(1 - 1 / (trials * Math.E))
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * usual + EULER_MASCHERONI * rare)
}

/**
 * Probability (0..1) that the true Sharpe ratio is above 0 although this one was chosen among many: the
 * probabilistic Sharpe ratio against the best that luck alone would show.
 *
 * Undefined as `probabilisticSharpe`. Source: as `expectedMaximumSharpe`, equation 2.
 */
export function deflatedSharpe(
  estimate: Omit<SharpeEstimate, 'benchmarkSharpe'>, spread: TrialSpread,
): number | undefined {
  return probabilisticSharpe({ ...estimate, benchmarkSharpe: expectedMaximumSharpe(spread) })
}

/**
 * How many independent trials a set amounts to: `r + (1 - r) n` with the mean correlation `r` of their
 * returns, so that a hundred settings which trade alike count as a few.
 *
 * `columns`: the returns of each trial, of the same periods. Constant ones say nothing and are left out; a
 * mean correlation below 0 counts as 0. Source: Bailey & Lopez de Prado (2014), appendix 3.
 */
export function independentTrials(columns: readonly Float64Array[]): number {
  const standard = columns.flatMap((column) => standardized(column) ?? [])
  const [first] = standard
  if (first === undefined || standard.length === 1) return standard.length
  const count = standard.length
  // The variance of a sum of n standardized columns is n + n (n - 1) r.
  let square = 0
  for (let row = 0; row < first.length; row++) {
    let sum = 0
    for (const column of standard) sum += column[row] as number
    square += sum * sum
  }
  const mean = Math.max(0, (square / first.length - count) / (count * (count - 1)))
  return mean + (1 - mean) * count
}

function standardized(column: Float64Array): Float64Array | undefined {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length
  return variance > 0 ? column.map((value) => (value - mean) / Math.sqrt(variance)) : undefined
}
