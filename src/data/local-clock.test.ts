import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from './fault.ts'
import { LocalClock } from './local-clock.ts'

function clock(zone: string): LocalClock {
  const made = LocalClock.for(zone)
  if (!made.ok) throw new Error(made.failure.message)
  return made.value
}

function read(zone: string, civil: string): string {
  const made = clock(zone)
  const fault = made.read(Date.parse(`${civil}Z`))
  if (fault === Fault.LocalTimeSkipped) return 'skipped'
  if (fault === Fault.LocalTimeAmbiguous) return 'twice'
  return Temporal.Instant.fromEpochMilliseconds(made.millis).toString()
}

describe('LocalClock', () => {
  // US rules: 2021-03-14 02:00 -> 03:00, 2021-11-07 02:00 -> 01:00. https://www.law.cornell.edu/uscode/text/15/260a
  it.each([
    ['America/New_York', '2021-01-04T09:30:00', '2021-01-04T14:30:00Z'],
    ['America/New_York', '2021-07-06T09:30:00', '2021-07-06T13:30:00Z'],
    ['America/New_York', '2021-03-14T01:59:00', '2021-03-14T06:59:00Z'],
    ['America/New_York', '2021-03-14T02:00:00', 'skipped'],
    ['America/New_York', '2021-03-14T02:59:59', 'skipped'],
    ['America/New_York', '2021-03-14T03:00:00', '2021-03-14T07:00:00Z'],
    ['America/New_York', '2021-11-07T00:59:00', '2021-11-07T04:59:00Z'],
    ['America/New_York', '2021-11-07T01:00:00', 'twice'],
    ['America/New_York', '2021-11-07T01:59:59', 'twice'],
    ['America/New_York', '2021-11-07T02:00:00', '2021-11-07T07:00:00Z'],
    ['Europe/London', '2021-03-28T01:30:00', 'skipped'],
    ['UTC', '2021-03-14T02:30:00', '2021-03-14T02:30:00Z'],
    // Samoa left out 2011-12-30 altogether.
    ['Pacific/Apia', '2011-12-30T12:00:00', 'skipped'],
  ])('in %s reads %s as %s', (zone, civil, wanted) => {
    expect(read(zone, civil)).toBe(wanted)
  })

  it('refuses a zone that nobody knows', () => {
    expect(LocalClock.for('America/Gotham')).toMatchObject({
      ok: false,
      failure: { code: 'UNKNOWN_TIME_ZONE' },
    })
  })

  it('agrees with Temporal wherever the reading is unique', () => {
    const made = clock('America/New_York')
    const min = Date.UTC(2020, 0, 1)
    const max = Date.UTC(2023, 0, 1)
    fc.assert(fc.property(fc.integer({ min, max }), (at) => {
      const civil = made.civilMillis(at)
      if (made.read(civil) === Fault.Fine) expect(made.millis).toBe(at)
      else expect(made.millis - at).toBeOneOf([0, -3_600_000, 3_600_000])
    }), { numRuns: 500 })
  })
})
