import type { Result, SessionDate, UtcMillis } from '../base/index.ts'
import type { Session } from '../model/index.ts'

/**
 * The calendars there are: the New York Stock Exchange, Nasdaq, crypto round the clock, and spot currencies.
 *
 * `XNYS` and `XNAS` are ISO 10383 market identifier codes; the other two markets have none.
 */
export const CALENDAR_NAMES = ['XNYS', 'XNAS', '24x7', 'FX'] as const
/** One of `CALENDAR_NAMES`. */
export type CalendarName = (typeof CALENDAR_NAMES)[number]

/** Says whether `text` names a calendar. */
export function isCalendarName(text: string): text is CalendarName {
  return (CALENDAR_NAMES as readonly string[]).includes(text)
}

/** Regular hours only, or with the pre-market and after-hours trading around them. */
export const TradingHours = { Regular: 'regular', Extended: 'extended' } as const
export type TradingHours = (typeof TradingHours)[keyof typeof TradingHours]

/**
 * When one market trades.
 *
 * Dates are the exchange's own days; a date that is no day of the civil calendar (`2023-02-30`) and a range
 * that runs backwards break an invariant, and what lies outside the covered range throws a `UserError`
 * `CALENDAR_RANGE`: whoever takes dates from people or files asks `checkDates` or `coversInstant` first.
 */
export interface ExchangeCalendar {
  readonly name: CalendarName
  /** IANA name of the zone in which the hours are fixed. */
  readonly zone: string
  /** Whether one session begins where the last ended, every day of the year. */
  readonly isRoundTheClock: boolean
  /** First covered date; it need not be a session. */
  readonly firstDate: SessionDate
  /** Last covered date; it need not be a session. */
  readonly lastDate: SessionDate
  /** Tells whether every date of [from, to] is real, ordered and covered; fails with `CALENDAR_RANGE`. */
  checkDates(from: SessionDate, to: SessionDate): Result<true>
  /** Tells whether the calendar knows what the market does at this instant. */
  coversInstant(at: UtcMillis): boolean
  /** All sessions dated [from, to], both inclusive, ascending. */
  sessions(from: SessionDate, to: SessionDate): readonly Session[]
  /** The session of a date; `undefined` when the market stays shut. */
  session(date: SessionDate): Session | undefined
  /** The session with openAt <= at < closeAt; with `extended`, with preOpenAt <= at < postCloseAt. */
  sessionAt(at: UtcMillis, hours?: TradingHours): Session | undefined
  /** The first session whose openAt > after: one that opens at `after` or is under way is not it. */
  nextSession(after: UtcMillis): Session
  /** The last session whose closeAt <= before: one that closes at `before` is it, one under way is not. */
  previousSession(before: UtcMillis): Session
  /** Why the market stays shut on a day it would else trade; `undefined` for sessions and for weekends. */
  holidayName(date: SessionDate): string | undefined
}
