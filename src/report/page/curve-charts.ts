import type {
  Chart, ChartLibrary, ChartOptions, ChartPoint, ChartSeries, CrosshairEvent,
} from './chart-library.ts'
import type { PageElement } from './dom.ts'
import type { PageCurves } from './page-data.ts'
import type { PageKit } from './page-kit.ts'

/** One drawn column and how its value reads in the label of its pane. */
interface Curve {
  readonly series: ChartSeries
  readonly values: readonly number[]
  readonly text: (value: number) => string
  readonly isBenchmark?: true
  /** Options that depend on the theme. */
  readonly paint: () => ChartOptions
}

/**
 * Equity against the benchmark, drawdown and rolling Sharpe as panes over one time axis, with one crosshair.
 */
export class CurveCharts {
  readonly #kit: PageKit
  readonly #chart: Chart
  readonly #data: PageCurves
  readonly #times: readonly number[]
  readonly #curves: Curve[] = []
  #isLogarithmic = false
  #hasBenchmark = true

  constructor(kit: PageKit, library: ChartLibrary, data: PageCurves) {
    this.#kit = kit
    this.#data = data
    this.#times = kit.column(data.at)
    this.#chart = library.createChart(kit.find('curves'), kit.chartOptions(!data.isDaily))
    this.#addEquity(library)
    this.#addDrawdown(library)
    if (data.rolling.steps.length > 0) this.#addRolling(library)
    for (const [index, pane] of this.#chart.panes().entries()) {
      pane.setStretchFactor(index === 0 ? 3 : 1.2)
      // The heading of a pane stands above its lines.
      const top = index === 0 ? 0.1 : 0.24
      this.#chart.priceScale('right', index).applyOptions({ scaleMargins: { top, bottom: 0.06 } })
    }
    this.#chart.timeScale().fitContent()
    this.#chart.subscribeCrosshairMove((event) => this.#showValues(event))
    this.#showValues({ seriesData: new Map() })
    this.#connect()
    this.#placeLabels()
  }

  /** Draws everything in the colours of the theme that is on. */
  repaint(): void {
    this.#chart.applyOptions(this.#kit.chartColors())
    for (const { series, paint } of this.#curves) series.applyOptions(paint())
  }

  /** The chart as it is now, for paper. */
  picture(): PageElement {
    return this.#chart.takeScreenshot()
  }

  /** Puts the headings of the panes where the panes are. */
  #placeLabels(): void {
    const { clientHeight } = this.#kit.find('curves')
    let top = 0
    for (const [index, pane] of this.#chart.panes().entries()) {
      const part = `${((top / clientHeight) * 100).toFixed(2)}%`
      this.#kit.find(`pane-${index}`).style.setProperty('top', `calc(${part} + 6px)`)
      top += pane.getHeight() + 1
    }
  }

