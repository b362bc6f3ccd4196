import { useEffect, useRef, type ReactNode } from 'react'
import type { IChartApi, ISeriesApi, UTCTimestamp } from 'lightweight-charts'
import { moneyText } from '../format.ts'
import { chartColours, chartOptions, onThemeChange } from './chart-look.ts'

/** A point of a curve: UTC milliseconds, and a value. */
export interface Point {
  readonly at: number
  readonly value: number
}

/** A value over time, with a second one behind it as a dotted line. */
export function Curve({ label, points, behind }: CurveProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | undefined>(undefined)
  const given = useRef({ points, behind })
  given.current = { points, behind }
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let isGone = false
    let stop = (): void => undefined
    void import('lightweight-charts').then(({ createChart, AreaSeries, LineSeries }) => {
      if (isGone) return
      const chart = createChart(element, chartOptions(element))
      // Twenty years of days are more than a screen has pixels.
      chart.timeScale().applyOptions({ minBarSpacing: 0.01 })
      chart.applyOptions({ localization: { priceFormatter: (value: number) => moneyText(value) } })
      const second = chart.addSeries(LineSeries, { lineWidth: 1, lineStyle: 1, ...QUIET })
      const first = chart.addSeries(AreaSeries, { lineWidth: 2, priceLineVisible: false })
      drawn.current = { chart, first, second }
      const colour = (): void => paint(element, { chart, first, second })
      colour()
      fill(drawn.current, given.current)
      const off = onThemeChange(colour)
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
    if (drawn.current !== undefined) fill(drawn.current, { points, behind })
  }, [points, behind])
  return <div className="chart" ref={place} role="img" aria-label={label} />
}

const QUIET = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const

interface CurveProps {
  readonly label: string
  readonly points: readonly Point[]
  readonly behind: readonly Point[]
}

interface Drawn {
  readonly chart: IChartApi
  readonly first: ISeriesApi<'Area'>
  readonly second: ISeriesApi<'Line'>
}

function paint(element: Element, { chart, first, second }: Drawn): void {
  const { accent, muted } = chartColours(element)
  chart.applyOptions(chartOptions(element))
  first.applyOptions({ lineColor: accent, topColor: `${accent}33`, bottomColor: `${accent}05` })
  second.applyOptions({ color: muted })
}

function fill(drawn: Drawn, { points, behind }: Pick<CurveProps, 'points' | 'behind'>): void {
  drawn.first.setData(asData(points))
  drawn.second.setData(asData(behind))
  drawn.chart.timeScale().fitContent()
}

/** The chart takes seconds, each once, in order. */
function asData(points: readonly Point[]): { time: UTCTimestamp; value: number }[] {
  const bySecond = new Map(points.map(({ at, value }) => [Math.floor(at / 1_000), value]))
  return [...bySecond]
    .toSorted(([a], [b]) => a - b)
    .map(([time, value]) => ({ time: time as UTCTimestamp, value }))
}
