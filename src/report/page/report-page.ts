import type { ChartLibrary } from './chart-library.ts'
import type { CurveCharts } from './curve-charts.ts'
import type { PageElement, PageWindow } from './dom.ts'
import type { PageData, PageTrade } from './page-data.ts'
import type { PageKit } from './page-kit.ts'
import type { PriceChart } from './price-chart.ts'
import type { ThemedChart, ThemeSwitch } from './theme-switch.ts'
import type { TradeTable } from './trade-table.ts'

/** The parts that the page is made of, handed over since this class is written into the page as text. */
export interface ReportPageParts {
  readonly PageKit: typeof PageKit
  readonly ThemeSwitch: typeof ThemeSwitch
  readonly CurveCharts: typeof CurveCharts
  readonly PriceChart: typeof PriceChart
  readonly TradeTable: typeof TradeTable
}

/** Brings the markup of a report to life: charts, trade list, theme. What fails is said on the page. */
export class ReportPage {
  readonly #window: PageWindow
  readonly #library: ChartLibrary | undefined
  readonly #parts: ReportPageParts

  constructor(window: PageWindow, library: ChartLibrary | undefined, parts: ReportPageParts) {
    this.#window = window
    this.#library = library
    this.#parts = parts
  }

  /** Starts every part; one that breaks leaves the others alone. */
  start(): void {
    const root = this.#window.document.documentElement
    const problems: string[] = []
    const note = (problem: string): void => {
      problems.push(problem)
      root.dataset['problems'] = problems.join('\n')
    }
    this.#window.addEventListener('error', (event) => note(event.message ?? 'unknown error'))
    this.#window.document.addEventListener('securitypolicyviolation', (event) => {
      note(`blocked by the policy: ${event.violatedDirective ?? ''}`)
    })
    const attempt = (part: () => void): void => {
      try {
        part()
      } catch (error) {
        note(String(error))
      }
    }
    attempt(() => this.#build(attempt))
    if (problems.length > 0) this.#tell(problems)
    root.dataset['ready'] = 'true'
  }

  #tell(problems: readonly string[]): void {
    const place = this.#window.document.getElementById('page-problem')
    if (place === null) return
    place.hidden = false
    place.textContent = `Part of this page could not be drawn: ${problems.join('; ')}`
  }

  #build(attempt: (part: () => void) => void): void {
    const { PageKit, ThemeSwitch, CurveCharts } = this.#parts
    const kit = new PageKit(this.#window)
    const data = JSON.parse(kit.find('report-data').textContent ?? '') as PageData
    const library = this.#library
    const charts: ThemedChart[] = []
    attempt(() => new ThemeSwitch(kit, charts))
    if (library === undefined) throw new Error('the chart library did not load')
    attempt(() => {
      const curves = new CurveCharts(kit, library, data.curves)
      charts.push({ id: 'curves', repaint: () => curves.repaint(), picture: () => curves.picture() })
    })
    if (data.trades.number.steps.length > 0 || data.bars.length > 0) {
      attempt(() => {
        const prices = this.#buildTrades(kit, library, data)
        charts.push({ id: 'prices', repaint: () => prices.repaint(), picture: () => prices.picture() })
      })
    }
  }

  /** Trade list and price chart. */
  #buildTrades(kit: PageKit, library: ChartLibrary, data: PageData): PriceChart {
    const { PriceChart, TradeTable } = this.#parts
    const trades = TradeTable.read(kit, data.trades)
    const chart = new PriceChart(kit, library, { bars: data.bars, trades })
    const { hasTimes } = data.trades
    const choice = kit.find('price-symbol')
    choice.addEventListener('input', () => {
      chart.showSymbol(choice.value)
      kit.find('trade-detail').textContent = ''
    })
    if (trades.length === 0) return chart
    const show = (trade: PageTrade): void => {
      choice.value = trade.symbol
      chart.showTrade(trade)
      const detail = this.#detail(kit, trade, { hasTimes, currency: data.currency })
      kit.find('trade-detail').replaceChildren(...detail)
      const isCalm = this.#window.matchMedia('(prefers-reduced-motion: reduce)').matches
      kit.find('price-section').scrollIntoView({ block: 'nearest', behavior: isCalm ? 'auto' : 'smooth' })
      kit.find('price-section').focus({ preventScroll: true })
    }
    const table = new TradeTable(kit, trades, { hasTimes, onChoose: show })
    kit.on('trade-before', 'click', () => table.step(-1))
    kit.on('trade-after', 'click', () => table.step(1))
    const linked = /^#trade-(\d+)$/.exec(this.#window.location.hash)?.[1]
    const trade = trades.find((each) => String(each.number) === linked)
    if (trade !== undefined) table.choose(trade)
    return chart
  }

  /** The chosen trade in one line. */
  #detail(
    kit: PageKit,
    trade: PageTrade,
    { hasTimes, currency }: { readonly hasTimes: boolean; readonly currency: string },
  ): PageElement[] {
    const time = (seconds: number): string => (hasTimes ? kit.minute(seconds) : kit.day(seconds))
    const part = (text: string, name = ''): PageElement => kit.make('span', name, text)
    const guard = (name: string, price: number): PageElement[] => (
      Number.isFinite(price) ? [part(`${name} ${kit.price(price)}`)] : [])
    const side = trade.side.toLowerCase()
    const [worst, best] = [kit.number(-trade.adverseExcursion, 2), kit.signed(trade.favorableExcursion, 2)]
    return [
      part(`#${trade.number} ${side} ${kit.quantity(trade.quantity)} ${trade.symbol}`, 'strong'),
      part(`${kit.signed(trade.profit, 2)} ${currency} (${kit.percent(trade.return)})`,
        trade.profit > 0 ? 'strong gain' : trade.profit < 0 ? 'strong loss' : 'strong'),
      part(`in ${time(trade.entryAt)} at ${kit.price(trade.entryPrice)}`),
      part(`out ${time(trade.exitAt)} at ${kit.price(trade.exitPrice)} by ${trade.exitReason}`),
      ...guard('stop', trade.stopPrice),
      ...guard('target', trade.targetPrice),
      part(`between ${worst} and ${best} while open`),
      part(trade.strategy),
    ]
  }
}
