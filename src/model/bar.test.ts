import { describe, expect, it } from 'vitest'
import { allocateColumns, barAt } from './bar.ts'

describe('columns of bars', () => {
  it('begin empty, with room for the rows asked for', () => {
    const columns = allocateColumns(3)
    expect(columns.length).toBe(0)
    for (const name of ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const) {
      expect(columns[name]).toHaveLength(3)
    }
  })

  it('give a row as a bar of its own, which later rows do not change', () => {
    const columns = allocateColumns(2)
    const rows = [[1_000, 2_000, 10, 12, 9, 11, 500], [2_000, 3_000, 11, 13, 10, 12, 600]]
    for (const [row, values] of rows.entries()) {
      const names = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
      for (const [index, name] of names.entries()) columns[name][row] = values[index] as number
    }
    columns.length = 2
    const bar = barAt(columns, 1, { symbol: 'ACME', timeframe: '1m' })
    columns.close[1] = 99
    expect(bar).toEqual({
      symbol: 'ACME', timeframe: '1m', openAt: 2_000, closeAt: 3_000, open: 11, high: 13, low: 10, close: 12,
      volume: 600,
    })
  })
})
