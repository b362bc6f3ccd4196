import type { BarIndicator, Indicator, ValueIndicator } from '../../src/indicator/indicator.ts'
import { type BarColumns, barAt } from '../../src/model/index.ts'

/** One number an update for each output name: the indicator's state after each update. */
export type OutputSeries = Readonly<Record<string, number[]>>

/** Reads an output property by its name; NaN where there is no such number. */
export function outputOf(indicator: Indicator, name: string): number {
  const value: unknown = Reflect.get(indicator, name)
  return typeof value === 'number' ? value : Number.NaN
}

function collect(indicator: Indicator, updates: number, update: (index: number) => void): OutputSeries {
  const series: Record<string, number[]> = {}
  for (const name of indicator.outputs) series[name] = []
  for (let index = 0; index < updates; index += 1) {
    update(index)
    for (const name of indicator.outputs) series[name]?.push(outputOf(indicator, name))
  }
  return series
}

/** Feeds the numbers in order and returns every output after each of them. */
export function runValues(indicator: ValueIndicator, values: ArrayLike<number>): OutputSeries {
  return collect(indicator, values.length, (index) => indicator.update(values[index] as number))
}

/** Feeds the bars in order and returns every output after each of them. */
export function runBars(indicator: BarIndicator, columns: BarColumns): OutputSeries {
  return collect(indicator, columns.length, (row) =>
    indicator.update(barAt(columns, row, { symbol: 'TEST', timeframe: '1d' })))
}

/** Says whether two numbers differ by at most `tolerance` of the larger one, or of `scale` near zero. */
export function isClose(actual: number, expected: number, tolerance = 1e-9, scale = 0): boolean {
  return Math.abs(actual - expected) <= tolerance * Math.max(Math.abs(actual), Math.abs(expected), scale)
}

/**
 * Describes the first place where `actual` is not what a library that starts after `lookback` inputs says.
 *
 * `expected` is left-aligned, as from `loadTaLib`; `actual` has one number an update and must be NaN before
 * `lookback`.
 * Returns 'equal' when all of it agrees, so that a test's failure shows place and both numbers.
 */
export function compareLeftAligned(
  actual: readonly number[] | undefined,
  expected: readonly number[],
  { lookback, tolerance = 1e-9, scale = 0 }: { lookback: number; tolerance?: number; scale?: number },
): string {
  if (actual === undefined) return 'no such output'
  const length = Math.max(0, actual.length - lookback)
  if (expected.length !== length) return `${length} values for ${expected.length} expected ones`
  for (let index = 0; index < actual.length; index += 1) {
    const found = actual[index] as number
    if (index < lookback) {
      if (!Number.isNaN(found)) return `update ${index + 1} of a warm-up of ${lookback} already gave ${found}`
    } else if (!isClose(found, expected[index - lookback] as number, tolerance, scale)) {
      return `update ${index + 1}: found ${found}, expected ${expected[index - lookback]}`
    }
  }
  return 'equal'
}
