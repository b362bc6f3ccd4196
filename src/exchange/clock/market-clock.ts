import { invariant, MILLIS_PER_HOUR } from '../../base/index.ts'
import type { ExchangeSession, SessionSource } from './exchange-session.ts'
import type { Nanos } from './new-york-time.ts'
import { addDays, nanosOf, newYorkDate, newYorkInstant } from './new-york-time.ts'

/** What kind of trading there is at an instant. */
export const Phase = { Closed: 'closed', Pre: 'pre', Core: 'core', Post: 'post' } as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** No venue of this table is shut for longer. */
const DAYS_SHUT_MAX = 30

/** The exchange's own time: it stands still until somebody moves it, and never goes back. */
export class MarketClock {
  /** Added to the time that is told to clients (fault q); orders and sessions keep the true one. */
  skewMs = 0
  readonly #source: SessionSource
  readonly #sessions = new Map<string, ExchangeSession | undefined>()
  #now: number
  #lastStamp: Nanos = 0n
  /** The day of the present hour: New York's days begin with one. */
  #date = ''
  #hour = -1

  constructor(source: SessionSource, startAt: number) {
    this.#source = source
    this.#now = startAt
  }

  get now(): number {
    return this.#now
  }

  /** Moves to a later instant, in UTC milliseconds. */
  moveTo(at: number): void {
    invariant(at >= this.#now, 'the exchange clock does not go back')
    this.#now = at
  }

  /** The present in nanoseconds; each call gives a later one, so that stamps order what happened. */
  stamp(): Nanos {
    const now = nanosOf(this.#now)
    this.#lastStamp = now > this.#lastStamp ? now : this.#lastStamp + 1n
    return this.#lastStamp
  }

  /** The session of a day in New York; `undefined` when there is none. */
  session(date: string): ExchangeSession | undefined {
    if (!this.#sessions.has(date)) this.#sessions.set(date, this.#source.session(date))
    return this.#sessions.get(date)
  }

  /**
   * Ends the regular hours of a session at 13:00 and its late hours at 17:00 (fault q); false for no session.
   */
  makeHalfDay(date: string): boolean {
    const session = this.session(date)
    if (session === undefined) return false
    const closeAt = newYorkInstant(date, '13:00')
    this.#sessions.set(date, { ...session, closeAt, postCloseAt: newYorkInstant(date, '17:00') })
    return true
  }

  /** The sessions dated [from, to], ascending. */
  sessions(from: string, to: string): ExchangeSession[] {
    const found: ExchangeSession[] = []
    for (let date = from; date <= to; date = addDays(date, 1)) {
      const session = this.session(date)
      if (session !== undefined) found.push(session)
    }
    return found
  }

  /** The session of the present day in New York. */
  today(): ExchangeSession | undefined {
    const hour = Math.floor(this.#now / MILLIS_PER_HOUR)
    if (hour !== this.#hour) {
      this.#hour = hour
      this.#date = newYorkDate(this.#now)
    }
    return this.session(this.#date)
  }

  /** The first session, today's included, of which `instantOf` lies after `at`. */
  nextSession(at: number, instantOf: (session: ExchangeSession) => number): ExchangeSession {
    let date = newYorkDate(at)
    for (let tries = 0; tries < DAYS_SHUT_MAX; tries++) {
      const session = this.session(date)
      if (session !== undefined && instantOf(session) > at) return session
      date = addDays(date, 1)
    }
    invariant(false, `the session table ends before ${date}`)
  }

  /** The first session dated after a day; `undefined` where the table ends. */
  sessionAfter(date: string): ExchangeSession | undefined {
    let day = date
    for (let tries = 0; tries < DAYS_SHUT_MAX; tries++) {
      day = addDays(day, 1)
      const session = this.session(day)
      if (session !== undefined) return session
    }
    return undefined
  }

  /** The last session dated before another day; `undefined` where the table begins. */
  sessionBefore(date: string): ExchangeSession | undefined {
    let day = date
    for (let tries = 0; tries < DAYS_SHUT_MAX; tries++) {
      day = addDays(day, -1)
      const session = this.session(day)
      if (session !== undefined) return session
    }
    return undefined
  }

  /** What kind of trading there is now. */
  phase(): Phase {
    const session = this.today()
    if (session === undefined || this.#now < session.preOpenAt || this.#now >= session.postCloseAt) {
      return Phase.Closed
    }
    if (this.#now < session.openAt) return Phase.Pre
    return this.#now < session.closeAt ? Phase.Core : Phase.Post
  }
}
