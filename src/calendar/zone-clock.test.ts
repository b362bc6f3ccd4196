import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { formatUtc } from '../base/index.ts'
import { dateOfDay, dayOf } from './civil-date.ts'
import { zoneClock } from './zone-clock.ts'

const ZONES = ['America/New_York', 'Europe/London', 'Asia/Tokyo', 'Australia/Lord_Howe', 'UTC']

describe('zoneClock', () => {
  it('agrees with Temporal wherever local time is neither skipped nor repeated', () => {
    const anyMoment = fc.record({
      zone: fc.constantFrom(...ZONES),
      day: fc.integer({ min: dayOf(1990, 1, 1), max: dayOf(2030, 12, 31) }),
      minute: fc.integer({ min: 3 * 60, max: 24 * 60 - 1 }),
    })
    fc.assert(fc.property(anyMoment, ({ zone, day, minute }) => {
      const date = Temporal.PlainDate.from(dateOfDay(day))
      const time = Temporal.PlainTime.from('00:00').add({ minutes: minute })
      const expected = date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds
      expect(zoneClock(zone, date.year)(day, minute)).toBe(expected)
    }), { numRuns: 500 })
  })

  it('takes a negative minute as the evening before, and one past the day as the morning after', () => {
    const clock = zoneClock('America/New_York', 2024)
    expect(formatUtc(clock(dayOf(2024, 3, 11), -7 * 60))).toBe('2024-03-10T21:00:00Z')
    expect(clock(dayOf(2024, 3, 11), 24 * 60)).toBe(clock(dayOf(2024, 3, 12), 0))
  })

  it('reads a skipped time an hour later and a repeated time as the second', () => {
    const clock = zoneClock('America/New_York', 2024)
    expect(formatUtc(clock(dayOf(2024, 3, 10), 150))).toBe('2024-03-10T07:30:00Z')
    expect(formatUtc(clock(dayOf(2024, 11, 3), 90))).toBe('2024-11-03T06:30:00Z')
  })

  it('refuses a day long before its year', () => {
    expect(() => zoneClock('America/New_York', 2024)(dayOf(2023, 6, 1), 0)).toThrow('before the clock')
  })
})
