const ZONE = 'America/New_York'
const NANOS_PER_MILLI = 1_000_000n

/** An instant as whole nanoseconds since 1970-01-01T00:00:00Z. */
export type Nanos = bigint

/** Makes nanoseconds of milliseconds. */
export function nanosOf(at: number): Nanos {
  return BigInt(at) * NANOS_PER_MILLI
}

/** Makes milliseconds of nanoseconds, cutting off towards the past. */
export function millisOf(at: Nanos): number {
  return Number(at / NANOS_PER_MILLI)
}

/** Writes an instant as RFC 3339 in UTC, with as many decimals as it needs. */
export function rfc3339(at: Nanos): string {
  return Temporal.Instant.fromEpochNanoseconds(at).toString()
}

/** Reads RFC 3339 with an offset, or a date, which means its first instant in New York; else `undefined`. */
export function parseInstant(text: string): Nanos | undefined {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      return Temporal.PlainDate.from(text).toZonedDateTime(ZONE).epochNanoseconds
    }
    return Temporal.Instant.from(text).epochNanoseconds
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function zoned(at: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE)
}

/** The day in New York as `YYYY-MM-DD`. */
export function newYorkDate(at: number): string {
  return zoned(at).toPlainDate().toString()
}

/** The time of day in New York as `HH:MM`. */
export function newYorkTime(at: number): string {
  return zoned(at).toPlainTime().toString({ smallestUnit: 'minute' })
}

/** Writes an instant in New York with its offset, `2025-06-24T14:15:22-04:00`, and its part of a second. */
export function newYorkStamp(at: number): string {
  return zoned(at).toString({ timeZoneName: 'never' })
}

/** The instant of a wall-clock time in New York, such as `2025-06-24` and `16:15`. */
export function newYorkInstant(date: string, time: string): number {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(ZONE).epochMilliseconds
}

/** The date `days` after (or, negative, before) another. */
export function addDays(date: string, days: number): string {
  return dateOfDay(dayOfDate(date) + days)
}

const DAYS_PER_ERA = 146_097
const YEARS_PER_ERA = 400
const EPOCH_SHIFT = 719_468

/**
 * Days since 1970-01-01 in the Gregorian calendar, years beginning in March.
 *
 * Source: H. Hinnant, https://howardhinnant.github.io/date_algorithms.html, days_from_civil. Sessions are
 * looked up day by day for a year of history: this is some thirty times as quick as Temporal.
 */
function dayOfDate(date: string): number {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / YEARS_PER_ERA)
  const yearOfEra = marchYear - era * YEARS_PER_ERA
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT
}

/** The inverse of `dayOfDate`: civil_from_days of the same source. */
function dateOfDay(dayNumber: number): string {
  const shifted = dayNumber + EPOCH_SHIFT
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
