import { fixedFraction } from './fixed-fraction.ts'
import type { SizeBy } from './sizing-context.ts'

/**
 * Loses a fixed part of equity when the stop is hit: `equity * riskPerTradeFraction / stopDistance`.
 *
 * Without a stop there is no distance: the fixed fraction takes over. Source: V. Tharp, Trade Your Way to
 * Financial Freedom, 2nd ed. 2007, ch. 14, the percent risk model; spec 4.2.
 */
export const riskPerTrade: SizeBy = (context) => {
  const { limits, equity, stopDistance } = context
  if (stopDistance === undefined) return fixedFraction(context)
  return {
    kind: 'size',
    units: (equity * limits.riskPerTradeFraction) / stopDistance,
    note: () => (
      `${limits.riskPerTradeFraction} of equity ${equity} over a stop distance of ${shown(stopDistance)}`
    ),
  }
}

/** Without the last digits of the subtraction that it comes from. */
function shown(distance: number): number {
  return Number(distance.toPrecision(12))
}
