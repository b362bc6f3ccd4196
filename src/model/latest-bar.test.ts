import { describe, expect, it } from 'vitest'
import { utcMillis } from '../base/index.ts'
import { allocateColumns, type Bar } from './bar.ts'
import { emptyRows, fillRows, LatestBar, ROW_LENGTH } from './latest-bar.ts'

const NAMES = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const

function columnsOf(rows: readonly (readonly number[])[]): ReturnType<typeof allocateColumns> {
  const columns = allocateColumns(rows.length)
  for (const [row, values] of rows.entries()) {
    for (const [index, name] of NAMES.entries()) columns[name][row] = values[index] as number
  }
  columns.length = rows.length
  return columns
}

describe('LatestBar', () => {
  const columns = columnsOf([[1_000, 2_000, 10, 12, 9, 11, 500], [2_000, 3_000, 11, 13, 10, 12, 600]])
  const first: Bar = {
    symbol: 'ACME', timeframe: '1m', openAt: utcMillis(1_000), closeAt: utcMillis(2_000), open: 10, high: 12,
    low: 9, close: 11, volume: 500,
  }

  it('is not a number before the first row', () => {
    const latest = new LatestBar(first)
    expect(NAMES.map((name) => latest[name])).toEqual(NAMES.map(() => Number.NaN))
  })

  it('hands out a bar that nobody else has written into', () => {
    const latest = LatestBar.of({ ...first })
    expect(latest.takeBackChanged()).toBe(false)
    expect(latest.takeBackChanged() || latest.bar !== latest.bar).toBe(false)
    for (const name of NAMES) {
      Object.assign(latest.bar, { [name]: 1 })
      expect([name, latest.takeBackChanged(), latest.takeBackChanged()]).toEqual([name, true, false])
      expect(latest.bar).toEqual(first)
    }
  })

  it('has the numbers of the row that it read last', () => {
    const rows = emptyRows(2)
    const latest = new LatestBar(first)
    fillRows(rows, columns, 0, 2)
    latest.read(rows, 0)
    latest.read(rows, ROW_LENGTH)
    expect(NAMES.map((name) => latest[name])).toEqual([2_000, 3_000, 11, 13, 10, 12, 600])
  })

  it('gives a bar that later rows do not change, the same to all who ask', () => {
    const rows = emptyRows(2)
    const latest = new LatestBar(first)
    fillRows(rows, columns, 0, 2)
    latest.read(rows, 0)
    const kept = latest.bar
    expect(latest.bar).toBe(kept)
    latest.read(rows, ROW_LENGTH)
    expect(kept).toEqual(first)
    expect(latest.bar).not.toBe(kept)
    expect(latest.bar).toMatchObject({ symbol: 'ACME', timeframe: '1m', close: 12 })
  })

  it('can be of a bar that stands alone', () => {
    const latest = LatestBar.of(first)
    expect(latest.bar).toBe(first)
    expect(NAMES.map((name) => latest[name])).toEqual([1_000, 2_000, 10, 12, 9, 11, 500])
  })
})
