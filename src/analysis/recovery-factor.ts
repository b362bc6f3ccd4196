import { maxDrawdownAmount } from './drawdown.ts'
import type { EquityCurve } from './equity-curve.ts'
import { ratio } from './ratio.ts'

/**
 * Net profit over the largest drawdown, both in money: how many times the worst loss was earned back.
 *
 * Undefined where equity never fell and for an empty curve; negative for a loss.
 * Source: Pardo (2008), ch. 12, net profit to maximum drawdown.
 */
export function recoveryFactor(curve: EquityCurve): number | undefined {
  const profit = (curve.equity[curve.length - 1] ?? Number.NaN) - (curve.equity[0] ?? Number.NaN)
  return ratio(profit, maxDrawdownAmount(curve))
}
