import type { UtcMillis } from '../../base/index.ts'
import { barAt, timeframeRank, type Bar, type BarColumns, type SeriesKey } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'

/** A series being read, with the row that comes next. */
export class SeriesCursor {
  readonly key: SeriesKey
  /** Index of the series in the engine's options. */
  readonly index: number
  readonly isFinest: boolean
  /** `closeAt` of the next row; infinite at the end, NaN while rows have to be fetched. */
  nextAt = Number.NaN
  readonly #source: BarSource
  #columns: BarColumns | undefined = undefined
  #row = 0

  constructor(source: BarSource, index: number, isFinest: boolean) {
    this.#source = source
    this.key = source.key
    this.index = index
    this.isFinest = isFinest
  }

  /** Fetches the next rows when none are at hand. */
  async refill(): Promise<void> {
    while (Number.isNaN(this.nextAt)) {
      const columns = await this.#source.next()
      this.#columns = columns
      this.#row = 0
      if (columns === undefined) this.nextAt = Number.POSITIVE_INFINITY
      else if (columns.length > 0) this.nextAt = columns.closeAt[0] as number
    }
  }

  /** Takes the next row as a bar. */
  take(): Bar {
    const columns = this.#columns as BarColumns
    const bar = barAt(columns, this.#row, this.key)
    this.#row++
    this.nextAt = this.#row < columns.length ? (columns.closeAt[this.#row] as number) : Number.NaN
    return bar
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

/**
 * All bars that close at one instant, short timeframe first, then by symbol: the first `count` of both lists.
 *
 * The lists are longer than that and are used again: emptying them would mean to allocate them anew each
 * time.
 */
export interface Slice {
  at: UtcMillis
  count: number
  readonly bars: Bar[]
  readonly cursors: SeriesCursor[]
}

/**
 * Merges series into slices in time order.
 *
 * `next` is synchronous until rows run out; then it says so, and the caller awaits `refill`.
 */
export class SliceFeed {
  readonly #cursors: readonly SeriesCursor[]
  readonly #slice: Slice = { at: 0 as UtcMillis, count: 0, bars: [], cursors: [] }

  constructor(cursors: readonly SeriesCursor[]) {
    this.#cursors = cursors.toSorted(
      (a, b) =>
        timeframeRank(a.key.timeframe) - timeframeRank(b.key.timeframe) ||
        (a.key.symbol < b.key.symbol ? -1 : a.key.symbol > b.key.symbol ? 1 : 0),
    )
  }

  /** Fetches rows for every series that has none at hand. */
  async refill(): Promise<void> {
    for (const cursor of this.#cursors) if (Number.isNaN(cursor.nextAt)) await cursor.refill()
  }

  /**
   * The next slice (reused by the next call), `undefined` at the end, or `starved` when rows have to be
   * fetched.
   */
  next(): Slice | undefined | 'starved' {
    const cursors = this.#cursors
    let at = Number.POSITIVE_INFINITY
    for (let i = 0; i < cursors.length; i++) {
      const { nextAt } = cursors[i] as SeriesCursor
      if (nextAt !== nextAt) return 'starved'
      if (nextAt < at) at = nextAt
    }
    if (at === Number.POSITIVE_INFINITY) return undefined
    const slice = this.#slice
    let count = 0
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i] as SeriesCursor
      if (cursor.nextAt !== at) continue
      slice.bars[count] = cursor.take()
      slice.cursors[count] = cursor
      count++
    }
    slice.at = at as UtcMillis
    slice.count = count
    return slice
  }

  async close(): Promise<void> {
    for (const cursor of this.#cursors) await cursor.close()
  }
}
