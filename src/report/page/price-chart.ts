import type {
  Chart, ChartLibrary, ChartMarker, ChartMarkers, ChartPoint, ChartSeries, ScaleInfo,
} from './chart-library.ts'
import type { PageElement } from './dom.ts'
import type { PageBars, PageTrade } from './page-data.ts'
import type { PageKit } from './page-kit.ts'

/** Bars of a symbol, read: `starts` are the instants at which they open, `points` what is drawn. */
interface ReadBars {
  readonly bars: PageBars
  readonly starts: readonly number[]
  readonly points: readonly ChartPoint[]
}

/** Prices of one symbol with entries and exits, and the stop and the target of the trade that was chosen. */
export class PriceChart {
  readonly #kit: PageKit
  readonly #chart: Chart
  readonly #candles: ChartSeries
  readonly #path: ChartSeries
  readonly #markers: ChartMarkers
  readonly #bars: readonly PageBars[]
  readonly #trades: readonly PageTrade[]
  readonly #read = new Map<string, ReadBars>()
  #shown: ReadBars | undefined
  #chosen: PageTrade | undefined
  #guards: unknown[] = []

  constructor(
    kit: PageKit,
    library: ChartLibrary,
    { bars, trades }: { readonly bars: readonly PageBars[]; readonly trades: readonly PageTrade[] },
  ) {
    this.#kit = kit
    this.#bars = bars
    this.#trades = trades
    const hasTimes = bars.some((each) => !each.isDaily)
    this.#chart = library.createChart(kit.find('prices'), kit.chartOptions(hasTimes))
    this.#candles = this.#chart.addSeries(library.CandlestickSeries, {})
    this.#path = this.#chart.addSeries(library.LineSeries, {})
    this.#markers = library.createSeriesMarkers(this.#candles, [])
    this.#chart.priceScale('right').applyOptions({ scaleMargins: { top: 0.12, bottom: 0.1 } })
    this.repaint()
    this.showSymbol(bars[0]?.symbol ?? '')
  }

