import { MILLIS_PER_DAY, type UtcMillis } from '../../../base/index.ts'
import { calendarNamed, TradingHours, type CalendarName } from '../../../calendar/index.ts'
import type { Session } from '../../../model/index.ts'
import type { LiveStepBody } from './live-step.ts'

/** A session that begins, as a step of the market. */
export type SessionStepBody = Extract<LiveStepBody, { readonly kind: 'session' }>

interface Upcoming {
  previous: Session | undefined
  session: Session | undefined
}

/**
 * Begins the sessions of several exchanges as time goes on, each with its extended hours.
 *
 * Hours come from the calendar alone, so early closes, holidays and changes of the clock need no care here.
 */
export class SessionDesk {
  readonly #upcoming = new Map<CalendarName, Upcoming>()

  constructor(calendars: Iterable<CalendarName>) {
    for (const name of calendars) this.#upcoming.set(name, { previous: undefined, session: undefined })
  }

  /** Starts with the first session of which hours, extended ones included, end after `at`. */
  startWith(at: UtcMillis): void {
    for (const [name, upcoming] of this.#upcoming) {
      const calendar = calendarNamed(name)
      upcoming.session = calendar.sessionAt(at, TradingHours.Extended) ?? calendar.nextSession(at)
    }
  }

  /** Goes on after `at`: sessions that had begun by then are not begun again. */
  goOnAfter(at: UtcMillis): void {
    this.startWith(at)
    for (const [name, upcoming] of this.#upcoming) {
      if (upcoming.session !== undefined && upcoming.session.preOpenAt <= at) this.#advance(name, upcoming)
      else if (upcoming.session !== undefined) {
        upcoming.previous = calendarNamed(name).previousSession(upcoming.session.openAt)
      }
    }
  }

  /** When the next session begins; infinite when the calendars end. */
  get nextAt(): number {
    return Math.min(...[...this.#upcoming.values()].map(({ session }) => session?.preOpenAt ?? Infinity))
  }

  /** Begins everything that begins at `at` or before, in the order of time. */
  begin(at: number): readonly SessionStepBody[] {
    const begun: SessionStepBody[] = []
    for (const [calendar, upcoming] of this.#upcoming) {
      while (upcoming.session !== undefined && upcoming.session.preOpenAt <= at) {
        const { previous, session } = upcoming
        const nights = previous === undefined ? 0 : daysBetween(previous, session)
        begun.push({ kind: 'session', calendar, previous, nights, session })
        this.#advance(calendar, upcoming)
      }
    }
    return begun.toSorted((a, b) => a.session.preOpenAt - b.session.preOpenAt)
  }

  #advance(name: CalendarName, upcoming: Upcoming): void {
    const calendar = calendarNamed(name)
    const begun = upcoming.session as Session
    upcoming.previous = begun
    upcoming.session = begun.date === calendar.lastDate ? undefined : calendar.nextSession(begun.openAt)
  }
}

function daysBetween(a: Session, b: Session): number {
  return Math.round((Date.parse(b.date) - Date.parse(a.date)) / MILLIS_PER_DAY)
}
