import { RETURN_NOISE } from './moments.ts'
import { ratio } from './ratio.ts'

/**
 * Sum of the returns above `threshold` over the sum of the shortfalls below it; `threshold` is a fraction per
 * period.
 *
 * 1 where the threshold equals the mean. Undefined for no returns and where nothing fell short by more than
 * rounding.
 * Source: Keating & Shadwick, "A Universal Performance Measure", Journal of Performance Measurement 6(3),
 * 2002; with threshold 0 it is the gain-loss ratio of Bernardo & Ledoit (2000).
 */
export function omegaRatio(returns: Float64Array, threshold: number): number | undefined {
  let above = 0
  let below = 0
  for (const value of returns) {
    if (value > threshold) above += value - threshold
    else below += threshold - value
  }
  return below <= RETURN_NOISE * returns.length ? undefined : ratio(above, below)
}
