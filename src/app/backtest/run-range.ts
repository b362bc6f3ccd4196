import { fail, sessionDate, UserError, type SessionDate, type UtcMillis } from '../../base/index.ts'
import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../../calendar/index.ts'

/** From when to when a run goes. */
export interface RunRange {
  readonly from: UtcMillis
  readonly to: UtcMillis
}

/** First and last instant of what there is of a series. */
export interface Bounds {
  readonly firstOpenAt: UtcMillis
  readonly lastCloseAt: UtcMillis
}

/** First and last day that were asked for, if any. */
export interface WantedDays {
  readonly from: string | undefined
  readonly to: string | undefined
}

const MILLIS_PER_WEEK = 7 * 86_400_000

/** The span that was asked for; what there is where nothing was. */
export function rangeOf(planned: readonly Bounds[], wish: WantedDays, name: CalendarName): RunRange {
  const calendar = calendarNamed(name)
  const first = Math.min(...planned.map((each) => each.firstOpenAt)) as UtcMillis
  const last = Math.max(...planned.map((each) => each.lastCloseAt)) as UtcMillis
  const from = wish.from === undefined ? first : startOf(calendar, dateOf(wish.from, '--from'))
  const to = wish.to === undefined ? last : endOf(calendar, dateOf(wish.to, '--to'))
  const there = `the catalog has ${dayOf(first)} to ${dayOf((last - 1) as UtcMillis)}`
  if (from > to) {
    throw new UserError(
      fail(
        'RANGE_EMPTY',
        wish.to === undefined
          ? `--from ${wish.from} lies after the last bar; ${there}`
          : `--from ${wish.from ?? dayOf(first)} lies after --to ${wish.to}; ${there}`,
      ).failure,
    )
  }
  if (from >= last || to <= first) {
    throw new UserError(
      fail('RANGE_EMPTY', `there is no bar between ${dayOf(from)} and ${dayOf(to)}; ${there}`).failure,
    )
  }
  return { from, to }
}

function dateOf(text: string, flag: string): SessionDate {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text)
  try {
    if (isDate) return sessionDate(Temporal.PlainDate.from(text).toString())
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new UserError(fail('BAD_DATE', `${flag} must be a day such as 2010-01-31, found "${text}"`).failure)
}

function checkCovered(calendar: ExchangeCalendar, date: SessionDate): void {
  const covered = calendar.checkDates(date, date)
  if (!covered.ok) throw new UserError(covered.failure)
}

function startOf(calendar: ExchangeCalendar, date: SessionDate): UtcMillis {
  checkCovered(calendar, date)
  return (
    calendar.session(date)?.openAt ??
    (Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: calendar.zone })
      .epochMilliseconds as UtcMillis)
  )
}

function endOf(calendar: ExchangeCalendar, date: SessionDate): UtcMillis {
  checkCovered(calendar, date)
  return (
    calendar.session(date)?.postCloseAt ??
    (Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime({ timeZone: calendar.zone })
      .epochMilliseconds as UtcMillis)
  )
}

/** The day of an instant, in UTC, as it is told to people. */
export function dayOf(at: UtcMillis): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10)
}

/** Where reading begins, so that everything is warm at `from` when older bars are there. */
export function leadFrom(calendar: ExchangeCalendar, from: UtcMillis, sessions: number): UtcMillis {
  let at = from
  for (let left = sessions; left > 0; left--) {
    if (!calendar.coversInstant((at - MILLIS_PER_WEEK) as UtcMillis)) return at
    at = calendar.previousSession(at).openAt
  }
  return at
}
