import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
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
import { ChartLegend } from './chart-legend.tsx'
import type { ChartLine } from './chart-lines.ts'
import { chartColours, chartOptions, onThemeChange, type ChartColours } from './chart-look.ts'
import { LineSet } from './line-series.ts'

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
  /** Indicators; those without a place on the bars have a pane of their own. */
  readonly lines: readonly ChartLine[]
}

/** Candles with indicators, entries and exits as arrows, stops and targets as lines, and what they say. */
export function PriceChart(props: PriceChartProps): ReactNode {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const [second, setSecond] = useState<number | undefined>()
  const { bars, lines } = props
  const toggle = (name: string): void => {
    const others = new Set([...turned].filter((each) => each !== name))
    setTurned(turned.has(name) ? others : others.add(name))
  }
  const shown = useMemo(
    () => lines.filter(({ name, isEcho }) => isEcho === turned.has(name)),
    [lines, turned],
  )
  const hidden = useMemo(
    () => new Set(lines.filter((line) => !shown.includes(line)).map(({ name }) => name)),
    [lines, shown],
  )
  return (
    <>
      <ChartLegend bars={bars} lines={lines} second={second} hidden={hidden} onToggle={toggle} />
      <Canvas {...props} lines={shown} onPoint={setSecond} />
    </>
  )
}

interface CanvasProps extends PriceChartProps {
  /** Told when the bar under the pointer opens, in seconds; `undefined` where there is none. */
  readonly onPoint: (second: number | undefined) => void
}

function Canvas(props: CanvasProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | undefined>(undefined)
  const given = useRef(props)
  given.current = props
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let isGone = false
    let stop = (): void => undefined
    void import('lightweight-charts').then((library) => {
      if (isGone) return
      const { createChart, CandlestickSeries, createSeriesMarkers } = library
      const chart = createChart(element, chartOptions(element))
      const candles = chart.addSeries(CandlestickSeries, { priceLineVisible: false, borderVisible: false })
      const made = {
        element,
        chart,
        candles,
        markers: createSeriesMarkers(candles, []),
        levels: [],
        lines: new LineSet(chart, library),
        shown: '',
      }
      drawn.current = made
      draw(made, given.current)
      chart.subscribeCrosshairMove(({ time }) => {
        given.current.onPoint(typeof time === 'number' ? time : undefined)
      })
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
  const { bars, fills, levels, lines } = props
  useEffect(() => {
    if (drawn.current !== undefined) draw(drawn.current, { bars, fills, levels, lines })
  }, [bars, fills, levels, lines])
  const { symbol, timeframe, close } = bars
  const names = lines.length === 0 ? '' : `, with ${lines.map(({ name }) => name).join(', ')}`
  const last = close.at(-1) ?? 'unknown'
  const label = `${symbol}, ${close.length} bars of ${timeframe}, last close ${last}${names}`
  const panes = new Set(lines.map(({ pane }) => pane).filter((pane) => pane !== '')).size
  return <div className={`chart high ${panes > 1 ? 'many' : ''}`} ref={place} role="img" aria-label={label} />
}

interface Drawn {
  readonly element: Element
  readonly chart: IChartApi
  readonly candles: ISeriesApi<'Candlestick'>
  readonly markers: ISeriesMarkersPluginApi<Time>
  readonly lines: LineSet
  levels: IPriceLine[]
  /** Which series is in sight: another one is fitted anew. */
  shown: string
}

function draw(drawn: Drawn, { bars, fills, levels, lines }: PriceChartProps): void {
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
  drawn.lines.show(lines, times, colours)
  for (const level of drawn.levels) candles.removePriceLine(level)
  drawn.levels = levels.map(({ price, title, tone }) =>
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
