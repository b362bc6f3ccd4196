import { invariant, MILLIS_PER_DAY } from '../base/index.ts'
import type { SessionDate, UtcMillis } from '../base/index.ts'

/**
 * The account's worth over time, marked to market, as typed columns; rows [0, length).
 *
 * `at` holds `UtcMillis`, ascending. Row 0 is the opening equity, before anything was traded, so that the
 * first interval has a return. Deposits and withdrawals are not profits: the caller takes them out
 * beforehand. A column may be longer than `length`.
 */
export interface EquityCurve {
  readonly at: Float64Array
  readonly equity: Float64Array
  readonly length: number
}

/**
 * An equity curve with one row per exchange day behind the opening row.
 *
 * `days[i]` is the session of row i + 1, and so of return i: one entry fewer than rows, strictly ascending.
 * `openingDay` is the day of row 0 (`undefined` for an empty curve); it equals `days[0]` where trading began
 * that day.
 */
export interface DailyEquity extends EquityCurve {
  readonly openingDay: SessionDate | undefined
  readonly days: readonly SessionDate[]
}

/**
 * Keeps the opening row and the last row of each exchange day.
 *
 * `sessionOf` names the day of an instant in the exchange's own zone and must not go back in time. Days
 * without a row do not appear. A curve with one row has an opening and no days; an empty one is empty.
 *
 * Daily rows are the base of every annualised figure: intraday rows would count one day's noise many times
 * over.
 */
export function dailyEquity(curve: EquityCurve, sessionOf: (at: UtcMillis) => SessionDate): DailyEquity {
  const at = new Float64Array(curve.length)
  const equity = new Float64Array(curve.length)
  const days: SessionDate[] = []
  let openingDay: SessionDate | undefined
  for (let row = 0; row < curve.length; row++) {
    const instant = curve.at[row] as UtcMillis
    const isInOrder = row === 0 || instant >= (curve.at[row - 1] as number)
    invariant(isInOrder, `equity row ${row} is earlier than the one before it`)
    const value = curve.equity[row] as number
    invariant(Number.isFinite(value), `equity row ${row} must be a finite number, found ${value}`)
    const day = sessionOf(instant)
    if (row === 0) openingDay = day
    else pushDay(days, day, openingDay)
    at[days.length] = instant
    equity[days.length] = value
  }
  const length = curve.length === 0 ? 0 : days.length + 1
  return { openingDay, days, at: at.slice(0, length), equity: equity.slice(0, length), length }
}

function pushDay(days: SessionDate[], day: SessionDate, openingDay: SessionDate | undefined): void {
  const last = days.at(-1)
  if (last === day) return
  const before = last ?? openingDay
  invariant(before === undefined || day >= before, `session ${day} follows ${before}: days must not go back`)
  days.push(day)
}

/**
 * The UTC calendar day of an instant: the exchange day of assets that trade round the clock.
 *
 * Days to civil date by whole-number arithmetic, so that millions of rows need no date objects.
 * Source: E. G. Richards, "Calendars", Explanatory Supplement to the Astronomical Almanac (3rd ed. 2013),
 * 15.11.3.
 */
export function utcDay(at: UtcMillis): SessionDate {
  const julian = Math.floor(at / MILLIS_PER_DAY) + 2_440_588
  const f = julian + 1401 + Math.floor((Math.floor((4 * julian + 274_277) / 146_097) * 3) / 4) - 38
  const e = 4 * f + 3
  const h = 5 * Math.floor((e % 1461) / 4) + 2
  const day = Math.floor((h % 153) / 5) + 1
  const month = ((Math.floor(h / 153) + 2) % 12) + 1
  const year = Math.floor(e / 1461) - 4716 + Math.floor((14 - month) / 12)
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}` as SessionDate
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
