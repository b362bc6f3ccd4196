import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUtc, utcMillis, type UtcMillis } from '../base/index.ts'
import { timeIn } from './local-time.ts'

const at = (text: string): UtcMillis => parseUtc(text) ?? utcMillis(0)

describe('the time in a zone', () => {
  // Clocks in London went forward on 2024-03-31 at 01:00 UTC, https://www.gov.uk/when-do-the-clocks-change.
  it.each([
    ['Europe/London', '2024-03-31T00:59:00Z', { hour: 0, minute: 59, day: 31, weekday: 7 }],
    ['Europe/London', '2024-03-31T01:00:00Z', { hour: 2, minute: 0, day: 31, weekday: 7 }],
    ['Asia/Tokyo', '2024-12-31T16:30:00Z', { hour: 1, minute: 30, day: 1, weekday: 3 }],
    ['America/New_York', '2025-11-28T18:00:00Z', { hour: 13, minute: 0, day: 28, weekday: 5 }],
    ['Asia/Kolkata', '1969-12-31T23:59:59Z', { hour: 5, minute: 29, day: 1, weekday: 4 }],
  ])('of %s at %s', (zone, instant, shown) => {
    expect(timeIn(zone, at(instant))).toMatchObject(shown)
  })

  it('agrees with Temporal in any order of instants', () => {
    const zones = fc.constantFrom('Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC')
    const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2035, 0) })
    fc.assert(fc.property(zones, instants, (zone, instant) => {
      const { year, month, day, dayOfWeek, hour, minute } =
        Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
      expect(timeIn(zone, utcMillis(instant))).toEqual({ year, month, day, weekday: dayOfWeek, hour, minute })
    }))
  })

  it('refuses a zone that there is not', () => {
    expect(() => timeIn('London', at('2024-03-31T01:00:00Z'))).toThrow(
      'timeIn: "London" is no time zone; write one such as Europe/London')
  })
})
