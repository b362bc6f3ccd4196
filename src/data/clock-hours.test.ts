import { describe, expect, it } from 'vitest'
import { formatUtc, utcMillis } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import { BarImport, type BarImportOptions, type ImportOutcome } from './bar-import.ts'
import { sniffLayout } from './column-layout.ts'

const HEADER = ['timestamp', 'open', 'high', 'low', 'close', 'volume']

/** Hours from full hour to full hour in New York (UTC-5 that day), as Polygon and Alpaca have them. */
function importHours(from: number, to: number, options: Partial<BarImportOptions>): ImportOutcome | string {
  const layout = sniffLayout(HEADER)
  if (!layout.ok) return layout.failure.code
  const bars = BarImport.begin({
    layout: layout.value, calendar: calendarNamed('XNYS'), symbol: 'X', keepsExtended: false,
    repairsHighLow: false, now: utcMillis(Date.UTC(2025, 0, 1)), ...options,
  })
  if (!bars.ok) return bars.failure.code
  for (let hour = from; hour <= to; hour++) {
    const at = String(Date.UTC(2024, 2, 7, hour + 5))
    bars.value.add({ line: 2 + hour - from, fields: [at, '10', '11', '9', '10', '5'] })
  }
  const outcome = bars.value.finish()
  return outcome.ok ? outcome.value : `${outcome.failure.code}: ${outcome.failure.message}`
}

const intervals = ({ series }: ImportOutcome): string[] => series.flatMap(({ columns }) => (
  Array.from({ length: columns.length }, (_, row) => [columns.openAt, columns.closeAt]
    .map((at) => formatUtc(utcMillis(at[row] as number)).slice(11, 16)).join(' '))))

describe('hours from full hour to full hour', () => {
  it.each([true, false])('are not shown before they end where one reaches across the open (%s)', (keeps) => {
    const outcome = importHours(7, 17, { stampMeans: 'open', keepsExtended: keeps }) as ImportOutcome
    // The session is [14:30Z, 21:00Z): the bar of 14:00 has trades until 15:00.
    const session = ['15:00 16:00', '16:00 17:00', '17:00 18:00', '18:00 19:00', '19:00 20:00', '20:00 21:00']
    const extended = [['12:00 13:00', '13:00 14:00'], ['21:00 22:00', '22:00 23:00']] as const
    expect(intervals(outcome)).toEqual(keeps ? [...extended[0], ...session, ...extended[1]] : session)
    expect(outcome.series[0]?.extendedLeftOut).toBe(keeps ? 0 : 4)
    expect(outcome.rejected).toMatchObject([{
      line: 4, code: 'ACROSS_OPEN',
      reason: 'the bar from 2024-03-07T14:00:00Z reaches across the open at 2024-03-07T14:30:00Z',
    }])
  })

  it('do not tell whether they are stamped with their start or their end', () => {
    const answer = importHours(7, 17, {})
    expect(answer).toMatch(/^STAMP_UNCLEAR: found 1 stamps on the close .* XNYS and no grid .* an open/)
    expect(answer).toContain('--stamp open where a stamp is the start of its bar, --stamp close where it is')
    expect(answer).not.toContain('look like the ends')
  })

  it('may end at full hours where the first one begins with the session', () => {
    const outcome = importHours(10, 16, { stampMeans: 'close' }) as ImportOutcome
    expect(intervals(outcome)[0]).toBe('14:30 15:00')
    expect(intervals(outcome).at(-1)).toBe('20:00 21:00')
    expect(outcome.rejected).toEqual([])
  })
})
