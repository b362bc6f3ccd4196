import type { SessionDate, UtcMillis } from '../base/index.ts'
import { MILLIS_PER_MINUTE } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import { addDays, intradayIntervals, TradingHours, weekOf } from '../calendar/index.ts'
import type { Session, Timeframe } from '../model/index.ts'
import { intradayMinutes } from './bar-placement.ts'

/** Holes longer than this inside a session are listed one by one. */
const HOLE_MINUTES = 30
const LISTED_MAX = 1_000

/** A stretch inside a session without bars. */
export interface Hole {
  readonly date: SessionDate
  readonly from: UtcMillis
  readonly to: UtcMillis
}

/** What a series lacks between its first and its last bar, held against the exchange calendar. */
export interface GapReport {
  /** Sessions from the first bar to the last; weeks for weekly bars. */
  readonly sessionsExpected: number
  readonly sessionsPresent: number
  /** Dates of sessions (for weekly bars, Mondays) without a bar, at most 1,000. */
  readonly missingSessions: readonly SessionDate[]
  /** Bars that a series without holes would have, and those that are there; regular hours only. */
  readonly barsExpected: number
  readonly barsPresent: number
  /** Stretches of 30 minutes and more inside sessions, at most 1,000. */
  readonly holes: readonly Hole[]
}

/**
 * Finds missing sessions and holes inside sessions; takes the bars of one series in order.
 *
 * Looks only between the first and the last bar: what lies before a listing or after a
 * delisting is no gap. Intraday bars that a symbol without trades does not have count as absent, not as a
 * fault.
 */
export class GapFinder {
  readonly #calendar: ExchangeCalendar
  readonly #minutes: number | undefined
  readonly #isWeekly: boolean
  readonly #missing: SessionDate[] = []
  readonly #holes: Hole[] = []
  #session: Session | undefined
  #lastEndAt = NaN
  #sessionsExpected = 0
  #sessionsPresent = 0
  #barsExpected = 0
  #barsPresent = 0

  constructor(calendar: ExchangeCalendar, timeframe: Timeframe) {
    this.#calendar = calendar
    this.#minutes = intradayMinutes(timeframe)
    this.#isWeekly = timeframe === '1w'
  }

  /** Takes the next bar; bars outside the calendar's hours are left to the validators. */
  add(openAt: number, closeAt: number): void {
    if (this.#session === undefined || openAt >= this.#session.closeAt) this.#enter(openAt)
    const session = this.#session
    if (session === undefined || openAt < session.openAt || openAt >= session.closeAt) return
    this.#noteHole(session, openAt)
    this.#lastEndAt = closeAt
    this.#barsPresent += 1
  }

  /** The gaps of all bars so far. */
  finish(): GapReport {
    const isIntraday = this.#minutes !== undefined
    const afterLast = this.#session === undefined ? 0 : this.#intervalsFrom(this.#session, this.#lastEndAt)
    return {
      sessionsExpected: this.#sessionsExpected,
      sessionsPresent: this.#sessionsPresent,
      missingSessions: this.#missing,
      barsExpected: isIntraday ? this.#barsExpected - afterLast : this.#sessionsExpected,
      barsPresent: isIntraday ? this.#barsPresent : this.#sessionsPresent,
      holes: this.#holes,
    }
  }

  #enter(openAt: number): void {
    const at = openAt as UtcMillis
    const entered = this.#calendar.coversInstant(at)
      ? this.#calendar.sessionAt(at, TradingHours.Extended)
      : undefined
    const left = this.#session
    if (entered === undefined || entered.date === left?.date) return
    if (left !== undefined) {
      this.#noteHole(left, left.closeAt)
      this.#noteMissing(left.date, entered.date)
    }
    // What lies before the very first bar is no gap.
    const from = left === undefined ? Math.max(openAt, entered.openAt) : entered.openAt
    this.#session = entered
    this.#lastEndAt = from
    this.#sessionsExpected += 1
    this.#sessionsPresent += 1
    this.#barsExpected += this.#intervalsFrom(entered, from)
  }

  /** Intervals of a session's regular hours that begin at `from` or later. */
  #intervalsFrom(session: Session, from: number): number {
    if (this.#minutes === undefined || from >= session.closeAt) return 0
    const intervals = intradayIntervals(session, this.#minutes)
    const first = intervals.indexOf(from as UtcMillis) ?? 0
    return intervals.count - first - (intervals.openAt(first) < from ? 1 : 0)
  }

  #noteHole(session: Session, until: number): void {
    const from = this.#lastEndAt
    const isHole = this.#minutes !== undefined && until - from >= HOLE_MINUTES * MILLIS_PER_MINUTE
    if (isHole && this.#holes.length < LISTED_MAX) {
      this.#holes.push({ date: session.date, from: from as UtcMillis, to: until as UtcMillis })
    }
  }

  #noteMissing(after: SessionDate, before: SessionDate): void {
    if (this.#isWeekly) {
      const last = weekOf(before)
      for (let monday = nextWeek(weekOf(after)); monday < last; monday = nextWeek(monday)) this.#miss(monday)
      return
    }
    for (const session of this.#calendar.sessions(after, before)) {
      if (session.date === after || session.date === before) continue
      this.#miss(session.date)
      this.#barsExpected += this.#intervalsFrom(session, session.openAt)
    }
  }

  #miss(date: SessionDate): void {
    this.#sessionsExpected += 1
    if (this.#missing.length < LISTED_MAX) this.#missing.push(date)
  }
}

function nextWeek(monday: SessionDate): SessionDate {
  return addDays(monday, 7)
}
