import { quantile } from './quantile.ts'
import type { Ascending } from './quantile.ts'
import { ratio } from './ratio.ts'

/**
 * The gain at the 95th percentile over the loss at the 5th: above 1 when the best days outweigh the worst.
 *
 * Undefined for no returns and where the 5th percentile is not a loss; negative where the 95th is a loss too.
 * Source: empyrical `tail_ratio`, https://github.com/quantopian/empyrical/blob/master/empyrical/stats.py
 */
export function tailRatio(returns: Ascending): number | undefined {
  const low = quantile(returns, 0.05)
  const high = quantile(returns, 0.95)
  return low === undefined || high === undefined || low >= 0 ? undefined : ratio(high, -low)
}
