import type { UtcMillis } from '../../base/index.ts'
import { Fault, StandardValidator } from '../../data/index.ts'
import { LatestBar, timeframeRank, type BarColumns, type SeriesKey } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'

/** A series being read: the bar that it closed last, and the row that comes next. */
export class SeriesCursor {
  readonly key: SeriesKey
  /** Index of the series in the engine's options. */
  readonly index: number
  readonly isFinest: boolean
  /** The last good bar that was taken. */
  readonly latest: LatestBar
  /** Keeps bad rows out: nobody is shown them, and they leave `latest` as it is. */
  readonly validator = new StandardValidator()
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
    this.latest = new LatestBar(source.key)
  }

  /** `openAt` of the next row. */
  get nextOpenAt(): number {
    return this.#columns?.openAt[this.#row] ?? Number.NaN
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

  /** Takes the next row; false when it fails validation, which is counted. */
  take(): boolean {
    const columns = this.#columns as BarColumns
    const row = this.#row++
    this.nextAt = this.#row < columns.length ? (columns.closeAt[this.#row] as number) : Number.NaN
    if (this.validator.checkRow(columns, row) !== Fault.Fine) return false
    this.latest.read(columns, row)
    return true
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}

/**
 * The series that close a good bar at one instant, short timeframe first, then by symbol: the first `count`
 * of the list.
 *
 * The list is longer than that and is used again: emptying it would mean to allocate it anew each time.
 */
export interface Slice {
  at: UtcMillis
  count: number
  readonly cursors: SeriesCursor[]
}

/**
 * Merges series into slices in time order.
 *
 * `next` is synchronous until rows run out; then it says so, and the caller awaits `refill`.
 */
export class SliceFeed {
  readonly #cursors: readonly SeriesCursor[]
  /** `nextAt` of every cursor, side by side: with hundreds of them the search for the least is all memory. */
  readonly #nextAt: Float64Array
  readonly #slice: Slice = { at: 0 as UtcMillis, count: 0, cursors: [] }
  #isStarved = true

  constructor(cursors: readonly SeriesCursor[]) {
    this.#cursors = cursors.toSorted(
      (a, b) =>
        timeframeRank(a.key.timeframe) - timeframeRank(b.key.timeframe) ||
        (a.key.symbol < b.key.symbol ? -1 : a.key.symbol > b.key.symbol ? 1 : 0),
    )
    this.#nextAt = new Float64Array(cursors.length).fill(Number.NaN)
  }

  /** Fetches rows for every series that has none at hand. */
  async refill(): Promise<void> {
    for (const [i, cursor] of this.#cursors.entries()) {
      if (!Number.isNaN(cursor.nextAt)) continue
      await cursor.refill()
      this.#nextAt[i] = cursor.nextAt
    }
    this.#isStarved = false
  }

  /** When the first bar of the coming slice opened, good or not; call it after `refill`. */
  get nextOpenAt(): UtcMillis {
    const at = this.#nextSliceAt()
    const next = this.#cursors.filter((cursor) => cursor.nextAt === at)
    return Math.min(...next.map((cursor) => cursor.nextOpenAt)) as UtcMillis
  }

  /**
   * The next slice (reused by the next call), `undefined` at the end, or `starved` when rows have to be
   * fetched.
   */
  next(): Slice | undefined | 'starved' {
    if (this.#isStarved) return 'starved'
    const at = this.#nextSliceAt()
    if (at === Number.POSITIVE_INFINITY) return undefined
    const slice = this.#slice
    slice.at = at as UtcMillis
    slice.count = 0
    const nextAt = this.#nextAt
    for (let i = 0; i < nextAt.length; i++) {
      if (nextAt[i] !== at) continue
      const cursor = this.#cursors[i] as SeriesCursor
      if (cursor.take()) slice.cursors[slice.count++] = cursor
      nextAt[i] = cursor.nextAt
      if (cursor.nextAt !== cursor.nextAt) this.#isStarved = true
    }
    return slice
  }

  async close(): Promise<void> {
    for (const cursor of this.#cursors) await cursor.close()
  }

  #nextSliceAt(): number {
    const nextAt = this.#nextAt
    let at = Number.POSITIVE_INFINITY
    for (let i = 0; i < nextAt.length; i++) if ((nextAt[i] as number) < at) at = nextAt[i] as number
    return at
  }
}
