import { describe, expect, it } from 'vitest'
import type { BarCatalog } from '../../adapter/duckdb/index.ts'
import { sessionDate, utcMillis } from '../../base/index.ts'
import { ColumnsSource } from '../../data/index.ts'
import { allocateColumns, type CorporateAction } from '../../model/index.ts'
import type { TradeRow } from '../../report/index.ts'
import type { DataPlan } from './plan-run.ts'
import { readReportBars, restate, splitsOf } from './report-bars.ts'

const split = (symbol: string, at: number, newUnits: number, oldUnits: number): CorporateAction => ({
  kind: 'Split', symbol, date: sessionDate('2020-01-02'), at: utcMillis(at), newUnits, oldUnits,
})

it('bars of a chart are in the terms after the last split among them', () => {
  const chart = {
    symbol: 'AAA', at: [10, 20, 30], open: [60, 30, 60], high: [66, 33, 66], low: [54, 27, 54],
    close: [60, 30, 60],
  }
  const actions = [
    split('AAA', 10, 7, 1), split('AAA', 20, 2, 1), split('BBB', 20, 3, 1), split('AAA', 30, 1, 2),
  ]
  const splits = splitsOf(actions, chart)
  expect(splits).toEqual([{ at: 20, factor: 0.5 }, { at: 30, factor: 2 }])
  restate(chart, splits)
  const { open, high, low, close } = chart
  expect([open, high, low, close]).toEqual([[60, 60, 60], [66, 66, 66], [54, 54, 54], [60, 60, 60]])
})

/** A plan of so many symbols, each with so many daily bars: the first one's closes are 0, 1, 2 ... */
function planOf(symbols: number, bars: number): DataPlan {
  const names = Array.from({ length: symbols }, (_, index) => `S${index}`)
  const open = async (symbol: string): Promise<ColumnsSource> => {
    const columns = allocateColumns(bars)
    for (let row = 0; row < bars; row++) {
      columns.openAt[row] = row * 1_000
      for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][row] = row
    }
    columns.length = bars
    return new ColumnsSource({ symbol, timeframe: '1d', adjustment: 'raw' }, columns)
  }
  const plan = {
    described: names.map((symbol) => ({ symbol })), actions: [],
    reopen: (symbol: string) => ({ timeframe: '1d', open: () => open(symbol) }),
  }
  return plan as unknown as DataPlan
}

const read = (plan: DataPlan, trades: readonly Partial<TradeRow>[] = []) => (
  readReportBars({} as BarCatalog, plan, trades as readonly TradeRow[]))

describe('bars of the report', () => {
  it('are there of every symbol of a universe, as they are while they fit', async () => {
    const charts = await read(planOf(31, 3_020))
    expect(charts.map((chart) => chart.at.length)).toEqual(Array(31).fill(3_020))
    expect(charts[0]?.timeframe).toBe('1d')
  })

  it('share the room of the page: neighbours are merged, and keep their extremes', async () => {
    const charts = await read(planOf(60, 3_020))
    const [chart] = charts
    expect([charts.length, chart?.timeframe, chart?.at.length]).toEqual([60, '2 x 1d', 1_510])
    expect([chart?.open[1], chart?.high[1], chart?.low[1], chart?.close[1]]).toEqual([2, 3, 2, 3])
  })

  it('are those of the symbols with most trades, where there are more symbols than room', async () => {
    const charts = await read(planOf(120, 10), [{ symbol: 'S119' }, { symbol: 'S119' }, { symbol: 'S118' }])
    expect([charts.length, charts[0]?.symbol, charts[1]?.symbol]).toEqual([100, 'S119', 'S118'])
  })
})
