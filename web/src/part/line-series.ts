import type {
  HistogramSeries,
  IChartApi,
  ISeriesApi,
  LineSeries,
  UTCTimestamp,
} from 'lightweight-charts'
import type { ChartColours } from './chart-look.ts'
import { lookOf, type ChartLine } from './chart-lines.ts'

/** The kinds of series that lines are drawn as; the library is loaded when a chart is shown. */
export interface LineKinds {
  readonly LineSeries: typeof LineSeries
  readonly HistogramSeries: typeof HistogramSeries
}

const QUIET = { priceLineVisible: false, lastValueVisible: false } as const
/** How much higher the bars are than a pane of lines. */
const BARS_STRETCH = 3

/** Lines of a chart, each in its pane; they are made anew when others are to be seen. */
export class LineSet {
  readonly #chart: IChartApi
  readonly #kinds: LineKinds
  #series: readonly ISeriesApi<'Line' | 'Histogram'>[] = []
  #made = ''

  constructor(chart: IChartApi, kinds: LineKinds) {
    this.#chart = chart
    this.#kinds = kinds
  }

  /** Shows these lines at the bars that open at these seconds. */
  show(lines: readonly ChartLine[], seconds: readonly number[], { lines: colours }: ChartColours): void {
    const wanted = JSON.stringify(lines.map(({ name, pane }) => [name, pane]))
    if (wanted !== this.#made) this.#make(lines)
    this.#made = wanted
    for (const [index, { values, look }] of lines.entries()) {
      const { colour, style } = lookOf(look)
      const series = this.#series[index]
      const color = colours[colour - 1] ?? ''
      series?.applyOptions(series.seriesType() === 'Line' ? { color, lineStyle: style } : { color })
      series?.setData(
        seconds.map((second) => {
          const value = values.get(second)
          const time = second as UTCTimestamp
          return value === undefined ? { time } : { time, value }
        }),
      )
    }
  }

  #make(lines: readonly ChartLine[]): void {
    for (const series of this.#series) this.#chart.removeSeries(series)
    const panes = ['', ...new Set(lines.map(({ pane }) => pane).filter((pane) => pane !== ''))]
    this.#series = lines.map(({ pane, isHistogram }) =>
      isHistogram
        ? this.#chart.addSeries(this.#kinds.HistogramSeries, QUIET, panes.indexOf(pane))
        : this.#chart.addSeries(this.#kinds.LineSeries, { ...QUIET, lineWidth: 2 }, panes.indexOf(pane)),
    )
    for (const [index, pane] of this.#chart.panes().entries()) {
      pane.setStretchFactor(index === 0 ? BARS_STRETCH : 1)
    }
  }
}