  /** Draws everything in the colours of the theme that is on. */
  repaint(): void {
    const color = (name: string): string => this.#kit.color(name)
    this.#chart.applyOptions(this.#kit.chartColors())
    this.#candles.applyOptions({
      upColor: color('candle-up'), wickUpColor: color('candle-up'), borderVisible: false,
      downColor: color('candle-down'), wickDownColor: color('candle-down'),
      priceLineVisible: false, lastValueVisible: false,
      autoscaleInfoProvider: (own: () => ScaleInfo | null) => this.#withGuards(own()),
    })
    this.#path.applyOptions({
      color: color('accent'), lineWidth: 2, lineStyle: 2, priceLineVisible: false, lastValueVisible: false,
      crosshairMarkerVisible: false,
    })
    this.#drawMarkers()
    this.#drawGuards()
  }

  /** The chart as it is now, for paper. */
  picture(): PageElement {
    return this.#chart.takeScreenshot()
  }

  /** Shows all bars of a symbol; says so where the report has none. */
  showSymbol(symbol: string): boolean {
    const isThere = this.#load(symbol)
    this.#chosen = undefined
    this.#path.setData([])
    this.#drawMarkers()
    this.#drawGuards()
    this.#chart.timeScale().fitContent()
    return isThere
  }

  /** Goes to a trade: its bars in the middle, its way from entry to exit, its stop and target. */
  showTrade(trade: PageTrade): void {
    if (!this.#load(trade.symbol) || this.#shown === undefined) {
      this.showSymbol(trade.symbol)
      return
    }
    this.#chosen = trade
    const from = this.#entryBar(trade)
    const to = Math.max(this.#exitBar(trade), from)
    const around = Math.max(20, Math.round((to - from) * 0.6))
    const { points } = this.#shown
    const entry = { time: points[from]?.time ?? 0, value: this.#onChart(trade, trade.entryPrice) }
    const exit = { time: points[to]?.time ?? 0, value: this.#onChart(trade, trade.exitPrice) }
    this.#path.setData(to > from ? [entry, exit] : [])
    this.#drawMarkers()
    this.#drawGuards()
    this.#chart.timeScale().setVisibleLogicalRange({ from: from - around, to: to + around })
  }

  /** Puts the bars of a symbol on the chart unless they are there; false where the report has none. */
  #load(symbol: string): boolean {
    const found = this.#bars.find((each) => each.symbol === symbol)
    this.#kit.find('prices-absent').hidden = found !== undefined
    const read = found === undefined ? undefined : this.#readBars(found)
    if (read === this.#shown && read !== undefined) return true
    this.#shown = read
    // The old path would add its times to the new symbol's.
    this.#path.setData([])
    this.#candles.setData(read?.points ?? [])
    const digits = found?.digits ?? 2
    const priceFormat = { type: 'price', precision: digits, minMove: 10 ** -digits }
    this.#candles.applyOptions({ priceFormat })
    this.#path.applyOptions({ priceFormat })
    return found !== undefined
  }

  #readBars(bars: PageBars): ReadBars {
    const known = this.#read.get(bars.symbol)
    if (known !== undefined) return known
    const at = this.#kit.column(bars.at)
    const columns = [bars.open, bars.high, bars.low, bars.close]
    const [open, high, low, close] = columns.map((each) => this.#kit.column(each))
    const starts: number[] = []
    const points: ChartPoint[] = []
    for (const [index, start] of at.entries()) {
      // A day's bar stands on the day it is named after, also where its session begins on the evening before.
      const time = bars.isDaily ? Math.floor((start + 6 * 3_600) / 86_400) * 86_400 : start
      if (!(time > (points.at(-1)?.time ?? -Infinity))) continue
      const bar = { open: open?.[index], high: high?.[index], low: low?.[index], close: close?.[index] }
      if (!Object.values(bar).every((value) => Number.isFinite(value))) continue
      starts.push(start)
      points.push({ time, ...bar } as ChartPoint)
    }
    const read = { bars, starts, points }
    this.#read.set(bars.symbol, read)
    return read
  }

  #entryBar(trade: PageTrade): number {
    return this.#barAt(trade.entryAt)
  }

  /**
   * The bar of the exit: a fill on the edge of two bars is the later one's open, unless a guard closed the
   * trade at a price that the earlier one reached.
   */
  #exitBar(trade: PageTrade): number {
    const place = this.#barAt(trade.exitAt)
    const before = this.#shown?.points[place - 1]
    const isOnEdge = this.#shown?.starts[place] === trade.exitAt && trade.exitReason !== 'signal'
    const { low = Infinity, high = -Infinity } = before ?? {}
    const exitPrice = this.#onChart(trade, trade.exitPrice)
    return isOnEdge && exitPrice >= low && exitPrice <= high ? place - 1 : place
  }

  /** A price of a trade among the bars, which are all in the terms after the last split. */
  #onChart(trade: PageTrade, price: number): number {
    const splits = this.#shown?.bars.splits ?? []
    return splits.reduce((value, { at, factor }) => (at > trade.exitAt ? value * factor : value), price)
  }

  /** The last bar that starts at an instant or before it. */
  #barAt(at: number): number {
    const starts = this.#shown?.starts ?? []
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) > at) high = middle
      else low = middle + 1
    }
    return Math.max(0, low - 1)
  }

  /** Signs for the trades of the symbol, the ones around the chosen trade where there are many. */
  #drawMarkers(): void {
    const shown = this.#shown
    if (shown === undefined || shown.points.length === 0) {
      this.#markers.setMarkers([])
      return
    }
    const chosen = this.#chosen
    const trades = this.#trades.filter((trade) => trade.symbol === shown.bars.symbol)
    const middle = chosen === undefined ? trades.length : trades.indexOf(chosen)
    const reach = chosen === undefined ? 500 : 20
    const near = trades.slice(Math.max(0, middle - reach), middle + reach)
    const markers = near.flatMap((trade) => this.#markersOf(trade, shown))
    this.#markers.setMarkers(markers.sort((a, b) => a.time - b.time))
  }

  #markersOf(trade: PageTrade, { points }: ReadBars): ChartMarker[] {
    const isLong = trade.side !== 'SHORT'
    const isChosen = trade === this.#chosen
    const isFaded = this.#chosen !== undefined && !isChosen
    const color = (name: string): string => this.#kit.color(isFaded ? 'faded' : name)
    const size = isChosen ? 1.3 : 0.7
    return [
      {
        time: points[this.#entryBar(trade)]?.time ?? 0, size, color: color('accent'),
        position: isLong ? 'belowBar' : 'aboveBar', shape: isLong ? 'arrowUp' : 'arrowDown',
        ...(isChosen ? { text: `${isLong ? 'Long' : 'Short'} ${this.#kit.quantity(trade.quantity)}` } : {}),
      },
      {
        time: points[this.#exitBar(trade)]?.time ?? 0, size, color: color(trade.profit < 0 ? 'loss' : 'gain'),
        position: isLong ? 'aboveBar' : 'belowBar', shape: isLong ? 'arrowDown' : 'arrowUp',
        ...(isChosen ? { text: `${trade.exitReason} ${this.#kit.signed(trade.profit, 2)}` } : {}),
      },
    ]
  }

  /**
   * The scale made large enough for the stop and the target of the chosen trade, unless that would flatten
   * the bars.
   */
  #withGuards(own: ScaleInfo | null): ScaleInfo | null {
    const trade = this.#chosen
    const range = own?.priceRange ?? undefined
    if (trade === undefined || range === undefined) return own
    const { minValue, maxValue } = range
    const reach = (maxValue - minValue) * 3
    const guards = [trade.stopPrice, trade.targetPrice].map((price) => this.#onChart(trade, price))
      .filter((price) => price > minValue - reach && price < maxValue + reach)
    const prices = [minValue, maxValue, ...guards]
    return { ...own, priceRange: { minValue: Math.min(...prices), maxValue: Math.max(...prices) } }
  }

  #drawGuards(): void {
    for (const line of this.#guards) this.#candles.removePriceLine(line)
    this.#guards = []
    const trade = this.#chosen
    if (trade === undefined) return
    const add = (named: number, title: string, color: string): void => {
      const price = this.#onChart(trade, named)
      if (!Number.isFinite(price)) return
      this.#guards.push(this.#candles.createPriceLine({
        price, title, color: this.#kit.color(color), lineWidth: 1, lineStyle: 2, axisLabelVisible: true,
      }))
    }
    add(trade.stopPrice, 'stop', 'loss')
    add(trade.targetPrice, 'target', 'gain')
  }
}
