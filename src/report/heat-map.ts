import { ascending, monthlyReturnsTable, quantile } from '../analysis/index.ts'
import type { DailyEquity } from '../analysis/index.ts'

/** One month or year of the heat map. */
export interface HeatCell {
  /** Fraction; `undefined` where there is no day. */
  readonly return: number | undefined
  /** -5 (deep loss) to 5 (high gain); 0 for about nothing. */
  readonly level: number
}

/** One year of the heat map. */
export interface HeatRow {
  readonly year: number
  /** Index 0 is January. */
  readonly months: readonly HeatCell[]
  readonly total: HeatCell
}

const LEVELS = 5
const FULL_SHARE = 0.95
const FULL_MIN = 0.01
const FLAT = 0.00005

/**
 * Monthly returns with the depth of their colour, years ascending.
 *
 * The deepest colour begins at the 95th percentile of the sizes (1 % at least), so that one crash does not
 * make every other month pale. A year's colour is measured against years.
 */
export function heatMap(curve: DailyEquity): readonly HeatRow[] {
  const table = monthlyReturnsTable(curve)
  const fullMonth = fullSize(table.flatMap(({ months }) => months))
  const fullYear = fullSize(table.map((row) => row.return))
  return table.map((row) => ({
    year: row.year,
    months: row.months.map((each) => cellOf(each, fullMonth)),
    total: cellOf(row.return, fullYear),
  }))
}

function fullSize(returns: readonly (number | undefined)[]): number {
  const sizes = ascending(Float64Array.from(returns.filter((each) => each !== undefined), Math.abs))
  return Math.max(quantile(sizes, FULL_SHARE) ?? 0, FULL_MIN)
}

function cellOf(value: number | undefined, full: number): HeatCell {
  if (value === undefined || Math.abs(value) < FLAT) return { return: value, level: 0 }
  const depth = Math.min(LEVELS, Math.ceil((Math.abs(value) / full) * LEVELS))
  return { return: value, level: value < 0 ? -depth : depth }
}
