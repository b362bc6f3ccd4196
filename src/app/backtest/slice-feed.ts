import type { UtcMillis } from '../../base/index.ts'
import { Fault, StandardValidator } from '../../data/index.ts'
import {
  emptyRows,
  fillRow,
  LatestBar,
  ROW_LENGTH,
  RowPlace,
  timeframeRank,
  type BarColumns,
  type SeriesKey,
} from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'

/** Rows that are read ahead. */
const BLOCK_ROWS = 64

/** Where the rows that are read ahead lie: each `stride` numbers after the one before. */
interface RowRoom {
  readonly rows: Float64Array
  readonly first: number
  readonly stride: number
}

/**
 * A series being read: the bar that it closed last, and the row that comes next.
 *
 * Rows are copied out of the columns and validated a block at a time. A row lies in one place then, where
 * columns are seven: with hundreds of series that decides how often memory is waited for.
 */
export class SeriesCursor {
  readonly key: SeriesKey
  /** Index of the series in the engine's options. */
  readonly index: number
  readonly isFinest: boolean
  /** The last good bar that was taken. */
  readonly latest: LatestBar
  /** Keeps bad rows out: nobody is shown them, and they leave `latest` as it is; rows are judged ahead. */
  readonly validator = new StandardValidator()
  readonly #source: BarSource
  #room: RowRoom = { rows: emptyRows(BLOCK_ROWS), first: 0, stride: ROW_LENGTH }
  #rows = this.#room.rows
  #stride = ROW_LENGTH
  /** Where the next row begins, and where those that are filled end. */
  #start = 0
  #end = 0
  #columns: BarColumns | undefined = undefined
  /** The row of the columns that is to be copied next. */
  #row = 0
  /** `nextAt` when no row is at hand. */
  #otherwiseAt = Number.NaN

  constructor(source: BarSource, index: number, isFinest: boolean) {
    this.#source = source
    this.key = source.key
    this.index = index
    this.isFinest = isFinest
    this.latest = new LatestBar(source.key)
  }

  /** `closeAt` of the next row; infinite at the end, NaN while rows have to be fetched. */
  get nextAt(): number {
    if (this.#start < this.#end) return this.#rows[this.#start + RowPlace.closeAt] as number
    return this.#otherwiseAt
  }

  /** `openAt` of the next row. */
  get nextOpenAt(): number {
    return this.#rows[this.#start + RowPlace.openAt] as number
  }

  /** Reads ahead into other room from here on; before the first row. */
  readInto(room: RowRoom): void {
    this.#room = room
    this.#rows = room.rows
    this.#stride = room.stride
  }

  /** Fetches the next rows when none are at hand. */
  async refill(): Promise<void> {
    while (Number.isNaN(this.nextAt)) {
      this.#columns = await this.#source.next()
      this.#row = 0
      if (this.#columns === undefined) this.#otherwiseAt = Number.POSITIVE_INFINITY
      else this.#readBlock(this.#columns)
    }
  }

  /** Takes the next row; false when it failed validation. */
  take(): boolean {
    const start = this.#start
    const isGood = this.#rows[start + RowPlace.fault] === Fault.Fine
    if (isGood) this.latest.read(this.#rows, start)
    this.#start = start + this.#stride
    if (this.#start >= this.#end) this.#readBlock(this.#columns as BarColumns)
    return isGood
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #readBlock(columns: BarColumns): void {
    this.latest.keep()
    const { rows, first, stride } = this.#room
    const to = Math.min(this.#row + BLOCK_ROWS, columns.length)
    let start = first
    for (let row = this.#row; row < to; row++) {
      fillRow(rows, start, columns, row)
      rows[start + RowPlace.fault] = this.validator.checkRow(rows, start)
      start += stride
    }
    this.#row = to
    this.#start = first
    this.#end = start
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
    // Rows of one instant lie side by side, in the order in which they are read.
    const rows = emptyRows(BLOCK_ROWS * cursors.length)
    const stride = ROW_LENGTH * cursors.length
    for (const [i, cursor] of this.#cursors.entries()) {
      cursor.readInto({ rows, first: ROW_LENGTH * i, stride })
    }
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
   *
   * What closes after `until` is not taken: the latest bars stay those of the last slice.
   */
  next(until = Number.POSITIVE_INFINITY): Slice | undefined | 'starved' {
    if (this.#isStarved) return 'starved'
    const at = this.#nextSliceAt()
    if (at === Number.POSITIVE_INFINITY || at > until) return undefined
    const slice = this.#slice
    slice.at = at as UtcMillis
    slice.count = 0
    const nextAt = this.#nextAt
    for (let i = 0; i < nextAt.length; i++) {
      if (nextAt[i] !== at) continue
      const cursor = this.#cursors[i] as SeriesCursor
      if (cursor.take()) slice.cursors[slice.count++] = cursor
      const next = cursor.nextAt
      nextAt[i] = next
      if (next !== next) this.#isStarved = true
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
