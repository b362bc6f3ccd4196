import type { EquityCurve } from './equity-curve.ts'
import { ratio } from './ratio.ts'

/**
 * Simple return of each interval as a fraction: `equity[i + 1] / equity[i] - 1`; length - 1 values.
 *
 * NaN where the base is not positive, since growth from nothing or from debt is not defined; fewer than two
 * rows give none. Simple returns add up across positions, so every statistic here is built on them.
 * Source: Bacon, Practical Portfolio Performance Measurement and Attribution (2nd ed. 2008), ch. 2.
 */
export function simpleReturns(curve: EquityCurve): Float64Array {
  const returns = new Float64Array(Math.max(0, curve.length - 1))
  for (let i = 0; i < returns.length; i++) {
    const base = curve.equity[i] as number
    returns[i] = base > 0 ? (curve.equity[i + 1] as number) / base - 1 : Number.NaN
  }
  return returns
}

/**
 * Return over the whole curve as a fraction, not annualised.
 *
 * Undefined for an empty curve and for an opening that is not positive; 0 for one row.
 * Source: Bacon (2008), ch. 2.
 */
export function totalReturn(curve: EquityCurve): number | undefined {
  if (curve.length === 0) return undefined
  const opening = curve.equity[0] as number
  return opening > 0 ? ratio((curve.equity[curve.length - 1] as number) - opening, opening) : undefined
}
