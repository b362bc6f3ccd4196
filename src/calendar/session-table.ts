import type { Result, SessionDate, UtcMillis } from '../base/index.ts'
import { fail, formatUtc, invariant, MILLIS_PER_DAY, ok, UserError } from '../base/index.ts'
import type { Session } from '../model/index.ts'
import { dateOfDay, dayOf, dayOfDate, parseDay, yearOfDay } from './civil-date.ts'
import type { CalendarName, ExchangeCalendar } from './exchange-calendar.ts'
import { TradingHours } from './exchange-calendar.ts'
import type { ZoneClock } from './zone-clock.ts'
import { zoneClock } from './zone-clock.ts'

/** What sets one market apart; the table does the rest. */
export interface SessionRules {
  readonly name: CalendarName
  readonly zone: string
  readonly isRoundTheClock: boolean
  /** First and last covered year, both whole. */
  readonly firstYear: number
  readonly lastYear: number
  /** Minute of the local day at which the day's own trading can start; negative means the evening before. */
  readonly dayStartMinute: number
  /** Reads the rules of one year once, and answers for each of its days. */
  planOf(year: number): YearPlan
}

/** The rules of one year. */
export interface YearPlan {
  /** Why the market stays shut, by day number. */
  readonly closures: ReadonlyMap<number, string>
  /** The session of a day; `undefined` on weekends and closures. */
  sessionOf(day: number, clock: ZoneClock): Session | undefined
}

interface YearTable {
  readonly firstDay: number
  readonly closures: ReadonlyMap<number, string>
  /** One place a day of the year. */
  readonly sessionOfDay: readonly (Session | undefined)[]
}

/** A session holds only instants of its own UTC day and the two around it, whatever the zone. */
const DAYS_AROUND = 1
/** The last instant that a date has. */
const LAST_MS = 8.64e15

/** Answers for one market out of tables that are built a year at a time. */
export class SessionTable implements ExchangeCalendar {
  readonly name: CalendarName
  readonly zone: string
  readonly isRoundTheClock: boolean
  readonly firstDate: SessionDate
  readonly lastDate: SessionDate
  readonly #rules: SessionRules
  readonly #years: (YearTable | undefined)[] = []
  readonly #firstDay: number
  readonly #lastDay: number
  readonly #startAt: UtcMillis
  readonly #endAt: UtcMillis

