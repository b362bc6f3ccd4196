import { MILLIS_PER_DAY } from '../base/index.ts'
import type { EquityCurve } from './equity-curve.ts'
import { finite, ratio } from './ratio.ts'

const MILLIS_PER_YEAR = 365.25 * MILLIS_PER_DAY

/** Years of 365.25 days between the first and the last row; 0 for fewer than two rows. */
export function elapsedYears(curve: EquityCurve): number {
  if (curve.length < 2) return 0
  return ((curve.at[curve.length - 1] as number) - (curve.at[0] as number)) / MILLIS_PER_YEAR
}

/**
 * Compound annual growth rate as a fraction, by the time that really passed (365.25 days a year), not by
 * counting rows.
 *
 * Undefined without elapsed time, for an opening that is not positive, and where a few days compound beyond
 * what a number holds; -1 where nothing is left. Below a year it extrapolates: read it with `elapsedYears`.
 * Source: Bacon (2008), ch. 2, annualised returns.
 */
export function cagr(curve: EquityCurve): number | undefined {
  const years = elapsedYears(curve)
  if (years <= 0) return undefined
  const growth = ratio(curve.equity[curve.length - 1] as number, curve.equity[0] as number)
  if (growth === undefined || (curve.equity[0] as number) <= 0) return undefined
  return growth <= 0 ? -1 : finite(growth ** (1 / years) - 1)
}
