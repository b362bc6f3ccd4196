import { describe, expect, it } from 'vitest'
import { formatUtc, utcMillis, type Result } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import { BarImport, type BarImportOptions, type ImportOutcome } from './bar-import.ts'
import { sniffLayout } from './column-layout.ts'

/** What an import of daily bars with these stamps comes to. */
function importOf(stamps: readonly string[], options: Partial<BarImportOptions> = {}): Result<ImportOutcome> {
  const layout = sniffLayout(['timestamp', 'open', 'high', 'low', 'close', 'volume'])
  if (!layout.ok) return layout
  const bars = BarImport.begin({
    layout: layout.value, calendar: calendarNamed('XNYS'), symbol: 'X', timeframe: '1d', keepsExtended: false,
    repairsHighLow: false, now: utcMillis(Date.UTC(2025, 0, 1)), ...options,
  })
  if (!bars.ok) return bars
  for (const [row, stamp] of stamps.entries()) {
    bars.value.add({ line: row + 2, fields: [stamp, '10', '11', '9', '10', '5'] })
  }
  return bars.value.finish()
}

/** The days on which daily bars with these stamps open, or why they are refused. */
function daysOf(stamps: readonly string[], options: Partial<BarImportOptions> = {}): string {
  const outcome = importOf(stamps, options)
  if (!outcome.ok) return `${outcome.failure.code}: ${outcome.failure.message}`
  return outcome.value.series.flatMap(({ columns }) => Array.from({ length: columns.length }, (_, row) => (
    formatUtc(utcMillis(columns.openAt[row] as number)).slice(0, 10)))).join(' ')
}

function notesOf(stamps: readonly string[], options: Partial<BarImportOptions>): readonly string[] {
  const outcome = importOf(stamps, options)
  return outcome.ok ? outcome.value.notes : []
}

describe('daily stamps at midnight', () => {
  const LOCAL = ['2024-05-14 00:00:00', '2024-05-15 00:00:00', '2024-05-17 00:00:00']
  const DAYS = '2024-05-14 2024-05-15 2024-05-17'

  it.each(['Europe/Berlin', 'Asia/Tokyo', 'UTC', 'America/New_York', 'America/Los_Angeles'])(
    'of the zone that was named, %s, are the days that begin with them', (timeZone) => {
      expect(daysOf(LOCAL, { timeZone })).toBe(DAYS)
    },
  )

  it('are told of where they are none at the exchange', () => {
    const turned = 'stamps were turned into dates of America/New_York'
    expect(notesOf(LOCAL, { timeZone: 'America/New_York' })).toEqual([turned])
    expect(notesOf(LOCAL, { timeZone: 'Europe/Berlin' }))
      .toEqual([turned, 'a midnight of Europe/Berlin was taken for the day that begins with it'])
  })

  it.each(['+02:00', '+09:00', '-07:00'])('of their offset %s are refused without a zone', (offset) => {
    const stamps = LOCAL.map((stamp) => `${stamp.replace(' ', 'T')}${offset}`)
    expect(daysOf(stamps)).toMatch(
      /^STAMP_UNCLEAR: found 3 stamps at midnight of their own zone.*--time-zone ZONE, such as/)
    const zones = { '+02:00': 'Europe/Berlin', '+09:00': 'Asia/Tokyo', '-07:00': 'America/Los_Angeles' }
    expect(daysOf(stamps, { timeZone: zones[offset as '+02:00'] })).toBe(DAYS)
  })

  it('of the exchange are its days, whatever their offset', () => {
    expect(daysOf(LOCAL.map((stamp) => `${stamp.replace(' ', 'T')}-04:00`))).toBe(DAYS)
  })

  it('belong to the day that they end where stamps are ends', () => {
    // Midnight in Berlin is 18:00 of the evening before in New York.
    expect(daysOf(LOCAL, { timeZone: 'Europe/Berlin', stampMeans: 'close' }))
      .toBe('2024-05-13 2024-05-14 2024-05-16')
  })
})

it('takes a daily stamp outside every session for the date at the exchange', () => {
  const stamps = ['2024-05-14T17:30:00-04:00', '2024-05-15T05:30:00-04:00', '2024-05-17T16:00:00-04:00']
  expect(daysOf(stamps)).toBe('2024-05-14 2024-05-15 2024-05-17')
})
