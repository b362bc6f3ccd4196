import { moments } from './moments.ts'
import { finite } from './ratio.ts'

/**
 * Excess kurtosis of the returns, the population moment g2: 0 for a normal distribution, above 0 for fat
 * tails.
 *
 * Undefined for no returns and for constant ones.
 * Source: Joanes & Gill (1998), g2; Bacon (2008), p. 85.
 */
export function excessKurtosis(returns: Float64Array): number | undefined {
  return finite(moments(returns).excessKurtosis)
}
