import { moments } from './moments.ts'
import { finite } from './ratio.ts'

/**
 * Annualised volatility as a fraction: sample standard deviation (n - 1) of the returns, times the root of
 * `periodsPerYear`.
 *
 * Undefined for fewer than two returns; 0 for constant ones. The root assumes returns without
 * autocorrelation.
 * Source: Bacon (2008), ch. 4, annualised risk.
 */
export function annualVolatility(returns: Float64Array, periodsPerYear: number): number | undefined {
  return finite(moments(returns).deviation * Math.sqrt(periodsPerYear))
}
