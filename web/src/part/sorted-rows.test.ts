import { describe, expect, it } from 'vitest'
import { csvOf, sortedRows, type Column } from './sorted-rows.ts'

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
})
