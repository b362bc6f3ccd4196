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

/** Writes an instant in New York with its offset, to the second: `2025-06-24T14:15:22-04:00`. */
export function newYorkStamp(at: number): string {
  return zoned(at).toString({ timeZoneName: 'never', smallestUnit: 'second' })
}

/** The instant of a wall-clock time in New York, such as `2025-06-24` and `16:15`. */
export function newYorkInstant(date: string, time: string): number {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(ZONE).epochMilliseconds
}

/** The date `days` after (or, negative, before) another. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}
