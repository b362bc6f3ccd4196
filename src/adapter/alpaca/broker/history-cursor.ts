import { MILLIS_PER_DAY } from '../../../base/index.ts'
import { TOLD_AGAIN_MS } from '../../../port/index.ts'
import { activityAt } from '../mapper/broker-order.ts'
import type { AlpacaActivity } from '../schema/account-schema.ts'
import type { Timers } from '../transport/timers.ts'

/** Fills may be written into the history a little after others that happened later. */
export const OVERLAP_MS = TOLD_AGAIN_MS
/**
 * Fees, dividends and the like are written under the day that they belong to, which may be days before the
 * newest fill: a long weekend, and what the vendor takes for it.
 */
const LATE_MS = 7 * MILLIS_PER_DAY
const NUMBER = /^\d+$/

/** From where history is read, in milliseconds by the vendor's time; all of it where absent. */
export interface HistoryFrom {
  readonly afterMs: number | undefined
  /** The same of what is no fill. What lies between was told with the cursor. */
  readonly movementsAfterMs: number | undefined
}

/**
 * Reads a cursor: the instant of the newest row, and after `;` from when on movements of money were told with
 * it. One without that is of an earlier version, which told those of the overlap alone.
 */
export function readCursor(cursor: string): HistoryFrom {
  const [newest = '', movements = ''] = cursor.split(';')
  if (!NUMBER.test(newest)) return { afterMs: undefined, movementsAfterMs: undefined }
  const afterMs = Number(newest) - OVERLAP_MS
  const told = NUMBER.test(movements) ? Number(movements) : afterMs
  return { afterMs, movementsAfterMs: Math.max(told, afterMs - LATE_MS) }
}

/** The cursor after rows that were read from one: what is told later is older than this. */
export function nextCursor(
  rows: readonly AlpacaActivity[], cursor: string, timers: Pick<Timers, 'now'>,
): string {
  const { afterMs, movementsAfterMs = 0 } = readCursor(cursor)
  const newest = newestOf(rows, afterMs === undefined ? 0 : afterMs + OVERLAP_MS, timers)
  return newest === 0 ? cursor : `${newest};${Math.max(0, movementsAfterMs)}`
}

/**
 * When the newest row happened, or `floor`: history is read on from there.
 *
 * A row of the far future moves it to tomorrow at most, since everything before it would never be read again.
 */
export function newestOf(
  rows: readonly AlpacaActivity[], floor: number, timers: Pick<Timers, 'now'>,
): number {
  const newest = rows.reduce((latest, row) => Math.max(latest, activityAt(row)), floor)
  return Math.max(floor, Math.min(newest, latestOf(timers)))
}

/** No row counts as later than tomorrow. */
export function latestOf(timers: Pick<Timers, 'now'>): number {
  return Math.floor(timers.now()) + MILLIS_PER_DAY
}

/**
 * From when on events of executions are read, by the vendor's time: where they were read to, else the newest
 * row; `undefined` for an account that is met, whose positions have all that came before.
 */
export function reversalsFrom(cursor: string): number | undefined {
  const [newest = '', , until = ''] = cursor.split(';')
  const known = [until, newest].find((each) => NUMBER.test(each))
  return known === undefined ? undefined : Number(known)
}

/** A cursor that says as well up to when events of executions were read. */
export function withReversals(cursor: string, untilMs: number | undefined): string {
  const [newest = '', movements = ''] = cursor.split(';')
  return untilMs === undefined ? cursor : `${newest};${movements};${untilMs}`
}
