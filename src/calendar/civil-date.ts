import type { SessionDate } from '../base/index.ts'
import { invariant, MILLIS_PER_DAY, sessionDate } from '../base/index.ts'

/** Days of the week as ISO 8601 numbers them. */
export const Weekday = {
  Monday: 1, Tuesday: 2, Wednesday: 3, Thursday: 4, Friday: 5, Saturday: 6, Sunday: 7,
} as const
export type Weekday = (typeof Weekday)[keyof typeof Weekday]

const DAYS_PER_WEEK = 7
const DAYS_PER_YEAR_MEAN = 365.2425

/** Whole days from 1970-01-01 to a day of the civil calendar; a month or day out of range carries over. */
export function dayOf(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth) / MILLIS_PER_DAY
}

/** Year in which a day falls. */
export function yearOfDay(day: number): number {
  let year = 1970 + Math.floor(day / DAYS_PER_YEAR_MEAN)
  while (dayOf(year, 1, 1) > day) year--
  while (dayOf(year + 1, 1, 1) <= day) year++
  return year
}

/** Weekday of a day: 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): Weekday {
  const sinceMonday = (((day + Weekday.Thursday - 1) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK
  return (sinceMonday + 1) as Weekday
}

/** Writes a day as `YYYY-MM-DD`. */
export function dateOfDay(day: number): SessionDate {
  const year = yearOfDay(day)
  let month = 1
  while (month < 12 && dayOf(year, month + 1, 1) <= day) month++
  const dayOfMonth = day - dayOf(year, month, 1) + 1
  return sessionDate(`${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`)
}

/** The day that a date names; `undefined` when there is no such day, as in `2023-02-30`. */
export function parseDay(date: SessionDate): number | undefined {
  const day = dayOf(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)))
  return dateOfDay(day) === date ? day : undefined
}

/** The day that a date names; a date without a day is a bug of the caller. */
export function dayOfDate(date: SessionDate): number {
  const day = parseDay(date)
  invariant(day !== undefined, `there is no such day as ${date}`)
  return day
}

/** The `nth` given weekday of a month, counted from 1. */
export function nthWeekday(year: number, month: number, weekday: Weekday, nth: number): number {
  const first = dayOf(year, month, 1)
  const ahead = (weekday - weekdayOf(first) + DAYS_PER_WEEK) % DAYS_PER_WEEK
  return first + ahead + (nth - 1) * DAYS_PER_WEEK
}

/** The last given weekday of a month. */
export function lastWeekday(year: number, month: number, weekday: Weekday): number {
  return nthWeekday(year, month + 1, weekday, 1) - DAYS_PER_WEEK
}

/**
 * Easter Sunday of the Gregorian calendar: the Sunday after the first full moon on or after 21 March.
 *
 * The full moon is the Church's tabular one, found from the 19-year cycle (the epact) with the Gregorian
 * corrections for skipped leap days and for the moon's drift. Holds for years from 1583.
 * Source: C. F. Gauss's rule as corrected in 1816, https://en.wikipedia.org/wiki/Date_of_Easter.
 */
export function easterSunday(year: number): number {
  const century = Math.floor(year / 100)
  const leapDaysSkipped = century - Math.floor(century / 4)
  const moonDrift = Math.floor((8 * century + 13) / 25)
  const cycle = year % 19
  const age = (19 * cycle + leapDaysSkipped - moonDrift + 15) % 30
  const isLateMoon = age === 29 || (age === 28 && cycle > 10)
  const fullMoon = dayOf(year, 3, 21) + age - (isLateMoon ? 1 : 0)
  return fullMoon + (Weekday.Sunday - (weekdayOf(fullMoon) % DAYS_PER_WEEK))
}
