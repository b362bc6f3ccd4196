import type { SessionDate } from '../base/index.ts'
import { sessionDate } from '../base/index.ts'
import { dayOf, dayOfDate, easterSunday, lastWeekday, nthWeekday, weekdayOf, Weekday } from './civil-date.ts'

const GOOD_FRIDAY_BEFORE_EASTER = 2
const FIRST_MARTIN_LUTHER_KING_DAY = 1998
const FIRST_JUNETEENTH = 2022

/**
 * Weekdays on which the NYSE stayed shut all day though no rule said so, 1990 to October 2026.
 *
 * Sources: NYSE's list of special closings (nyse.com/pdfs/closings.pdf, to 2011); its announcements of
 * 2012-10-28 and 2012-10-29 (Sandy), 2018-12-01 (https://www.tmcnet.com/usubmit/2018/12/01/8860763.htm) and
 * 2024-12-30 (https://www.ibtimes.com/nyse-nasdaq-markets-closed-jan-9-day-mourning-jimmy-carter-3757298).
 * Nasdaq stayed shut on the same days. A later closure must be added here when the exchange announces it.
 */
const SPECIAL_CLOSURES: ReadonlyMap<SessionDate, string> = new Map([
  [sessionDate('1994-04-27'), 'National Day of Mourning for Richard Nixon'],
  [sessionDate('2001-09-11'), 'Attack on the World Trade Center'],
  [sessionDate('2001-09-12'), 'Attack on the World Trade Center'],
  [sessionDate('2001-09-13'), 'Attack on the World Trade Center'],
  [sessionDate('2001-09-14'), 'Attack on the World Trade Center'],
  [sessionDate('2004-06-11'), 'National Day of Mourning for Ronald Reagan'],
  [sessionDate('2007-01-02'), 'National Day of Mourning for Gerald Ford'],
  [sessionDate('2012-10-29'), 'Hurricane Sandy'],
  [sessionDate('2012-10-30'), 'Hurricane Sandy'],
  [sessionDate('2018-12-05'), 'National Day of Mourning for George H. W. Bush'],
  [sessionDate('2025-01-09'), 'National Day of Mourning for Jimmy Carter'],
])

/** NYSE Rule 7.2: a holiday on a Saturday is kept the Friday before, one on a Sunday the Monday after. */
function observed(day: number): number {
  const weekday = weekdayOf(day)
  if (weekday === Weekday.Saturday) return day - 1
  return weekday === Weekday.Sunday ? day + 1 : day
}

/**
 * Names of the days of one year on which the NYSE stays shut, by day number, weekends left out.
 *
 * New Year's Day on a Saturday is not kept at all: the Friday before ends a month and a year, which Rule
 * 7.2 exempts. Martin Luther King Day was added in 1998, Juneteenth in 2022. Holds from 1990.
 * Source: NYSE Rule 7.2; announced calendars at https://www.nyse.com/markets/hours-calendars.
 */
export function nyseClosures(year: number): ReadonlyMap<number, string> {
  const closures = new Map<number, string>()
  const newYear = dayOf(year, 1, 1)
  if (weekdayOf(newYear) !== Weekday.Saturday) closures.set(observed(newYear), "New Year's Day")
  if (year >= FIRST_MARTIN_LUTHER_KING_DAY) {
    closures.set(nthWeekday(year, 1, Weekday.Monday, 3), 'Martin Luther King Jr. Day')
  }
  closures.set(nthWeekday(year, 2, Weekday.Monday, 3), "Washington's Birthday")
  closures.set(easterSunday(year) - GOOD_FRIDAY_BEFORE_EASTER, 'Good Friday')
  closures.set(lastWeekday(year, 5, Weekday.Monday), 'Memorial Day')
  if (year >= FIRST_JUNETEENTH) closures.set(observed(dayOf(year, 6, 19)), 'Juneteenth')
  closures.set(observed(dayOf(year, 7, 4)), 'Independence Day')
  closures.set(nthWeekday(year, 9, Weekday.Monday, 1), 'Labor Day')
  closures.set(thanksgivingOf(year), 'Thanksgiving Day')
  closures.set(observed(dayOf(year, 12, 25)), 'Christmas Day')
  for (const [date, name] of SPECIAL_CLOSURES) {
    if (date.startsWith(`${year}-`)) closures.set(dayOfDate(date), name)
  }
  return closures
}

/** Thanksgiving: the fourth Thursday of November. */
export function thanksgivingOf(year: number): number {
  return nthWeekday(year, 11, Weekday.Thursday, 4)
}
