import { describe, expect, it } from 'vitest'
import { formatUtc, utcMillis, type Result } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import { BarImport, type ImportOutcome } from './bar-import.ts'
import { sniffLayout } from './column-layout.ts'
import type { Spelling } from './spelling.ts'

const HEADER = ['Date', 'Open', 'High', 'Low', 'Close', 'Volume']

/** What becomes of daily bars that a file spells in its own way. */
function imported(rows: readonly (readonly string[])[], spelling: Spelling = {}): Result<ImportOutcome> {
  const layout = sniffLayout(HEADER, {}, spelling)
  if (!layout.ok) return layout
  const bars = BarImport.begin({
    layout: layout.value, calendar: calendarNamed('XNYS'), symbol: 'X', timeframe: '1d',
    keepsExtended: false, repairsHighLow: false, now: utcMillis(Date.UTC(2026, 0, 1)), ...spelling,
  })
  if (!bars.ok) return bars
  for (const [index, fields] of rows.entries()) bars.value.add({ line: index + 2, fields })
  return bars.value.finish()
}

const daily = (...stamps: string[]): string[][] => stamps.map((stamp) => [stamp, '10', '11', '9', '10', '5'])

function openings(result: Result<ImportOutcome>): readonly string[] {
  if (!result.ok) return [`${result.failure.code}: ${result.failure.message}`]
  const { openAt, length } = result.value.series[0]?.columns ?? { openAt: [], length: 0 }
  return Array.from(openAt.slice(0, length), (at) => formatUtc(utcMillis(at)).slice(0, 'YYYY-MM-DD'.length))
}

describe('days with the year last', () => {
  const UNCLEAR = ['3/1/2021', '3/2/2021', '3/3/2021', '3/4/2021']

  it('are refused where they fit both orders, until the user says which', () => {
    const [said] = openings(imported(daily(...UNCLEAR)))
    expect(said).toMatch(/^DATE_ORDER_UNCLEAR: found 4 days that fit both .*; say --dates day-first or /)
    expect(openings(imported(daily(...UNCLEAR), { dates: 'month-first' })))
      .toEqual(['2021-03-01', '2021-03-02', '2021-03-03', '2021-03-04'])
    const dayFirst = imported(daily(...UNCLEAR), { dates: 'day-first' })
    expect(openings(dayFirst)).toEqual(['2021-02-03', '2021-03-03'])
    expect(dayFirst.ok && dayFirst.value.rejected.map(({ line, code }) => `${line} ${code}`))
      .toEqual(['2 NOT_A_SESSION', '5 NOT_A_SESSION'])
  })

  it('are read month first where one of them proves it, and refused where one proves the other', () => {
    expect(openings(imported(daily('3/1/2021', '3/2/2021', '3/15/2021'))))
      .toEqual(['2021-03-01', '2021-03-02', '2021-03-15'])
    expect(openings(imported(daily('1/3/2021', '2/3/2021', '15/3/2021')))[0])
      .toMatch(/^DATE_ORDER_UNCLEAR: found 1 of 3 days that fit day\/month\/year alone; say --dates/)
    expect(openings(imported(daily('1.3.2021', '2.3.2021', '15.03.2021'), { dates: 'day-first' })))
      .toEqual(['2021-03-01', '2021-03-02', '2021-03-15'])
  })

  it('are one bad row among others of another kind', () => {
    const outcome = imported(daily('2021-03-01', '13/03/2021', '2021-03-02'))
    expect(openings(outcome)).toEqual(['2021-03-01', '2021-03-02'])
    expect(outcome.ok && outcome.value.rejected[0]?.reason).toContain('with --dates day-first')
  })
})

describe('numbers of a style', () => {
  const ROWS = [
    ['2021-07-06', '15.234,5', '15.300,25', '15.200', '15.250', '1.000.000'],
    ['2021-07-07', '15300,5', '15400,5', '15000', '15.100', '0'],
  ]

  it('are read as that style means them', () => {
    const outcome = imported(ROWS, { numbers: '1.234,5' })
    const columns = outcome.ok ? outcome.value.series[0]?.columns : undefined
    expect(columns?.open.slice(0, 2)).toEqual(Float64Array.of(15_234.5, 15_300.5))
    expect(columns?.high.slice(0, 2)).toEqual(Float64Array.of(15_300.25, 15_400.5))
    expect(columns?.volume.slice(0, 2)).toEqual(Float64Array.of(1_000_000, 0))
  })

  it('are bad rows where another one was said, whose reason names those that would do', () => {
    const outcome = imported([...daily('2021-07-02'), ...ROWS])
    expect(outcome.ok && outcome.value.rejected.map(({ reason }) => reason)).toEqual([
      'open is "15.234,5"; a number such as 1234.5 is read; such are read with --numbers 1.234,5',
      'open is "15300,5"; a number such as 1234.5 is read; such are read with --numbers 1234,5 or 1.234,5',
    ])
  })
})
