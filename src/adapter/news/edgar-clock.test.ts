import { describe, expect, it } from 'vitest'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { EdgarReading, edgarReading, publicAt } from './edgar-clock.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

function public_(acceptance: string, filed: string, reading: EdgarReading): string {
  return formatUtc(publicAt(acceptance, filed, reading) as UtcMillis)
}

describe('edgarReading', () => {
  it('reads stamps as UTC where many could not be hours of New York', () => {
    const stamps = ['2025-10-23T20:08:43.000Z', '2025-07-30T22:10:00.000Z', '2025-05-01T23:30:11.000Z',
      '2025-02-11T01:20:00.000Z', '2025-02-10T11:05:00.000Z']
    expect(edgarReading(stamps, NOW)).toBe(EdgarReading.Utc)
  })

  it('reads stamps as the clock of New York where many could not be UTC', () => {
    const stamps = ['2022-10-24T06:08:50.000Z', '2022-10-19T17:15:46.000Z', '2022-10-03T06:05:40.000Z',
      '2022-11-08T20:18:10.000Z']
    expect(edgarReading(stamps, NOW)).toBe(EdgarReading.NewYork)
  })

  it('takes the later reading where nothing tells, or too little', () => {
    expect(edgarReading([], NOW)).toBe(EdgarReading.NewYork)
    const afternoons = Array.from({ length: 50 }, () => '2025-05-01T16:21:59.000Z')
    expect(edgarReading(afternoons, NOW)).toBe(EdgarReading.NewYork)
    const two = ['2025-05-01T23:30:11.000Z', '2025-05-02T23:30:11.000Z']
    expect(edgarReading(two, NOW)).toBe(EdgarReading.NewYork)
  })

  it('takes the later reading where a filer has both', () => {
    const utc = Array.from({ length: 1_000 }, () => '2025-05-01T23:30:11.000Z')
    expect(edgarReading([...utc, '2022-10-24T06:08:50.000Z'], NOW)).toBe(EdgarReading.NewYork)
  })

  it('knows that no stamp lies in the future', () => {
    const now = Date.parse('2026-11-20T15:30:00Z')
    const justNow = ['2026-11-20T15:29:00Z', '2026-11-20T15:28:00Z', '2026-11-20T15:27:00Z']
    expect(edgarReading(justNow, now)).toBe(EdgarReading.Utc)
  })

  it('makes nothing of what is no stamp, and of days without a time', () => {
    const stamps = [
      '', 'soon', '2025-13-45T23:30:11.000Z', '2001-05-01T00:00:00.000Z', '2025-05-01T23:99:11.000Z',
    ]
    expect(edgarReading([...stamps, ...stamps, ...stamps], NOW)).toBe(EdgarReading.NewYork)
  })
})

describe('publicAt', () => {
  it.each([
    ['2025-10-23T20:08:43.000Z', '2025-10-23', EdgarReading.Utc, '2025-10-23T20:08:43Z'],
    // ANSYS and Frontier, whose headers say 16:32:30 and 16:21:17 in New York: edgartools issue 557.
    ['2025-04-30T16:32:30.000Z', '2025-04-30', EdgarReading.NewYork, '2025-04-30T20:32:30Z'],
    ['2025-10-28T16:21:17.000Z', '2025-10-28', EdgarReading.NewYork, '2025-10-28T20:21:17Z'],
    // In winter the clock of New York is five hours behind.
    ['2025-01-28T16:21:17.000Z', '2025-01-28', EdgarReading.NewYork, '2025-01-28T21:21:17Z'],
    // Accepted after 17:30: filed, and public, on the next business day.
    ['2025-05-02T21:45:00.000Z', '2025-05-05', EdgarReading.Utc, '2025-05-05T10:00:00Z'],
    ['2025-05-02T17:45:00.000Z', '2025-05-05', EdgarReading.NewYork, '2025-05-05T10:00:00Z'],
    // A form 4 is filed on the day until 22:00.
    ['2025-05-02T20:45:00.000Z', '2025-05-02', EdgarReading.NewYork, '2025-05-03T00:45:00Z'],
    // A stamp of a filer with UTC that cannot be UTC.
    ['2025-05-02T06:05:00.000Z', '2025-05-02', EdgarReading.Utc, '2025-05-02T10:05:00Z'],
    // A day alone: not before its end.
    ['2001-05-02T00:00:00.000Z', '2001-05-02', EdgarReading.Utc, '2001-05-03T02:00:00Z'],
    // The hour that the clocks show twice: the later one.
    ['2025-11-02T01:30:00.000Z', '2025-11-02', EdgarReading.NewYork, '2025-11-02T11:00:00Z'],
  ])('of %s, filed on %s, read as %s, is %s', (acceptance, filed, reading, at) => {
    expect(public_(acceptance, filed, reading)).toBe(at)
  })

  it('is unknown where a stamp or a date is none', () => {
    expect(publicAt('', '2025-05-02', EdgarReading.Utc)).toBeUndefined()
    expect(publicAt('2025-05-02T20:45:00.000Z', '', EdgarReading.Utc)).toBeUndefined()
    expect(publicAt('2025-05-02T20:45:00.000Z', '2025-02-30', EdgarReading.Utc)).toBeUndefined()
    expect(publicAt('2025-02-30T20:45:00.000Z', '2025-05-02', EdgarReading.Utc)).toBeUndefined()
  })
})
