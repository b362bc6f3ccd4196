import { describe, expect, it } from 'vitest'
import { FakeCharts, FakeWindow } from '../../../test/e2e/fake-page.ts'
import { manyTradesInput, normalInput } from '../../../test/e2e/report-input.ts'
import { pageDataOf } from '../page-data-of.ts'
import type { ReportInput } from '../run-result.ts'
import type { PageTrade } from './page-data.ts'
import { PageKit } from './page-kit.ts'
import { PriceChart } from './price-chart.ts'
import { TradeTable } from './trade-table.ts'

const DAY = 86_400

function open(input: ReportInput): {
  charts: FakeCharts; window: FakeWindow; chart: PriceChart; trades: readonly PageTrade[]
} {
  const window = new FakeWindow()
  const kit = new PageKit(window.page)
  const data = pageDataOf(input)
  const trades = TradeTable.read(kit, data.trades)
  const charts = new FakeCharts()
  return { charts, window, trades, chart: new PriceChart(kit, charts.library, { bars: data.bars, trades }) }
}

const dayOf = (seconds: number): number => Math.floor(seconds / DAY) * DAY

describe('PriceChart', () => {
  it('draws a bar a day, in order, at the prices given', () => {
    const input = normalInput(300)
    const { charts } = open(input)
    const points = charts.series[0]?.points ?? []
    expect(points.length).toBe(300)
    expect(points[7]).toEqual({
      time: dayOf((input.bars[0]?.at[7] ?? 0) / 1_000),
      open: input.bars[0]?.open[7], high: input.bars[0]?.high[7], low: input.bars[0]?.low[7],
      close: input.bars[0]?.close[7],
    })
  })

  it('marks entry and exit of a chosen trade on their days, with its stop and target', () => {
    const { charts, chart, trades } = open(normalInput())
    const trade = trades.find((each) => each.exitReason === 'target') as PageTrade
    chart.showTrade(trade)
    const loud = charts.markers.filter(({ text }) => text !== undefined)
    expect(loud).toEqual([
      expect.objectContaining({ time: dayOf(trade.entryAt), shape: 'arrowUp', position: 'belowBar' }),
      expect.objectContaining({ time: dayOf(trade.exitAt), shape: 'arrowDown', color: 'var(--gain)' }),
    ])
    expect(charts.series[0]?.lines.map(({ price, title }) => [price, title]))
      .toEqual([[trade.stopPrice, 'stop'], [trade.targetPrice, 'target']])
    expect(charts.series[1]?.points.map(({ value }) => value)).toEqual([trade.entryPrice, trade.exitPrice])
  })

  it('takes the guards of one trade away with the next', () => {
    const { charts, chart, trades } = open(normalInput())
    for (const trade of trades.slice(0, 3)) chart.showTrade(trade)
    expect(charts.series[0]?.lines.length).toBe(2)
  })

  it('puts a stop on the edge of two bars on the one that reached it', () => {
    const at = [0, 300, 600, 900].map((seconds) => (1_000_000 + seconds) * 1_000)
    const input = normalInput(300)
    const bars = {
      symbol: 'SYNTH', timeframe: '5m', at,
      open: [10, 11, 9, 9], high: [12, 12, 9, 9], low: [10, 8, 8, 8], close: [11, 9, 9, 8.5],
    }
    const [row] = input.trades
    if (row === undefined) throw new Error('the input has trades')
    const edge = (at[2] ?? 0) as typeof row.exitAt
    const entryAt = (at[1] ?? 0) as typeof row.entryAt
    const stopped = { ...row, number: 1, entryAt, exitAt: edge, exitReason: 'stop', exitPrice: '9.5' }
    const sold = { ...stopped, number: 2, exitReason: 'signal' }
    const { charts, chart, trades } = open({ ...input, bars: [bars], trades: [stopped, sold] })
    const exits = trades.map((trade) => {
      chart.showTrade(trade)
      return charts.markers.find(({ text }) => text?.startsWith(trade.exitReason) === true)?.time
    })
    expect(exits).toEqual([1_000_300, 1_000_600])
  })

  it('shows only the neighbours of a chosen trade', () => {
    const { charts, chart, trades } = open(manyTradesInput(2_000))
    chart.showTrade(trades[1_000] as PageTrade)
    expect(charts.markers.length).toBeLessThanOrEqual(80)
    const times = charts.markers.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('says that it has no bars of a symbol', () => {
    const input = normalInput(300)
    const { window, chart } = open({ ...input, bars: [] })
    expect(chart.showSymbol('SYNTH')).toBe(false)
    expect(window.at('prices-absent').hidden).toBe(false)
  })
})
