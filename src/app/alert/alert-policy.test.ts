import { describe, expect, it } from 'vitest'
import { quietMsLeft } from '../../monitor/index.ts'
import { alertPolicy } from './alert-routes.ts'

const NEW_YORK = alertPolicy({
  channels: [], groupMs: 0, escalateMs: 0, perMinuteMax: 1, timeZone: 'America/New_York',
  quietHours: { from: 22 * 60, to: 7 * 60 },
}).quietHours

describe('quiet hours of a zone', () => {
  it.each([
    ['2026-01-15T03:00:00.000Z', 9 * 3_600_000],
    ['2026-01-15T02:59:59.999Z', 0],
    ['2026-01-15T03:00:45.000Z', 9 * 3_600_000 - 45_000],
    ['2026-01-15T11:59:59.000Z', 1_000],
    ['2026-01-15T12:00:45.000Z', 0],
    // Daylight saving time.
    ['2026-07-15T10:59:45.000Z', 15_000],
    ['2026-07-15T11:00:31.000Z', 0],
  ])('at %s have %i ms left', (at, left) => {
    expect(quietMsLeft(NEW_YORK, Date.parse(at))).toBe(left)
  })
})
