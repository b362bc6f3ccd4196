import { moments, RETURN_NOISE } from './moments.ts'
import { finite, ratio } from './ratio.ts'

/**
 * Root mean square of the shortfalls below `target` (a fraction per period) over ALL periods, those above it
 * as 0.
 *
 * Dividing by the losing periods only, a common mistake, makes rare losses look like steady ones. Undefined
 * for no returns; 0 where nothing fell short by more than rounding. Not annualised.
 * Source: Sortino & van der Meer, "Downside Risk", Journal of Portfolio Management 17(4), 1991; Bacon (2008),
 * p. 92.
 */
export function downsideDeviation(returns: Float64Array, target: number): number | undefined {
  let squares = 0
  for (const value of returns) squares += Math.min(value - target, 0) ** 2
  const deviation = Math.sqrt(squares / returns.length)
  return deviation <= RETURN_NOISE ? 0 : finite(deviation)
}

/**
 * Annualised Sortino ratio: mean return above `target` over the downside deviation against the same target,
 * times the root of `periodsPerYear`.
 *
 * `target` is a fraction per period (see `periodRate`). Undefined for fewer than two returns, where nothing
 * fell short, and for constant returns, as the Sharpe ratio is: the source measures risk by the spread of
 * returns, and without any, shortfall over downside deviation is -1 a period whatever the shortfall, so that
 * an account that never traded would show minus the root of `periodsPerYear`.
 * Source: as `downsideDeviation`.
 */
export function sortinoRatio(
  returns: Float64Array,
  options: { readonly target: number; readonly periodsPerYear: number },
): number | undefined {
  if (!(moments(returns).deviation > 0)) return undefined
  let sum = 0
  for (const value of returns) sum += value - options.target
  const downside = downsideDeviation(returns, options.target) ?? Number.NaN
  return ratio((sum / returns.length) * Math.sqrt(options.periodsPerYear), downside)
}
