import { fail, formatUtc, UserError, type UtcMillis } from '../../base/index.ts'
import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../../calendar/index.ts'
import type { Session } from '../../model/index.ts'

/** Opens the sessions of one calendar as time goes on. */
export class SessionClock {
  readonly calendar: ExchangeCalendar
  /** When the session that has not been opened yet begins, early hours included; infinite: there is none. */
  nextBeginAt = Number.POSITIVE_INFINITY
  #upcoming: Session | undefined = undefined

  constructor(name: CalendarName) {
    this.calendar = calendarNamed(name)
  }

  /** Starts with the session that contains `at`, or the first one after it. */
  start(at: UtcMillis): void {
    if (!this.calendar.coversInstant(at)) {
      const { failure } = fail(
        'CALENDAR_RANGE',
        `the calendar ${this.calendar.name} knows ${this.calendar.firstDate} to ${this.calendar.lastDate}, ` +
          `but there is a bar at ${formatUtc(at)}: choose a later --from or another calendar ` +
          `for the instrument`,
      )
      throw new UserError(failure)
    }
    this.#await(this.calendar.sessionAt(at, 'extended') ?? this.calendar.nextSession(at))
  }

  /**
   * Takes the session whose turn it is, and when it is taken to begin: with its open, or, where a bar that
   * closes at `by` is of its early hours, with these. The next one becomes upcoming.
   */
  take(by: UtcMillis): { readonly session: Session; readonly at: UtcMillis } {
    const session = this.#upcoming
    if (session === undefined) throw new Error('the session clock was not started')
    const isLast = session.date === this.calendar.lastDate
    this.#await(isLast ? undefined : this.calendar.nextSession(session.openAt))
    return { session, at: by <= session.openAt ? session.preOpenAt : session.openAt }
  }

  #await(session: Session | undefined): void {
    this.#upcoming = session
    this.nextBeginAt = session?.preOpenAt ?? Number.POSITIVE_INFINITY
  }
}