  constructor(rules: SessionRules) {
    const { name, zone, isRoundTheClock, firstYear, lastYear, dayStartMinute } = rules
    this.#rules = rules
    this.name = name
    this.zone = zone
    this.isRoundTheClock = isRoundTheClock
    this.#firstDay = dayOf(firstYear, 1, 1)
    this.#lastDay = dayOf(lastYear, 12, 31)
    this.firstDate = dateOfDay(this.#firstDay)
    this.lastDate = dateOfDay(this.#lastDay)
    this.#startAt = zoneClock(zone, firstYear)(this.#firstDay, dayStartMinute)
    this.#endAt = zoneClock(zone, lastYear)(this.#lastDay + 1, dayStartMinute)
  }

  checkDates(from: SessionDate, to: SessionDate): Result<true> {
    const first = parseDay(from)
    const last = parseDay(to)
    const isReal = first !== undefined && last !== undefined
    if (isReal && first <= last && this.#covers(first) && this.#covers(last)) return ok(true)
    const message = `calendar ${this.name} knows ${this.#range()}, found ${from} to ${to}`
    return fail('CALENDAR_RANGE', `${message}; give real dates inside it, the earlier first`, {
      details: { calendar: this.name, from, to, firstDate: this.firstDate, lastDate: this.lastDate },
    })
  }

  coversInstant(at: UtcMillis): boolean {
    return at >= this.#startAt && at < this.#endAt
  }

  sessions(from: SessionDate, to: SessionDate): readonly Session[] {
    const first = this.#coveredDay(from)
    const last = this.#coveredDay(to)
    invariant(first <= last, `sessions must be asked from the earlier date, found ${from} to ${to}`)
    const found: Session[] = []
    for (let day = first; day <= last; day++) {
      const session = this.#sessionOfDay(day)
      if (session !== undefined) found.push(session)
    }
    return found
  }

  session(date: SessionDate): Session | undefined {
    return this.#sessionOfDay(this.#coveredDay(date))
  }

  sessionAt(at: UtcMillis, hours: TradingHours = TradingHours.Regular): Session | undefined {
    const utcDay = this.#coveredUtcDay(at)
    for (let day = utcDay - DAYS_AROUND; day <= utcDay + DAYS_AROUND; day++) {
      const session = this.#covers(day) ? this.#sessionOfDay(day) : undefined
      if (session !== undefined && isWithin(at, session, hours)) return session
    }
    return undefined
  }

  nextSession(after: UtcMillis): Session {
    const from = Math.max(this.#coveredUtcDay(after) - DAYS_AROUND, this.#firstDay)
    for (let day = from; day <= this.#lastDay; day++) {
      const session = this.#sessionOfDay(day)
      if (session !== undefined && session.openAt > after) return session
    }
    this.#refuse(`the next session after ${this.lastDate} is not known`)
  }

  previousSession(before: UtcMillis): Session {
    const from = Math.min(this.#coveredUtcDay(before) + DAYS_AROUND, this.#lastDay)
    for (let day = from; day >= this.#firstDay; day--) {
      const session = this.#sessionOfDay(day)
      if (session !== undefined && session.closeAt <= before) return session
    }
    this.#refuse(`no session before ${this.firstDate} is known`)
  }

  holidayName(date: SessionDate): string | undefined {
    const day = this.#coveredDay(date)
    return this.#yearOf(day).closures.get(day)
  }

  #range(): string {
    return `${this.firstDate} to ${this.lastDate}`
  }

  #covers(day: number): boolean {
    return day >= this.#firstDay && day <= this.#lastDay
  }

  #coveredDay(date: SessionDate): number {
    const day = dayOfDate(date)
    return this.#covers(day) ? day : this.#refuse(`found ${date}`)
  }

  #coveredUtcDay(at: UtcMillis): number {
    if (this.coversInstant(at)) return Math.floor(at / MILLIS_PER_DAY)
    this.#refuse(`found ${Number.isSafeInteger(at) && Math.abs(at) < LAST_MS ? formatUtc(at) : at}`)
  }

  /** Time has run past the years that are known, or the data have: no bug of whoever asks. */
  #refuse(found: string): never {
    const message = `calendar ${this.name} knows ${this.#range()}; ${found}: a newer version of investor `
      + 'knows later years; else choose other dates, or another calendar for the instrument'
    throw new UserError(fail('CALENDAR_RANGE', message, { details: { calendar: this.name } }).failure)
  }

  #sessionOfDay(day: number): Session | undefined {
    const table = this.#yearOf(day)
    return table.sessionOfDay[day - table.firstDay]
  }

  #yearOf(day: number): YearTable {
    const year = yearOfDay(day)
    const index = year - this.#rules.firstYear
    return (this.#years[index] ??= buildYear(this.#rules, year))
  }
}

function buildYear(rules: SessionRules, year: number): YearTable {
  const clock = zoneClock(rules.zone, year)
  const plan = rules.planOf(year)
  const firstDay = dayOf(year, 1, 1)
  const sessionOfDay: (Session | undefined)[] = []
  for (let day = firstDay; day < dayOf(year + 1, 1, 1); day++) sessionOfDay.push(plan.sessionOf(day, clock))
  return { firstDay, closures: plan.closures, sessionOfDay }
}

function isWithin(at: UtcMillis, session: Session, hours: TradingHours): boolean {
  if (hours === TradingHours.Regular) return at >= session.openAt && at < session.closeAt
  return at >= session.preOpenAt && at < session.postCloseAt
}
