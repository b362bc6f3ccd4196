import type { UtcMillis } from '../base/index.ts'
import { MILLIS_PER_SECOND } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import { addDays, TradingHours, weekOf } from '../calendar/index.ts'
import type { Session, Timeframe } from '../model/index.ts'
import { intradayMillis } from '../model/index.ts'
import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { BarContext, Validator } from './validator.ts'

/** How far the clock of a feed may run ahead of ours. */
const FUTURE_TOLERANCE_MS = MILLIS_PER_SECOND

/** What times are held against; each part may be left out. */
export interface TimestampOptions {
  /** Sessions that bars must lie in. */
  readonly hours?: { readonly calendar: ExchangeCalendar; readonly timeframe: Timeframe }
  /** The present, for `FUTURE`. */
  readonly now?: () => UtcMillis
}

/**
 * Times must be an interval, after the last one, not from the future, and inside the exchange's hours.
 *
 * `EMPTY_INTERVAL`, `DUPLICATE` (the same closeAt), `OUT_OF_ORDER`, `OVERLAP` (it opens before the last one
 * closed), `FUTURE` (more than a second), `OUTSIDE_CALENDAR`, `NOT_A_SESSION` (daily, weekly),
 * `OUTSIDE_HOURS` (intraday; extended hours are inside). Remembers the session of the last bar.
 */
export class TimestampValidator implements Validator {
  readonly #hours: TimestampOptions['hours']
  readonly #isIntraday: boolean
  readonly #now: TimestampOptions['now']
  #session: Session | undefined

  constructor({ hours, now }: TimestampOptions = {}) {
    this.#hours = hours
    this.#isIntraday = hours !== undefined && intradayMillis(hours.timeframe) !== undefined
    this.#now = now
  }

  check({ openAt, closeAt }: BarRow, { previous }: BarContext): Fault {
    // Written so that NaN fails.
    if (!(openAt < closeAt)) return Fault.EmptyInterval
    if (previous !== undefined && openAt < previous.closeAt) {
      if (closeAt === previous.closeAt) return Fault.Duplicate
      return closeAt < previous.closeAt ? Fault.OutOfOrder : Fault.Overlap
    }
    if (this.#now !== undefined && closeAt > this.#now() + FUTURE_TOLERANCE_MS) return Fault.Future
    if (this.#hours === undefined || this.#isInside(openAt, closeAt)) return Fault.Fine
    return this.#enter(openAt, closeAt, this.#hours.calendar)
  }

  #isInside(openAt: number, closeAt: number): boolean {
    const session = this.#session
    return session !== undefined && openAt >= session.preOpenAt && closeAt <= session.postCloseAt
      && (this.#isIntraday || (openAt === session.openAt && closeAt === session.closeAt))
  }

  #enter(openAt: number, closeAt: number, calendar: ExchangeCalendar): Fault {
    const lastMoment = (closeAt - 1) as UtcMillis
    const isCovered = calendar.coversInstant(openAt as UtcMillis) && calendar.coversInstant(lastMoment)
    if (!isCovered) return Fault.OutsideCalendar
    this.#session = calendar.sessionAt(openAt as UtcMillis, TradingHours.Extended)
    if (this.#isInside(openAt, closeAt)) return Fault.Fine
    if (this.#isIntraday) return Fault.OutsideHours
    if (this.#hours?.timeframe !== '1w') return Fault.NotASession
    return isWholeWeek(this.#session, { openAt, closeAt }, calendar) ? Fault.Fine : Fault.NotASession
  }
}

/** Whether an interval runs from the first session of a Monday to Sunday to its last. */
function isWholeWeek(
  session: Session | undefined,
  { openAt, closeAt }: { readonly openAt: number; readonly closeAt: number },
  calendar: ExchangeCalendar,
): boolean {
  if (session === undefined) return false
  const monday = weekOf(session.date)
  const sunday = addDays(monday, 6)
  if (!calendar.checkDates(monday, sunday).ok) return false
  const sessions = calendar.sessions(monday, sunday)
  return sessions[0]?.openAt === openAt && sessions.at(-1)?.closeAt === closeAt
}
