import { describe, expect, it } from 'vitest'
import { FakeWindow } from '../../../test/e2e/fake-page.ts'
import type { FakeElement } from '../../../test/e2e/fake-page.ts'
import { manyTradesInput, normalInput } from '../../../test/e2e/report-input.ts'
import { pageDataOf } from '../page-data-of.ts'
import type { ReportInput } from '../run-result.ts'
import type { PageTrade } from './page-data.ts'
import { PageKit } from './page-kit.ts'
import { TradeTable } from './trade-table.ts'

interface Opened {
  readonly window: FakeWindow
  readonly table: TradeTable
  readonly trades: readonly PageTrade[]
  readonly chosen: PageTrade[]
  readonly sortBy: (key: string) => void
  readonly rows: () => FakeElement[]
}

function open(input: ReportInput): Opened {
  const window = new FakeWindow()
  const buttons = ['number', 'profit', 'symbol'].map((key) => window.addButton('sort', key))
  const kit = new PageKit(window.page)
  const trades = TradeTable.read(kit, pageDataOf(input).trades)
  const chosen: PageTrade[] = []
  const table = new TradeTable(kit, trades, { hasTimes: false, onChoose: (trade) => chosen.push(trade) })
  return {
    window, table, trades, chosen,
    sortBy: (key) => buttons.find((button) => button.dataset['sort'] === key)?.fire('click'),
    rows: () => window.at('trade-rows').children as FakeElement[],
  }
}

const firstColumn = (rows: readonly FakeElement[]): number[] => rows.map((row) => Number(row.texts[0]))
const normal = normalInput()
const many = manyTradesInput(10_000)

describe('TradeTable', () => {
  it('reads every trade as it was given', () => {
    const { trades } = open(normal)
    expect(trades.length).toBe(normal.trades.length)
    const given = normal.trades[4]
    expect(trades[4]).toMatchObject({
      number: 5, symbol: 'SYNTH', side: 'LONG',
      quantity: Number(given?.quantity), profit: Number(given?.profit), stopPrice: Number(given?.stopPrice),
      exitReason: given?.exitReason,
      entryAt: (given?.entryAt ?? 0) / 1_000, barCount: given?.barCount,
    })
  })

  it('shows a page of 25 rows, however many trades there are', () => {
    const { window, rows } = open(many)
    expect(firstColumn(rows())).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
    expect(window.at('trade-count').textContent).toBe('1–25 of 10,000')
    expect(window.at('page-before').disabled).toBe(true)
    window.at('page-after').fire('click')
    expect(firstColumn(rows())[0]).toBe(26)
  })

  it('sorts by profit with the best first, and turns round at the second click', () => {
    const { sortBy, rows, window } = open(many)
    const profits = many.trades.map(({ profit }) => Number(profit)).sort((a, b) => a - b)
    sortBy('profit')
    expect(rows()[0]?.texts[10]).toBe(`+${profits.at(-1)?.toFixed(2)}`)
    expect(window.at('head-profit').attributes.get('aria-sort')).toBe('descending')
    sortBy('profit')
    expect(rows()[0]?.texts[10]).toBe(`−${Math.abs(profits[0] ?? 0).toFixed(2)}`)
    expect(window.at('head-number').attributes.has('aria-sort')).toBe(false)
  })

  it('filters by words, outcome and symbol together', () => {
    const { window, rows } = open(many)
    window.at('trade-outcome').value = 'losers'
    window.at('trade-symbol').value = 'CCC'
    window.at('trade-search').value = 'reversion 2005-'
    window.at('trade-search').fire('input')
    const expected = many.trades.filter((trade) => (
      trade.symbol === 'CCC' && trade.strategy === 'Mean_Reversion' && Number(trade.profit) < 0
      && [trade.entryAt, trade.exitAt].some((at) => new Date(at).getUTCFullYear() === 2005)))
    expect(expected.length).toBeGreaterThan(10)
    expect(firstColumn(rows())).toEqual(expected.slice(0, 25).map(({ number }) => number))
    expect(window.at('trade-count').textContent).toContain(`of ${expected.length} (filtered from 10,000)`)
  })

  it('says when nothing matches', () => {
    const { window, rows } = open(many)
    window.at('trade-search').value = 'nothing like this'
    window.at('trade-search').fire('input')
    expect(rows()).toEqual([])
    expect(window.at('trade-count').textContent).toBe('No trade matches (of 10,000)')
  })

  it('chooses the trade of a row and marks it, and steps on in the order shown', () => {
    const { rows, table, chosen } = open(normal)
    rows()[2]?.fire('click')
    table.step(1)
    table.step(-1)
    expect(chosen.map(({ number }) => number)).toEqual([3, 4, 3])
    expect(rows().map(({ className }) => className)).toEqual(expect.arrayContaining(['chosen']))
    expect(rows()[2]?.className).toBe('chosen')
  })

  it('turns to the page of a trade that is chosen from outside', () => {
    const { rows, table, trades } = open(normal)
    table.choose(trades[59] as PageTrade)
    expect(firstColumn(rows())).toContain(60)
  })
})
