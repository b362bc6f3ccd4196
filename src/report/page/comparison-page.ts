import type { Chart, ChartLibrary, ChartOptions, ChartSeries } from './chart-library.ts'
import type { PageWindow } from './dom.ts'
import type { ComparisonData } from './page-data.ts'
import type { PageKit } from './page-kit.ts'
import type { ThemeSwitch } from './theme-switch.ts'

/** The parts that a comparison is made of. */
export interface ComparisonPageParts {
  readonly PageKit: typeof PageKit
  readonly ThemeSwitch: typeof ThemeSwitch
}

/** Draws the two equity curves of a comparison over each other, each 100 at its start. */
export class ComparisonPage {
  readonly #window: PageWindow
  readonly #library: ChartLibrary | undefined
  readonly #parts: ComparisonPageParts

  constructor(window: PageWindow, library: ChartLibrary | undefined, parts: ComparisonPageParts) {
    this.#window = window
    this.#library = library
    this.#parts = parts
  }

  start(): void {
    const root = this.#window.document.documentElement
    try {
      this.#build()
    } catch (error) {
      root.dataset['problems'] = String(error)
    }
    root.dataset['ready'] = 'true'
  }

  #build(): void {
    const { PageKit, ThemeSwitch } = this.#parts
    const kit = new PageKit(this.#window)
    const data = JSON.parse(kit.find('report-data').textContent ?? '') as ComparisonData
    if (this.#library === undefined) throw new Error('the chart library did not load')
    const { LineSeries } = this.#library
    const chart = this.#library.createChart(kit.find('curves'), kit.chartOptions(!data.isDaily))
    const lines = data.runs.map((run, index) => {
      const series = chart.addSeries(LineSeries, this.#options(kit, index))
      const values = kit.column(run.value)
      series.setData(kit.column(run.at).map((time, row) => ({ time, value: values[row] ?? NaN })))
      return series
    })
    chart.timeScale().fitContent()
    new ThemeSwitch(kit, [{
      id: 'curves',
      repaint: () => this.#repaint(kit, { chart, lines }),
      picture: () => chart.takeScreenshot(),
    }])
  }

  #repaint(kit: PageKit, drawn: { readonly chart: Chart; readonly lines: readonly ChartSeries[] }): void {
    drawn.chart.applyOptions(kit.chartColors())
    for (const [index, line] of drawn.lines.entries()) line.applyOptions(this.#options(kit, index))
  }

  #options(kit: PageKit, index: number): ChartOptions {
    const color = kit.color(index === 0 ? 'accent' : 'second')
    return { color, lineWidth: 2, priceLineVisible: false, lastValueVisible: true }
  }
}
