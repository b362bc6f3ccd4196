import { cagr } from './cagr.ts'
import { maxDrawdown } from './drawdown.ts'
import type { EquityCurve } from './equity-curve.ts'
import { ratio } from './ratio.ts'

/**
 * Compound annual growth rate over the depth of the worst drawdown, both over the whole curve.
 *
 * Young measured the last 36 months; pass that part of the curve for his figure. Undefined where the growth
 * rate is, and where equity never fell.
 * Source: Young, "Calmar Ratio: A Smoother Tool", Futures, October 1991; Bacon (2008), p. 89.
 */
export function calmarRatio(curve: EquityCurve): number | undefined {
  return ratio(cagr(curve) ?? Number.NaN, maxDrawdown(curve)?.depth ?? Number.NaN)
}
