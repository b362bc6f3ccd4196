import { moments } from './moments.ts'
import { ratio } from './ratio.ts'

/**
 * System quality number: root of the number of trades, times mean over sample deviation (n - 1) of their
 * results.
 *
 * Tharp takes R multiples (profit over the risk taken at entry). Profits in money give the same figure where
 * every trade risked the same, and an approximation otherwise. Not capped at 100 trades. Undefined for fewer
 * than two results and for equal ones.
 * Source: Tharp, Definitive Guide to Position Sizing Strategies (2008), System Quality Number.
 */
export function systemQualityNumber(results: ArrayLike<number>): number | undefined {
  const { count, mean, deviation } = moments(results)
  return ratio(mean * Math.sqrt(count), deviation)
}
