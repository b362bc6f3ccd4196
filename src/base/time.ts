import { invariant } from './invariant.ts'

declare const utcMillisBrand: unique symbol
declare const sessionDateBrand: unique symbol

/** An instant as whole milliseconds since 1970-01-01T00:00:00Z. */
export type UtcMillis = number & { readonly [utcMillisBrand]: true }
/** An exchange's day as `YYYY-MM-DD`, in the exchange's own zone. */
export type SessionDate = string & { readonly [sessionDateBrand]: true }

/** Milliseconds in units whose length never changes; a day of an exchange or of a zone can be longer. */
export const MILLIS_PER_SECOND = 1_000
export const MILLIS_PER_MINUTE = 60_000
export const MILLIS_PER_HOUR = 3_600_000
export const MILLIS_PER_DAY = 86_400_000

/** Marks a whole number of milliseconds as an instant. */
export function utcMillis(value: number): UtcMillis {
  invariant(Number.isSafeInteger(value), `an instant must be whole milliseconds, found ${value}`)
  return value as UtcMillis
}

/** Marks `YYYY-MM-DD` as a session date; anything else is a bug of the caller. */
export function sessionDate(text: string): SessionDate {
  invariant(/^\d{4}-\d{2}-\d{2}$/.test(text), `a session date must be YYYY-MM-DD, found "${text}"`)
  return text as SessionDate
}

const SPANS = [
  [MILLIS_PER_DAY, 'days'], [MILLIS_PER_HOUR, 'h'], [MILLIS_PER_MINUTE, 'min'], [MILLIS_PER_SECOND, 's'],
] as const

/** Writes a span exactly, in the largest unit that takes three decimals at most: `6.5 h`, `2.05 s`. */
export function durationText(ms: number): string {
  for (const [unit, name] of SPANS) {
    const value = ms / unit
    const isLarge = Number.isFinite(value) && Math.abs(value) >= 1
    if (isLarge && Math.round(value * 1_000) * (unit / 1_000) === ms) return `${value} ${name}`
  }
  return `${ms} ms`
}

/** Writes an instant as ISO 8601 in UTC, without milliseconds when they are zero. */
export function formatUtc(at: UtcMillis): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString()
}

/**
 * Reads an ISO 8601 instant that names its offset or `Z`; a bare local time is `undefined`, never guessed.
 *
 * Parts of a millisecond are cut off, towards the past.
 */
export function parseUtc(text: string): UtcMillis | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds as UtcMillis
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
