import type { PageElement } from './dom.ts'

/**
 * The part of TradingView Lightweight Charts 5 that the page uses.
 *
 * Declared here, since `src/report` imports no package: the caller hands over the library's text. A test
 * compares it with the library's own types.
 * Source: https://tradingview.github.io/lightweight-charts/docs/api
 */
export interface ChartLibrary {
  createChart(container: PageElement, options: ChartOptions): Chart
  createSeriesMarkers(series: ChartSeries, markers: readonly ChartMarker[]): ChartMarkers
  readonly LineSeries: unknown
  readonly BaselineSeries: unknown
  readonly CandlestickSeries: unknown
}

/** Options are trees of plain values; the library merges them. */
export interface ChartOptions {
  readonly [name: string]: OptionValue
}

/** A value of an option. */
export type OptionValue =
  | string | number | boolean | undefined | ChartOptions | ((value: number) => string) | WidenScale

/** Told what the series alone would show, says what its scale shows. */
export type WidenScale = (own: () => ScaleInfo | null) => ScaleInfo | null

/** Prices that a scale shows. */
export interface ScaleInfo {
  readonly priceRange: { readonly minValue: number; readonly maxValue: number } | null
}

/** A chart; times are whole seconds UTC. */
export interface Chart {
  addSeries(kind: unknown, options: ChartOptions, pane?: number): ChartSeries
  panes(): readonly { getHeight(): number; setStretchFactor(factor: number): void }[]
  priceScale(id: string, pane?: number): { applyOptions(options: ChartOptions): void }
  timeScale(): ChartTimeScale
  applyOptions(options: ChartOptions): void
  /** A canvas with the chart as its options are now; the chart itself is drawn a frame later. */
  takeScreenshot(): PageElement
  subscribeCrosshairMove(listener: (event: CrosshairEvent) => void): void
}

/** The common time axis of a chart's panes. */
export interface ChartTimeScale {
  fitContent(): void
  subscribeSizeChange(listener: () => void): void
  setVisibleRange(range: { readonly from: number; readonly to: number }): void
  setVisibleLogicalRange(range: { readonly from: number; readonly to: number }): void
}

/** One line or set of bars. */
export interface ChartSeries {
  setData(points: readonly ChartPoint[]): void
  applyOptions(options: ChartOptions): void
  createPriceLine(options: ChartOptions): unknown
  removePriceLine(line: unknown): void
}

/** A value, a bar, or, with the time alone, a gap. */
export interface ChartPoint {
  readonly time: number
  readonly value?: number
  readonly open?: number
  readonly high?: number
  readonly low?: number
  readonly close?: number
}

/** A sign at a bar. */
export interface ChartMarker {
  readonly time: number
  readonly position: 'aboveBar' | 'belowBar'
  readonly shape: 'arrowUp' | 'arrowDown' | 'circle'
  readonly color: string
  readonly size?: number
  readonly text?: string
}

/** The signs of a series. */
export interface ChartMarkers {
  setMarkers(markers: readonly ChartMarker[]): void
}

/** Where the pointer is; without a time it is outside. */
export interface CrosshairEvent {
  readonly time?: number
  readonly seriesData: ReadonlyMap<ChartSeries, ChartPoint>
}
