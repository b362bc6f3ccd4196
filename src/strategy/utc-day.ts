import { MILLIS_PER_DAY, type UtcMillis } from '../base/index.ts'

/** A day of the calendar in UTC. */
export interface UtcDay {
  readonly year: number
  /** 1..12. */
  readonly month: number
  /** 1..31. */
  readonly day: number
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number
}

const DAYS_PER_ERA = 146_097
/** Days from 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE_EPOCH = 719_468

/**
 * The day in UTC that an instant belongs to, for rules on the calendar: a strategy has no clock.
 *
 * Years are counted from March, so that the odd day comes last: 400 of them are an era of 146,097 days.
 * Source: the Gregorian rules; the scheme is that of H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms", https://howardhinnant.github.io/date_algorithms.html.
 */
export function utcDay(at: UtcMillis): UtcDay {
  const epochDay = Math.floor(at / MILLIS_PER_DAY)
  const days = epochDay + DAYS_BEFORE_EPOCH
  const era = Math.floor(days / DAYS_PER_ERA)
  const dayOfEra = days - era * DAYS_PER_ERA
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    weekday: ((((epochDay + 3) % 7) + 7) % 7) + 1,
  }
}
