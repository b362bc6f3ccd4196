import type { SessionDate, UtcMillis } from '../base/index.ts'
import type { Timeframe } from './timeframe.ts'

/**
 * One interval of trading, [openAt, closeAt): the spec's MarketData.
 *
 * Prices and volume are floats; a bar becomes visible at `closeAt` and never before.
 */
export interface Bar {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly openAt: UtcMillis
  readonly closeAt: UtcMillis
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** How a series was prepared: as traded, free of split jumps, or with dividends reinvested as well. */
export const Adjustment = { Raw: 'raw', Split: 'split', Total: 'total' } as const
export type Adjustment = (typeof Adjustment)[keyof typeof Adjustment]

/** Names one stored series. */
export interface SeriesKey {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly adjustment: Adjustment
}

/**
 * Bars of one series as typed columns, ascending by `closeAt`, without duplicates; rows [0, length).
 *
 * A column may be longer than `length`. Times are `UtcMillis` held as floats.
 */
export interface BarColumns {
  readonly length: number
  readonly openAt: Float64Array
  readonly closeAt: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** One exchange session: [openAt, closeAt) of the regular hours, and the extended hours around it. */
export interface Session {
  readonly date: SessionDate
  readonly openAt: UtcMillis
  readonly closeAt: UtcMillis
  /** Start of pre-market trading; equals `openAt` where there is none. */
  readonly preOpenAt: UtcMillis
  /** End of after-hours trading; equals `closeAt` where there is none. */
  readonly postCloseAt: UtcMillis
  readonly isEarlyClose: boolean
  /** The market does not close: the next session begins at the instant at which this one ends. */
  readonly endsIntoNext?: true
}

/** Allocates empty columns for `capacity` rows. */
export function allocateColumns(capacity: number): BarColumns & { length: number } {
  const column = (): Float64Array => new Float64Array(capacity)
  return {
    length: 0, openAt: column(), closeAt: column(),
    open: column(), high: column(), low: column(), close: column(), volume: column(),
  }
}

/** Copies row `row` out of the columns as a bar of its own. */
export function barAt(columns: BarColumns, row: number, key: Pick<SeriesKey, 'symbol' | 'timeframe'>): Bar {
  return {
    symbol: key.symbol,
    timeframe: key.timeframe,
    openAt: columns.openAt[row] as UtcMillis,
    closeAt: columns.closeAt[row] as UtcMillis,
    open: columns.open[row] as number,
    high: columns.high[row] as number,
    low: columns.low[row] as number,
    close: columns.close[row] as number,
    volume: columns.volume[row] as number,
  }
}
