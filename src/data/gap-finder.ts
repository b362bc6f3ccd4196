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
 * Looks only between the first and the last session with bars: what lies before a listing or after a
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
    this.#leave()
    return {
      sessionsExpected: this.#sessionsExpected, sessionsPresent: this.#sessionsPresent, missingSessions: this.#missing,
      barsExpected: this.#minutes === undefined ? this.#sessionsExpected : this.#barsExpected,
      barsPresent: this.#minutes === undefined ? this.#sessionsPresent : this.#barsPresent,
      holes: this.#holes,
    }
  }

  #enter(openAt: number): void {
    const at = openAt as UtcMillis
    const entered = this.#calendar.coversInstant(at)
      ? this.#calendar.sessionAt(at, this.#minutes === undefined ? TradingHours.Regular : TradingHours.Extended)
      : undefined
    if (entered === undefined || entered.date === this.#session?.date) return
    this.#leave()
    if (this.#session !== undefined) this.#noteMissing(this.#session.date, entered.date)
    this.#session = entered
    this.#lastEndAt = entered.openAt
    this.#sessionsExpected += 1
    this.#sessionsPresent += 1
    if (this.#minutes !== undefined) this.#barsExpected += intradayIntervals(entered, this.#minutes).count
  }

  #leave(): void {
    if (this.#session !== undefined) this.#noteHole(this.#session, this.#session.closeAt)
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
      for (let monday = nextWeek(weekOf(after)); monday < weekOf(before); monday = nextWeek(monday)) this.#miss(monday)
      return
    }
    for (const session of this.#calendar.sessions(after, before)) {
      if (session.date === after || session.date === before) continue
      this.#miss(session.date)
      if (this.#minutes !== undefined) this.#barsExpected += intradayIntervals(session, this.#minutes).count
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
