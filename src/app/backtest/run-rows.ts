import { utcDay, WEEKS_PER_YEAR } from '../../analysis/index.ts'
import type { SessionDate, UtcMillis } from '../../base/index.ts'
import { weekOf, type ExchangeCalendar } from '../../calendar/index.ts'
import type { RunSeries } from '../../report/index.ts'

const SESSIONS_PER_YEAR = 252
const DAYS_PER_YEAR = 365
/** Part of the periods that may lack a row, suspensions say, before the figures of a year are in doubt. */
const SPARSE_BELOW = 0.9

/**
 * How many rows of its equity curve a run has in a year: one a session, and one a week where all that it
 * reads are weekly bars.
 *
 * 252 sessions, around the clock 365 days, 52 weeks: the conventions of the field (Bacon 2008, ch. 4).
 */
export function periodsPerYear(
  series: readonly Pick<RunSeries, 'timeframe'>[], calendar: Pick<ExchangeCalendar, 'isRoundTheClock'>,
): number {
  if (isWeekly(series)) return WEEKS_PER_YEAR
  return calendar.isRoundTheClock ? DAYS_PER_YEAR : SESSIONS_PER_YEAR
}

/** Says that rows are missing in numbers: what is annualised takes each for a day, or a week, of its own. */
export function sparseNotes(
  at: ArrayLike<number>, series: readonly Pick<RunSeries, 'timeframe'>[], calendar: ExchangeCalendar,
): readonly string[] {
  const [first, last] = [at[0], at[at.length - 1]]
  if (first === undefined || last === undefined) return []
  const dateOf = sessionDateOf(calendar)
  const sessions = calendar.sessions(dateOf(first), dateOf(last))
  const weekly = isWeekly(series)
  const periods = weekly ? new Set(sessions.map(({ date }) => weekOf(date))).size : sessions.length
  if (at.length >= SPARSE_BELOW * periods) return []
  return [
    `Bars closed in ${at.length} of ${periods} ${weekly ? 'weeks' : 'sessions'}: what is annualised by `
    + `${periodsPerYear(series, calendar)} rows a year (volatility, Sharpe ratio, alpha ...) is too large`,
  ]
}

/** Gives the exchange's day of a row: that of the instant before, as a slice closes with its session. */
export function sessionDateOf(calendar: ExchangeCalendar): (at: number) => SessionDate {
  return (at) => {
    const before = (at - 1) as UtcMillis
    return calendar.sessionAt(before, 'extended')?.date ?? utcDay(before)
  }
}

function isWeekly(series: readonly Pick<RunSeries, 'timeframe'>[]): boolean {
  return series.length > 0 && series.every(({ timeframe }) => timeframe === '1w')
}
