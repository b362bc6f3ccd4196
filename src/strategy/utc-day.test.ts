import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MILLIS_PER_DAY, parseUtc, utcMillis, type UtcMillis } from '../base/index.ts'
import { utcDay, type UtcDay } from './utc-day.ts'

const at = (text: string): UtcMillis => parseUtc(text) ?? utcMillis(0)

it.each([
  ['1970-01-01T00:00:00Z', { year: 1970, month: 1, day: 1, weekday: 4 }],
  ['2024-02-29T23:59:59.999Z', { year: 2024, month: 2, day: 29, weekday: 4 }],
  ['2024-03-01T00:00:00Z', { year: 2024, month: 3, day: 1, weekday: 5 }],
  ['2000-12-31T12:00:00Z', { year: 2000, month: 12, day: 31, weekday: 7 }],
  ['1900-02-28T00:00:00Z', { year: 1900, month: 2, day: 28, weekday: 3 }],
  ['1969-12-31T23:59:59Z', { year: 1969, month: 12, day: 31, weekday: 3 }],
] as [string, UtcDay][])('%s is that day', (text, day) => {
  expect(utcDay(at(text))).toEqual(day)
})

it('agrees with Temporal on every day', () => {
  const days = fc.integer({ min: -100_000, max: 100_000 })
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: MILLIS_PER_DAY - 1 }), (epochDay, within) => {
      const instant = utcMillis(epochDay * MILLIS_PER_DAY + within)
      const { year, month, day, dayOfWeek } =
        Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('UTC')
      expect(utcDay(instant)).toEqual({ year, month, day, weekday: dayOfWeek })
    }),
  )
})