  #addEquity(library: ChartLibrary): void {
    const kit = this.#kit
    const digits = { type: 'custom', formatter: (value: number) => kit.number(value, 0), minMove: 0.01 }
    const money = (value: number): string => kit.number(value, 0)
    if (this.#data.benchmark.steps.length > 0) {
      this.#add(library.LineSeries, 0, {
        column: kit.column(this.#data.benchmark), text: money, isBenchmark: true,
        paint: () => ({ ...this.#line('bench', 1.5), priceFormat: digits }),
      })
    }
    this.#add(library.LineSeries, 0, {
      column: kit.column(this.#data.equity), text: money,
      paint: () => ({ ...this.#line('accent', 2), priceFormat: digits }),
    })
  }

  #addDrawdown(library: ChartLibrary): void {
    const kit = this.#kit
    const text = (value: number): string => kit.percent(value, 1)
    const format = { type: 'custom', formatter: text, minMove: 0.0001 }
    if (this.#data.benchmarkDrawdown.steps.length > 0) {
      this.#add(library.LineSeries, 1, {
        column: kit.column(this.#data.benchmarkDrawdown), text, isBenchmark: true,
        paint: () => ({ ...this.#line('bench', 1), priceFormat: format }),
      })
    }
    this.#add(library.BaselineSeries, 1, {
      column: kit.column(this.#data.drawdown), text,
      paint: () => ({ ...this.#baseline(), priceFormat: format }),
    })
  }

  #addRolling(library: ChartLibrary): void {
    const kit = this.#kit
    const text = (value: number): string => kit.number(value, 2)
    this.#add(library.BaselineSeries, 2, {
      column: kit.column(this.#data.rolling), text,
      paint: () => ({ ...this.#baseline(), priceFormat: { type: 'custom', formatter: text, minMove: 0.01 } }),
    })
  }

  #line(color: string, lineWidth: number): ChartOptions {
    return { color: this.#kit.color(color), lineWidth, priceLineVisible: false, lastValueVisible: false }
  }

  /** A line over and under zero; what is below zero is in the colour of losses. */
  #baseline(): ChartOptions {
    const color = (name: string): string => this.#kit.color(name)
    return {
      baseValue: { type: 'price', price: 0 }, lineWidth: 1.5,
      priceLineVisible: false, lastValueVisible: false,
      topLineColor: color('accent'), topFillColor1: color('accent-soft'), topFillColor2: color('accent-soft'),
      bottomLineColor: color('loss'), bottomFillColor1: color('loss-soft'),
      bottomFillColor2: color('loss-soft'),
    }
  }

  #add(
    kind: unknown,
    pane: number,
    { column, ...curve }: Omit<Curve, 'series' | 'values'> & { readonly column: readonly number[] },
  ): void {
    const series = this.#chart.addSeries(kind, curve.paint(), pane)
    series.setData(this.#pointsOf(column))
    this.#curves.push({ ...curve, series, values: column })
  }

  #pointsOf(column: readonly number[]): ChartPoint[] {
    const points: ChartPoint[] = []
    let last = -Infinity
    for (const [index, time] of this.#times.entries()) {
      const value = column[index] ?? NaN
      if (!(time > last)) continue
      last = time
      points.push(Number.isFinite(value) ? { time, value } : { time })
    }
    return points
  }

  /** Writes the values under the crosshair, or the last ones, into the labels of the panes. */
  #showValues({ time, seriesData }: CrosshairEvent): void {
    const kit = this.#kit
    const at = time ?? this.#times.at(-1) ?? 0
    kit.find('curves-at').textContent = this.#data.isDaily ? kit.day(at) : kit.minute(at)
    for (const [index, { series, values, text }] of this.#curves.entries()) {
      const value = time === undefined ? values.at(-1) : seriesData.get(series)?.value
      kit.find(`curve-${index}`).textContent = value === undefined ? '–' : text(value)
    }
  }

  #connect(): void {
    const kit = this.#kit
    kit.on('log-scale', 'click', () => {
      this.#isLogarithmic = !this.#isLogarithmic
      kit.find('log-scale').setAttribute('aria-pressed', String(this.#isLogarithmic))
      this.#chart.priceScale('right', 0).applyOptions({ mode: this.#isLogarithmic ? 1 : 0 })
    })
    kit.on('with-benchmark', 'click', () => {
      this.#hasBenchmark = !this.#hasBenchmark
      kit.find('with-benchmark').setAttribute('aria-pressed', String(this.#hasBenchmark))
      for (const [index, { series, isBenchmark }] of this.#curves.entries()) {
        if (isBenchmark !== true) continue
        series.applyOptions({ visible: this.#hasBenchmark })
        kit.find(`key-${index}`).hidden = !this.#hasBenchmark
      }
    })
    for (const button of kit.window.document.querySelectorAll('[data-years]')) {
      button.addEventListener('click', () => this.#showYears(Number(button.dataset['years'])))
    }
    this.#chart.timeScale().subscribeSizeChange(() => this.#placeLabels())
  }

  /** Shows the last `years`; 0 shows everything. */
  #showYears(years: number): void {
    for (const button of this.#kit.window.document.querySelectorAll('[data-years]')) {
      button.setAttribute('aria-pressed', String(Number(button.dataset['years']) === years))
    }
    const to = this.#times.at(-1)
    if (years === 0 || to === undefined) this.#chart.timeScale().fitContent()
    else this.#chart.timeScale().setVisibleRange({ from: to - years * 365.25 * 86_400, to })
  }
}
