import { drawdownSeries } from './drawdown.ts'
import type { EquityCurve } from './equity-curve.ts'
import { finite } from './ratio.ts'

/**
 * Root mean square of the drawdowns at every row, as a fraction (Martin prints it as a percentage).
 *
 * Deep and long declines both raise it. The opening row, which cannot be below itself, counts as one of the
 * rows. Undefined for an empty curve; 0 where equity never fell.
 * Source: Martin & McCann, The Investor's Guide to Fidelity Funds (1989);
 * https://www.tangotools.com/ui/ui.htm
 */
export function ulcerIndex(curve: EquityCurve): number | undefined {
  let squares = 0
  for (const depth of drawdownSeries(curve)) squares += depth * depth
  return finite(Math.sqrt(squares / curve.length))
}
