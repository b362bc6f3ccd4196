import type { SessionDate, UtcMillis } from '../base/index.ts'
import { invariant } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import { addDays, intradayIntervals, TradingHours, weekOf } from '../calendar/index.ts'
import type { Session, Timeframe } from '../model/index.ts'
import { intradayMinutes } from './bar-placement.ts'

/** The interval of a coarse bar, and until when finer bars belong to it without a further question. */
export interface Interval {
  readonly openAt: number
  readonly closeAt: number
  /** The end of the interval; for a week the close of one session, after which extended hours may come. */
  readonly foldUntil: number
}

/** Finds the interval of a timeframe that holds an instant, one session after the other. */
export class IntervalFinder {
  readonly #calendar: ExchangeCalendar
  readonly #timeframe: Timeframe
  readonly #minutes: number | undefined
  #session: Session | undefined
  #intervals: ReturnType<typeof intradayIntervals> | undefined

  constructor(calendar: ExchangeCalendar, timeframe: Timeframe) {
    this.#calendar = calendar
    this.#timeframe = timeframe
    this.#minutes = intradayMinutes(timeframe)
  }

  /** The interval; `undefined` where no bar of the timeframe looks. */
  find(at: number): Interval | undefined {
    const session = this.#sessionOf(at)
    if (session === undefined) return undefined
    if (this.#intervals !== undefined) {
      const index = this.#intervals.indexOf(at as UtcMillis)
      if (index === undefined) return undefined
      const closeAt = this.#intervals.closeAt(index)
      return { openAt: this.#intervals.openAt(index), closeAt, foldUntil: closeAt }
    }
    const { openAt, closeAt } = session
    if (at < openAt || at >= closeAt) return undefined
    const whole = this.#timeframe === '1d' ? session : this.#weekOf(session.date)
    return { openAt: whole.openAt, closeAt: whole.closeAt, foldUntil: closeAt }
  }

  #sessionOf(at: number): Session | undefined {
    const known = this.#session
    if (known !== undefined && at >= known.preOpenAt && at < known.postCloseAt) return known
    const isKnown = this.#calendar.coversInstant(at as UtcMillis)
    invariant(isKnown, `a stored bar opens at ${at} ms, outside calendar ${this.#calendar.name}`)
    this.#session = this.#calendar.sessionAt(at as UtcMillis, TradingHours.Extended)
    this.#intervals = this.#session === undefined || this.#minutes === undefined
      ? undefined
      : intradayIntervals(this.#session, this.#minutes, TradingHours.Extended)
    return this.#session
  }

  #weekOf(date: SessionDate): Pick<Interval, 'openAt' | 'closeAt'> {
    const monday = weekOf(date)
    const sunday = addDays(monday, 6)
    const { firstDate, lastDate } = this.#calendar
    const sessions = this.#calendar.sessions(
      monday < firstDate ? firstDate : monday, sunday > lastDate ? lastDate : sunday,
    )
    const [first, last] = [sessions[0], sessions.at(-1)]
    invariant(first !== undefined && last !== undefined, `the week of session ${date} has no session`)
    return { openAt: first.openAt, closeAt: last.closeAt }
  }
}
