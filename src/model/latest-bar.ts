import type { UtcMillis } from '../base/index.ts'
import type { Bar, BarColumns, SeriesKey } from './bar.ts'

/** The numbers of a bar, without the series that it belongs to. */
export type BarNumbers = Omit<Bar, 'symbol' | 'timeframe'>

/** Where the numbers of a bar lie in a row; `fault`: what a validator has said of them, 0 at first. */
export const RowPlace = {
  openAt: 0, closeAt: 1, open: 2, high: 3, low: 4, close: 5, volume: 6, fault: 7,
} as const
/** Numbers of a row: as many as a line of the processor's cache holds. */
export const ROW_LENGTH = 8

/**
 * The bar that a series closed last, as numbers which the next one overwrites.
 *
 * Nearly every bar is looked at and forgotten, so it costs no object, and its numbers are read where they
 * lie. It is no `Bar`, which the compiler sees to: who keeps a bar or shows it to somebody else's code takes
 * `bar`, which never changes.
 */
export class LatestBar implements BarNumbers {
  readonly #series: Pick<SeriesKey, 'symbol' | 'timeframe'>
  readonly #own = emptyRows(1)
  #rows = this.#own
  #start = 0
  #bar: Bar | undefined = undefined

  constructor(series: Pick<SeriesKey, 'symbol' | 'timeframe'>) {
    this.#series = series
  }

  /** A bar that stands alone, as the latest of its series; `bar` is a copy of it. */
  static of(bar: Bar): LatestBar {
    const { openAt, closeAt, open, high, low, close, volume } = bar
    const latest = new LatestBar(bar)
    latest.#own.set([openAt, closeAt, open, high, low, close, volume])
    return latest
  }

  get symbol(): string {
    return this.#series.symbol
  }

  get openAt(): UtcMillis {
    return this.#rows[this.#start + RowPlace.openAt] as UtcMillis
  }

  get closeAt(): UtcMillis {
    return this.#rows[this.#start + RowPlace.closeAt] as UtcMillis
  }

  get open(): number {
    return this.#rows[this.#start + RowPlace.open] as number
  }

  get high(): number {
    return this.#rows[this.#start + RowPlace.high] as number
  }

  get low(): number {
    return this.#rows[this.#start + RowPlace.low] as number
  }

  get close(): number {
    return this.#rows[this.#start + RowPlace.close] as number
  }

  get volume(): number {
    return this.#rows[this.#start + RowPlace.volume] as number
  }

  /** A frozen bar of its own with these numbers: the same one to all who ask before the next bar. */
  get bar(): Bar {
    return (this.#bar ??= this.#made())
  }

  /** Is the row that begins at `start` from now on; it is read in its place, so that has to stay as it is. */
  read(rows: Float64Array, start: number): void {
    if (rows !== this.#rows) this.#rows = rows
    this.#start = start
    if (this.#bar !== undefined) this.#bar = undefined
  }

  /** Takes the numbers out of their row, whose place is about to be used again. */
  keep(): void {
    for (let place = 0; place < ROW_LENGTH; place++) {
      this.#own[place] = this.#rows[this.#start + place] as number
    }
    this.#rows = this.#own
    this.#start = 0
  }

  #made(): Bar {
    const { symbol, timeframe } = this.#series
    const { openAt, closeAt, open, high, low, close, volume } = this
    return Object.freeze({ symbol, timeframe, openAt, closeAt, open, high, low, close, volume })
  }
}

/** Room for rows, not a number until they are filled. */
export function emptyRows(count: number): Float64Array {
  return new Float64Array(count * ROW_LENGTH).fill(Number.NaN)
}

/** Fills the row that begins at `start` with a row of the columns. */
export function fillRow(rows: Float64Array, start: number, columns: BarColumns, row: number): void {
  rows[start + RowPlace.openAt] = columns.openAt[row] as number
  rows[start + RowPlace.closeAt] = columns.closeAt[row] as number
  rows[start + RowPlace.open] = columns.open[row] as number
  rows[start + RowPlace.high] = columns.high[row] as number
  rows[start + RowPlace.low] = columns.low[row] as number
  rows[start + RowPlace.close] = columns.close[row] as number
  rows[start + RowPlace.volume] = columns.volume[row] as number
  rows[start + RowPlace.fault] = 0
}
