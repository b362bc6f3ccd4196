import { describe, expect, it } from 'vitest'
import { csvOf, sortedRows, type Column } from './sorted-rows.ts'

interface Made {
  readonly at: number | null
}

/** Instants: 2000-06-01T20:00:00Z is 959889600 s, 2026-11-29T16:00:00Z 1795968000 s (date -u -d @...). */
const TIMES: readonly Column<Made>[] = [{ name: 'Made (UTC)', isInstant: true, value: (row) => row.at }]
const MADE: readonly Made[] = [{ at: 1_795_968_000_000 }, { at: null }, { at: 959_889_600_123 }]

interface Row {
  readonly symbol: string
  readonly profit: string | null
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'Symbol', value: (row) => row.symbol },
  { name: 'P&L', isNumber: true, value: (row) => row.profit },
]
const ROWS: readonly Row[] = [
  { symbol: 'BBB', profit: '9.5' },
  { symbol: 'AAA', profit: null },
  { symbol: 'CCC', profit: '-10' },
  { symbol: 'ABC', profit: '100' },
]
const symbols = (rows: readonly Row[]): readonly string[] => rows.map(({ symbol }) => symbol)

describe('sortedRows', () => {
  it('keeps the given order without one, and rows that hold every word', () => {
    expect(sortedRows(ROWS, COLUMNS, { filter: '', order: undefined })).toBe(ROWS)
    expect(symbols(sortedRows(ROWS, COLUMNS, { filter: ' c  10', order: undefined }))).toEqual(['CCC', 'ABC'])
  })

  it('sorts decimal text as numbers, what is unknown last either way', () => {
    const by = (isDown: boolean) =>
      symbols(sortedRows(ROWS, COLUMNS, { filter: '', order: { name: 'P&L', isDown } }))
    expect(by(false)).toEqual(['CCC', 'BBB', 'ABC', 'AAA'])
    expect(by(true)).toEqual(['ABC', 'BBB', 'CCC', 'AAA'])
  })
})

describe('csvOf', () => {
  it('quotes what needs it, leaves numbers alone, and takes the start of a formula away', () => {
    const rows = [
      { symbol: 'A,"B"', profit: '-10' },
      { symbol: '=1+1', profit: null },
    ]
    expect(csvOf(rows, COLUMNS)).toBe('Symbol,P&L\r\n"A,""B""",-10\r\n\'=1+1,\r\n')
  })

  it('writes instants as ISO 8601 says, which a spreadsheet takes for a time', () => {
    expect(csvOf(MADE, TIMES)).toBe(
      'Made (UTC)\r\n2026-11-29T16:00:00.000Z\r\n\r\n2000-06-01T20:00:00.123Z\r\n')
  })
})

describe('instants', () => {
  it('are in order by time, also those of before September 2001, and are found as they are shown', () => {
    const order = { name: 'Made (UTC)', isDown: false }
    const sorted = sortedRows(MADE, TIMES, { filter: '', order })
    expect(sorted.map(({ at }) => at)).toEqual([959_889_600_123, 1_795_968_000_000, null])
    expect(sortedRows(MADE, TIMES, { filter: '2000-06', order: undefined })).toEqual([MADE[2]])
  })
})
