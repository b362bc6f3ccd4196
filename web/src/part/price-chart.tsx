import { useEffect, useRef, type ReactNode } from 'react'
import type {
  IChartApi,
  IPriceLine,
  ISeriesApi,
  ISeriesMarkersPluginApi,
  SeriesMarker,
  Time,
  UTCTimestamp,
} from 'lightweight-charts'
import type { Bars, Fill } from '../../../src/server/contract/index.ts'
import { chartColours, chartOptions, onThemeChange, type ChartColours } from './chart-look.ts'

/** A price that is waited for, or was paid. */
export interface Level {
  readonly price: number
  readonly title: string
  readonly tone: 'loss' | 'gain' | 'warn' | 'accent'
}

interface PriceChartProps {
  readonly bars: Bars
  readonly fills: readonly Fill[]
  readonly levels: readonly Level[]
}

/** Candles with entries and exits as arrows, stops and targets as lines. */
export function PriceChart(props: PriceChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | undefined>(undefined)
  const given = useRef(props)
  given.current = props
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let isGone = false
    let stop = (): void => undefined
    void import('lightweight-charts').then(({ createChart, CandlestickSeries, createSeriesMarkers }) => {
      if (isGone) return
      const chart = createChart(element, chartOptions(element))
      const candles = chart.addSeries(CandlestickSeries, { priceLineVisible: false, borderVisible: false })
      const made = {
        element,
        chart,
        candles,
        markers: createSeriesMarkers(candles, []),
        lines: [],
        shown: '',
      }
      drawn.current = made
      draw(made, given.current)
      const off = onThemeChange(() => draw(made, given.current))
      stop = () => {
        off()
        chart.remove()
        drawn.current = undefined
      }
    })
    return () => {
      isGone = true
      stop()
    }
  }, [])
  useEffect(() => {
    if (drawn.current !== undefined) draw(drawn.current, props)
  })
  const { symbol, timeframe, close } = props.bars
  const label = `${symbol}, ${close.length} bars of ${timeframe}, last close ${close.at(-1) ?? 'unknown'}`
  return <div className="chart high" ref={place} role="img" aria-label={label} />
}

interface Drawn {
  readonly element: Element
  readonly chart: IChartApi
  readonly candles: ISeriesApi<'Candlestick'>
  readonly markers: ISeriesMarkersPluginApi<Time>
  lines: IPriceLine[]
  /** Which series is in sight: another one is fitted anew. */
  shown: string
}

function draw(drawn: Drawn, { bars, fills, levels }: PriceChartProps): void {
  const { element, chart, candles, markers } = drawn
  const colours = chartColours(element)
  chart.applyOptions(chartOptions(element))
  candles.applyOptions({
    upColor: colours.gain,
    downColor: colours.loss,
    wickUpColor: colours.gain,
    wickDownColor: colours.loss,
  })
  const times = bars.openAt.map((at) => Math.floor(at / 1_000))
  candles.setData(
    times.map((time, index) => ({
      time: time as UTCTimestamp,
      open: bars.open[index] ?? 0,
      high: bars.high[index] ?? 0,
      low: bars.low[index] ?? 0,
      close: bars.close[index] ?? 0,
    })),
  )
  markers.setMarkers(fills.flatMap((fill) => markerOf(fill, times, colours)).toReversed())
  for (const line of drawn.lines) candles.removePriceLine(line)
  drawn.lines = levels.map(({ price, title, tone }) =>
    candles.createPriceLine({ price, title, color: colours[tone], lineWidth: 1, lineStyle: 2 }),
  )
  const shown = `${bars.symbol} ${bars.timeframe}`
  if (drawn.shown !== shown)
    chart.timeScale().setVisibleLogicalRange({ from: times.length - 160, to: times.length + 4 })
  drawn.shown = shown
}

/** An arrow at the bar that a fill fell into. */
function markerOf(
  { at, side, quantity }: Fill,
  times: readonly number[],
  { gain, loss }: ChartColours,
): SeriesMarker<Time>[] {
  const second = Math.floor(at / 1_000)
  const time = times.findLast((each) => each <= second)
  if (time === undefined) return []
  const isBuy = side === 'BUY'
  return [
    {
      time: time as UTCTimestamp,
      position: isBuy ? 'belowBar' : 'aboveBar',
      shape: isBuy ? 'arrowUp' : 'arrowDown',
      color: isBuy ? gain : loss,
      text: quantity,
    },
  ]
}
