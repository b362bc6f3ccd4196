import type { SessionDate, UtcMillis } from '../base/index.ts'
import { MILLIS_PER_MINUTE } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import { addDays, TradingHours, weekOf } from '../calendar/index.ts'
import type { Session, Timeframe } from '../model/index.ts'
import { intradayMillis } from '../model/index.ts'
import { Fault } from './fault.ts'

/** Whether a stamp in a file names the start or the end of its bar. */
export const StampMeaning = { Open: 'open', Close: 'close' } as const
export type StampMeaning = (typeof StampMeaning)[keyof typeof StampMeaning]

/** Which series is placed, and how its stamps are meant. */
export interface PlacementOptions {
  readonly calendar: ExchangeCalendar
  readonly timeframe: Timeframe
  readonly stampMeans: StampMeaning
}

/**
 * Gives a stamp its interval [openAt, closeAt) on the exchange's sessions, in fields that are used again and
 * again.
 *
 * A daily bar gets its session, a weekly bar the sessions of its week. An intraday bar is cut at the close
 * and where extended hours end, and one that is stamped with its end begins with the session at the earliest:
 * no interval reaches across an open or a close. One that begins ahead of the open and ends after it is
 * refused: cut at the open it would be shown before it had ended, with prices of what was still to come.
 */
export class BarPlacer {
  openAt = NaN
  closeAt = NaN
  /** The session of the last intraday bar, or of the day; of a week the last. */
  session: Session | undefined
  readonly #calendar: ExchangeCalendar
  readonly #timeframe: Timeframe
  readonly #lengthMs: number
  readonly #meansClose: boolean

  constructor({ calendar, timeframe, stampMeans }: PlacementOptions) {
    this.#calendar = calendar
    this.#timeframe = timeframe
    this.#lengthMs = intradayMillis(timeframe) ?? 0
    this.#meansClose = stampMeans === StampMeaning.Close
  }

  /** Places a daily or weekly bar. */
  placeDate(date: SessionDate): Fault {
    if (!this.#calendar.checkDates(date, date).ok) return Fault.OutsideCalendar
    if (this.#timeframe === '1w') return this.#placeWeek(weekOf(date))
    this.session = this.#calendar.session(date)
    if (this.session === undefined) return Fault.NotASession
    this.openAt = this.session.openAt
    this.closeAt = this.session.closeAt
    return Fault.Fine
  }

  /** Places an intraday bar. */
  placeInstant(at: number): Fault {
    // An end stamp of 16:00 belongs to the interval that ends there, not to the one that begins.
    const inside = this.#meansClose ? at - 1 : at
    if (!isWithin(this.session, inside)) {
      if (!this.#calendar.coversInstant(inside as UtcMillis)) return Fault.OutsideCalendar
      const session = this.#calendar.sessionAt(inside as UtcMillis, TradingHours.Extended)
      if (session === undefined) return Fault.OutsideHours
      this.session = session
    }
    const { openAt } = this.session as Session
    if (!this.#meansClose && at < openAt && at + this.#lengthMs > openAt) return Fault.AcrossOpen
    const [startAt, endAt] = stretchOf(this.session as Session, inside)
    this.openAt = Math.max(this.#meansClose ? at - this.#lengthMs : at, startAt)
    this.closeAt = Math.min(this.openAt + this.#lengthMs, endAt)
    if (this.#meansClose) this.closeAt = at
    return Fault.Fine
  }

  /** Whether the interval that was placed last lies in the regular hours. */
  get isRegular(): boolean {
    const { session } = this
    return session !== undefined && this.openAt >= session.openAt && this.closeAt <= session.closeAt
  }

  #placeWeek(monday: SessionDate): Fault {
    const sunday = addDays(monday, 6)
    if (!this.#calendar.checkDates(monday, sunday).ok) return Fault.OutsideCalendar
    const sessions = this.#calendar.sessions(monday, sunday)
    const first = sessions[0]
    this.session = sessions.at(-1)
    if (first === undefined || this.session === undefined) return Fault.NotASession
    this.openAt = first.openAt
    this.closeAt = this.session.closeAt
    return Fault.Fine
  }
}

function isWithin(session: Session | undefined, at: number): boolean {
  return session !== undefined && at >= session.preOpenAt && at < session.postCloseAt
}

/** The pre-market, the session or the after-hours around an instant. */
function stretchOf(session: Session, at: number): readonly [startAt: number, endAt: number] {
  if (at < session.openAt) return [session.preOpenAt, session.openAt]
  if (at < session.closeAt) return [session.openAt, session.closeAt]
  return [session.closeAt, session.postCloseAt]
}

/** Minutes of an intraday timeframe; `undefined` for `1d` and `1w`. */
export function intradayMinutes(timeframe: Timeframe): number | undefined {
  const length = intradayMillis(timeframe)
  return length === undefined ? undefined : length / MILLIS_PER_MINUTE
}
