import type { UtcMillis } from '../base/index.ts'
import type { Bar, BarColumns, SeriesKey } from './bar.ts'

/** The numbers of a bar, without the series that it belongs to. */
export type BarNumbers = Omit<Bar, 'symbol' | 'timeframe'>

/**
 * The bar that a series closed last, as numbers which the next one overwrites.
 *
 * Nearly every bar is looked at and forgotten, so it costs no object. It is no `Bar`, which the compiler
 * sees to: who keeps a bar or shows it to somebody else's code takes `bar`, which never changes.
 */
export class LatestBar implements BarNumbers {
  openAt = Number.NaN as UtcMillis
  closeAt = Number.NaN as UtcMillis
  open = Number.NaN
  high = Number.NaN
  low = Number.NaN
  close = Number.NaN
  volume = Number.NaN
  readonly #series: Pick<SeriesKey, 'symbol' | 'timeframe'>
  #bar: Bar | undefined = undefined

  constructor(series: Pick<SeriesKey, 'symbol' | 'timeframe'>) {
    this.#series = series
  }

  /** A bar that stands alone, as the latest of its series. */
  static of(bar: Bar): LatestBar {
    const latest = new LatestBar(bar)
    latest.openAt = bar.openAt
    latest.closeAt = bar.closeAt
    latest.open = bar.open
    latest.high = bar.high
    latest.low = bar.low
    latest.close = bar.close
    latest.volume = bar.volume
    latest.#bar = bar
    return latest
  }

  /** A bar of its own with these numbers: the same one to all who ask before the next bar. */
  get bar(): Bar {
    return (this.#bar ??= this.#made())
  }

  /** Takes row `row` of the columns. */
  read(columns: BarColumns, row: number): void {
    this.openAt = columns.openAt[row] as UtcMillis
    this.closeAt = columns.closeAt[row] as UtcMillis
    this.open = columns.open[row] as number
    this.high = columns.high[row] as number
    this.low = columns.low[row] as number
    this.close = columns.close[row] as number
    this.volume = columns.volume[row] as number
    this.#bar = undefined
  }

  #made(): Bar {
    const { symbol, timeframe } = this.#series
    const { openAt, closeAt, open, high, low, close, volume } = this
    return { symbol, timeframe, openAt, closeAt, open, high, low, close, volume }
  }
}
