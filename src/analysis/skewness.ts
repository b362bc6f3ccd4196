import { moments } from './moments.ts'
import { finite } from './ratio.ts'

/**
 * Skewness of the returns, the population moment g1: below 0 when the rare large moves are losses.
 *
 * Undefined for no returns and for constant ones. Not the adjusted G1 of pandas and spreadsheets.
 * Source: Joanes & Gill (1998), g1; Bacon (2008), p. 83.
 */
export function skewness(returns: Float64Array): number | undefined {
  return finite(moments(returns).skewness)
}
