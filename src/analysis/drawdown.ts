import { MILLIS_PER_DAY } from '../base/index.ts'
import type { UtcMillis } from '../base/index.ts'
import type { EquityCurve } from './equity-curve.ts'
import { finite } from './ratio.ts'

/**
 * One decline from a peak: down to the trough and, where it ended, back to the peak's level.
 *
 * `depth` is the fraction of the peak that was lost at the trough: 0..1, above 1 only for an account in debt.
 * `startAt` is the peak (the last row at that level). `recoveryAt` is the first row at or above it again,
 * `undefined` while under water. `durationDays` runs from the peak to the recovery or to the last row, in
 * calendar days.
 */
export interface Drawdown {
  readonly depth: number
  readonly startAt: UtcMillis
  readonly troughAt: UtcMillis
  readonly recoveryAt: UtcMillis | undefined
  readonly durationDays: number
}

type Visit = (peak: number, trough: number, recovery: number | undefined) => void

/** Walks the declines of the curve in order, as row numbers, in one pass. */
function walkDrawdowns(curve: EquityCurve, visit: Visit): void {
  const { equity, length } = curve
  let peak = 0
  let trough = 0
  for (let row = 1; row < length; row++) {
    const value = equity[row] as number
    if (value >= (equity[peak] as number)) {
      if (trough > peak) visit(peak, trough, row)
      peak = row
      trough = row
    } else if (trough === peak || value < (equity[trough] as number)) trough = row
  }
  if (trough > peak) visit(peak, trough, undefined)
}

function depthOf(equity: Float64Array, peak: number, trough: number): number {
  const top = equity[peak] as number
  return top > 0 ? 1 - (equity[trough] as number) / top : Number.NaN
}

function drawdownOf(curve: EquityCurve, ...[peak, trough, recovery]: Parameters<Visit>): Drawdown {
  const startAt = curve.at[peak] as UtcMillis
  const endAt = curve.at[recovery ?? curve.length - 1] as number
  return {
    depth: depthOf(curve.equity, peak, trough),
    startAt,
    troughAt: curve.at[trough] as UtcMillis,
    recoveryAt: recovery === undefined ? undefined : (curve.at[recovery] as UtcMillis),
    durationDays: (endAt - startAt) / MILLIS_PER_DAY,
  }
}

/**
 * Fraction below the highest equity so far, at each row; 0 at a peak, positive below it; `length` values.
 *
 * NaN while the highest equity so far is not positive.
 * Source: Bacon (2008), ch. 4, drawdown.
 */
export function drawdownSeries(curve: EquityCurve): Float64Array {
  const series = new Float64Array(curve.length)
  let peak = -Infinity
  for (let row = 0; row < series.length; row++) {
    const value = curve.equity[row] as number
    peak = Math.max(peak, value)
    series[row] = peak > 0 ? 1 - value / peak : Number.NaN
  }
  return series
}

/**
 * The deepest drawdown; the first of equals; `undefined` where equity never fell, or for fewer than two rows.
 *
 * Depth is measured from the highest equity so far (opening included), on the rows given: daily rows do not
 * see how low it was within a day.
 * Source: Magdon-Ismail & Atiya, "Maximum Drawdown", Risk 17(10), 2004.
 */
export function maxDrawdown(curve: EquityCurve): Drawdown | undefined {
  let deepest: [depth: number, peak: number, trough: number, recovery: number | undefined] | undefined
  walkDrawdowns(curve, (peak, trough, recovery) => {
    const depth = depthOf(curve.equity, peak, trough)
    if (depth > (deepest?.[0] ?? 0)) deepest = [depth, peak, trough, recovery]
  })
  return deepest === undefined ? undefined : drawdownOf(curve, deepest[1], deepest[2], deepest[3])
}

/**
 * All drawdowns of at least `depthMin` (a fraction), the deepest first, for the table of the worst.
 *
 * Declines from a peak that is not positive have no depth and are left out.
 */
export function drawdowns(curve: EquityCurve, depthMin = 0): Drawdown[] {
  const found: Drawdown[] = []
  walkDrawdowns(curve, (peak, trough, recovery) => {
    if (depthOf(curve.equity, peak, trough) >= depthMin) found.push(drawdownOf(curve, peak, trough, recovery))
  })
  return found.sort((a, b) => b.depth - a.depth)
}

/**
 * Fraction of the highest equity that is missing at the last row: 0 at a peak and for an empty curve.
 *
 * Undefined while the highest equity so far is not positive.
 */
export function currentDrawdown(curve: EquityCurve): number | undefined {
  return finite(drawdownSeries(curve).at(-1) ?? 0)
}

/**
 * The most money that was lost from a peak; 0 where equity never fell.
 *
 * Not always the drawdown with the largest fraction: a later, smaller fraction of a larger account may cost
 * more.
 */
export function maxDrawdownAmount(curve: EquityCurve): number {
  let worst = 0
  walkDrawdowns(curve, (peak, trough) => {
    worst = Math.max(worst, (curve.equity[peak] as number) - (curve.equity[trough] as number))
  })
  return worst
}
