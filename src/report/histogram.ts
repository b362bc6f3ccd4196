import { ascending, moments, quantile } from '../analysis/index.ts'
import type { Ascending } from '../analysis/index.ts'

/** A bar of a histogram: values in [from, to), the last one with its end. */
export interface HistogramBin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** How values are spread. */
export interface Histogram {
  /** Ascending, of equal width, without a gap. */
  readonly bins: readonly HistogramBin[]
  readonly mean: number
  readonly median: number
}

const BINS_MAX = 48
/** Money has nine decimals: what is spread less than that is equal. */
const SPREAD_MIN = 1e-9
const STEPS = [1, 2, 2.5, 5, 10]

/**
 * Counts values in bins of a round width; 0 is always an edge, so no bin mixes gains and losses.
 *
 * The width is the smaller one of two rules, rounded down: by the spread of the middle half, and by the
 * number of values, which keeps small samples readable. It is widened until 48 bins hold the whole range.
 * Values that are not finite are left out; `undefined` when none is left.
 * Source: Freedman & Diaconis, "On the histogram as a density estimator", Zeitschrift fuer
 * Wahrscheinlichkeitstheorie 57 (1981); Sturges, Journal of the American Statistical Association 21 (1926).
 */
export function histogram(values: readonly number[]): Histogram | undefined {
  const sorted = ascending(Float64Array.from(values.filter((value) => Number.isFinite(value))))
  const lowest = sorted[0]
  const highest = sorted.at(-1)
  const median = quantile(sorted, 0.5)
  if (lowest === undefined || highest === undefined || median === undefined) return undefined
  const width = binWidth(sorted, lowest, highest)
  const first = Math.floor(lowest / width)
  const counts = Array.from({ length: Math.floor(highest / width) - first + 1 }, () => 0)
  for (const value of sorted) {
    const bin = Math.floor(value / width) - first
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const bins = counts.map((count, index) => (
    { from: (first + index) * width, to: (first + index + 1) * width, count }
  ))
  return { bins, mean: moments(sorted).mean, median }
}

function binWidth(sorted: Ascending, lowest: number, highest: number): number {
  const range = highest - lowest
  const middleHalf = (quantile(sorted, 0.75) ?? 0) - (quantile(sorted, 0.25) ?? 0)
  const bySpread = (2 * middleHalf) / Math.cbrt(sorted.length)
  const byCount = range / (Math.log2(sorted.length) + 1)
  const wanted = bySpread > 0 ? Math.min(bySpread, byCount) : byCount
  // A width far below the range would be widened all the way up again, and one of 1e-324 never.
  let width = roundWidth(Math.max(wanted, range / (BINS_MAX * 10)))
  while (Math.floor(highest / width) - Math.floor(lowest / width) >= BINS_MAX) width = nextWidth(width)
  return width
}

/** The largest of 1, 2, 2.5, 5, 10 ... at or below `value`; 1 where there is no spread beyond rounding. */
function roundWidth(value: number): number {
  if (!(value > SPREAD_MIN)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return (STEPS.findLast((step) => step * power <= value) ?? 1) * power
}

function nextWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width * 1.001))
  return (STEPS.find((step) => step * power > width * 1.001) ?? 10) * power
}
