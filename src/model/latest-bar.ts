import type { UtcMillis } from '../base/index.ts'
import type { Bar, BarColumns, SeriesKey } from './bar.ts'

/** The numbers of a bar, without the series that it belongs to. */
export type BarNumbers = Omit<Bar, 'symbol' | 'timeframe'>

/** Where the numbers of a bar lie in a row: rows follow each other in one array, each `ROW_LENGTH` long. */
export const RowPlace = { openAt: 0, closeAt: 1, open: 2, high: 3, low: 4, close: 5, volume: 6 } as const
/** Numbers of a row. */
export const ROW_LENGTH = 7

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
    const { openAt, closeAt, open, high, low, close, volume } = bar
    const latest = new LatestBar(bar)
    latest.read(Float64Array.of(openAt, closeAt, open, high, low, close, volume), 0)
    latest.#bar = bar
    return latest
  }

  get symbol(): string {
    return this.#series.symbol
  }

  /** A bar of its own with these numbers: the same one to all who ask before the next bar. */
  get bar(): Bar {
    return (this.#bar ??= this.#made())
  }

  /**
   * Says whether the bar that was handed out has other numbers by now; whoever asks next then gets one of its
   * own, so that what one reader wrote into it reaches no other.
   */
  takeBackChanged(): boolean {
    const bar = this.#bar
    if (bar === undefined) return false
    const isSame = bar.close === this.close && bar.high === this.high && bar.low === this.low
      && bar.open === this.open && bar.volume === this.volume && bar.openAt === this.openAt
      && bar.closeAt === this.closeAt
    if (!isSame) this.#bar = undefined
    return !isSame
  }

  /** Takes the row that begins at `start`. */
  read(rows: Float64Array, start: number): void {
    this.openAt = rows[start + RowPlace.openAt] as UtcMillis
    this.closeAt = rows[start + RowPlace.closeAt] as UtcMillis
    this.open = rows[start + RowPlace.open] as number
    this.high = rows[start + RowPlace.high] as number
    this.low = rows[start + RowPlace.low] as number
    this.close = rows[start + RowPlace.close] as number
    this.volume = rows[start + RowPlace.volume] as number
    this.#bar = undefined
  }

  #made(): Bar {
    const { symbol, timeframe } = this.#series
    const { openAt, closeAt, open, high, low, close, volume } = this
    return { symbol, timeframe, openAt, closeAt, open, high, low, close, volume }
  }
}

/** Room for rows, not a number until they are filled. */
export function emptyRows(count: number): Float64Array {
  return new Float64Array(count * ROW_LENGTH).fill(Number.NaN)
}

/** Fills rows, from the first on, with rows [from, to) of the columns. */
export function fillRows(rows: Float64Array, columns: BarColumns, from: number, to: number): void {
  const { openAt, closeAt, open, high, low, close, volume } = columns
  for (let row = from, place = 0; row < to; row++, place += ROW_LENGTH) {
    rows[place + RowPlace.openAt] = openAt[row] as number
    rows[place + RowPlace.closeAt] = closeAt[row] as number
    rows[place + RowPlace.open] = open[row] as number
    rows[place + RowPlace.high] = high[row] as number
    rows[place + RowPlace.low] = low[row] as number
    rows[place + RowPlace.close] = close[row] as number
    rows[place + RowPlace.volume] = volume[row] as number
  }
}
