import type { SessionDate } from '../base/index.ts'
import { dateOfDay, dayOfDate, weekdayOf, Weekday } from './civil-date.ts'
import type { ExchangeCalendar } from './exchange-calendar.ts'

/** The Monday of a date's week: the key of its `1w` bar; weeks run from Monday to Sunday, as in ISO 8601. */
export function weekOf(date: SessionDate): SessionDate {
  const day = dayOfDate(date)
  return dateOfDay(day - (weekdayOf(day) - Weekday.Monday))
}

/** The date `days` later, earlier when negative; `addDays(weekOf(date), 6)` is the Sunday of the week. */
export function addDays(date: SessionDate, days: number): SessionDate {
  return dateOfDay(dayOfDate(date) + days)
}

/** Says whether no session of the same week follows that of a date. */
export function endsWeek(date: SessionDate, calendar: ExchangeCalendar): boolean {
  const sunday = addDays(weekOf(date), 6)
  return calendar.sessions(date, sunday > calendar.lastDate ? calendar.lastDate : sunday).length <= 1
}
