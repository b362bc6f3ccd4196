import { formatFixed, sessionDate, toNumber, type Price } from '../../../base/index.ts'
import { AssetClass, tableTick, type BarColumns, type Instrument } from '../../../model/index.ts'

/** Classes of which no rule tells the tick: one is assumed. */
const ASSUMED: ReadonlySet<AssetClass> = new Set([AssetClass.Crypto, AssetClass.Fx, AssetClass.Future])
/** What rounding of a float leaves of a whole number of ticks. */
const NOISE = 1e-6
const LATEST = sessionDate('9999-12-31')

/**
 * Says that raw prices do not lie on the tick that the instrument is thought to have; `undefined` where most
 * of the closes do, and for shares, whose ticks are the law.
 *
 * A tick that is too coarse costs in every fill: prices between two ticks are rounded against the order.
 */
export function tickNote(columns: BarColumns, instrument: Instrument): string | undefined {
  if (!ASSUMED.has(instrument.assetClass)) return undefined
  const tick = tableTick(instrument, 0n as Price, LATEST)
  let off = 0
  for (let row = 0; row < columns.length; row++) {
    const ticks = (columns.close[row] as number) / toNumber(tick)
    if (Math.abs(ticks - Math.round(ticks)) > NOISE * Math.max(1, ticks)) off++
  }
  if (off * 2 <= columns.length) return undefined
  return `${off} of ${columns.length} closes are not on its tick of ${formatFixed(tick)}, to which fills ` +
    `are rounded: say the venue's with investor data instrument ${instrument.symbol} --tick`
}
