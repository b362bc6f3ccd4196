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
  /** The hours of the last intraday bar: the next one is nearly always inside as well. */
  #insideFrom = Infinity
  #insideUntil = -Infinity

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
    if (this.#hours === undefined) return Fault.Fine
    if (openAt >= this.#insideFrom && closeAt <= this.#insideUntil) return Fault.Fine
    return this.#place(openAt, closeAt, this.#hours)
  }

  #place(openAt: number, closeAt: number, hours: NonNullable<TimestampOptions['hours']>): Fault {
    const { calendar, timeframe } = hours
    const isCovered = calendar.coversInstant(openAt as UtcMillis)
      && calendar.coversInstant((closeAt - 1) as UtcMillis)
    if (!isCovered) return Fault.OutsideCalendar
    const session = calendar.sessionAt(openAt as UtcMillis, TradingHours.Extended)
    if (this.#isIntraday) {
      if (session === undefined || closeAt > session.postCloseAt) return Fault.OutsideHours
      this.#insideFrom = session.preOpenAt
      this.#insideUntil = session.postCloseAt
      return Fault.Fine
    }
    if (session === undefined) return Fault.NotASession
    const whole = timeframe === '1w' ? weekAround(session, calendar) : session
    return openAt === whole.openAt && closeAt === whole.closeAt ? Fault.Fine : Fault.NotASession
  }
}

/**
 * From the first open to the last close of the Monday to Sunday around a session; the session at the
 * calendar's end.
 */
function weekAround(session: Session, calendar: ExchangeCalendar): Pick<Session, 'openAt' | 'closeAt'> {
  const monday = weekOf(session.date)
  const sunday = addDays(monday, 6)
  if (!calendar.checkDates(monday, sunday).ok) return session
  const sessions = calendar.sessions(monday, sunday)
  return { openAt: (sessions[0] ?? session).openAt, closeAt: (sessions.at(-1) ?? session).closeAt }
}
