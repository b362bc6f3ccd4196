import type { Result } from '../base/index.ts'
import { fail, ok } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import type { BarColumns, CorporateAction, SeriesKey, Timeframe } from '../model/index.ts'
import { timeframeRank } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import { emptyRow } from './bar-row.ts'
import { GrowingColumns } from './growing-columns.ts'
import { IntervalFinder } from './interval-finder.ts'

type Split = Extract<CorporateAction, { readonly kind: 'Split' }>

const PRICES = ['open', 'high', 'low', 'close'] as const

/**
 * Makes coarser bars of a series, on the sessions of its exchange; fails with `TIMEFRAME_UNCLEAR` when it is
 * not finer.
 *
 * An intraday bar covers one interval of the session, anchored at its open and cut at its close (extended
 * hours apart); a daily bar the regular hours of a session, a weekly bar the sessions of Monday to Sunday.
 * Open, high, low, close and volume are those of the bars inside; an interval without bars gives none. A bar
 * is shown when its interval has ended in the data: a later bar, or one that ends with it, proves that; a
 * last interval that the data leave in the middle is dropped. Aggregating in two steps gives the same bars as
 * in one, but that the very last may be missing, when an earlier step drops what proves that it has ended.
 * `actions`, oldest first, are those of a raw series: a week in which it splits is told in the terms after
 * that.
 */
export function aggregate(
  source: BarSource, timeframe: Timeframe, calendar: ExchangeCalendar,
  actions: readonly CorporateAction[] = [],
): Result<BarSource> {
  const { symbol, timeframe: from } = source.key
  if (timeframeRank(from) < timeframeRank(timeframe)) {
    const splits = actions.filter((action) => action.kind === 'Split')
    return ok(new AggregatedSource(source, timeframe, calendar, splits))
  }
  return fail('TIMEFRAME_UNCLEAR', `${symbol}: found ${from} bars; ${timeframe} bars are made of finer ones`)
}

class AggregatedSource implements BarSource {
  readonly key: SeriesKey
  readonly #source: BarSource
  readonly #intervals: IntervalFinder
  readonly #bar = emptyRow()
  #isOpen = false
  #foldUntil = 0
  #ready = new GrowingColumns()
  readonly #splits: readonly Split[]
  /** The split that comes next. */
  #split = 0

  constructor(
    source: BarSource, timeframe: Timeframe, calendar: ExchangeCalendar, splits: readonly Split[],
  ) {
    this.key = { ...source.key, timeframe }
    this.#splits = splits
    this.#source = source
    this.#intervals = new IntervalFinder(calendar, timeframe)
  }

  async next(): Promise<BarColumns | undefined> {
    this.#ready = new GrowingColumns()
    while (this.#ready.length === 0) {
      const columns = await this.#source.next()
      if (columns === undefined) return undefined
      this.#take(columns)
    }
    return this.#ready.columns
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #take(columns: BarColumns): void {
    const { length, openAt } = columns
    let row = 0
    while (row < length) {
      const at = openAt[row] as number
      if (this.#isOpen && at >= this.#bar.closeAt) this.#emit()
      this.#restate(at)
      const isInside = this.#isOpen && at < this.#foldUntil
      if (isInside || this.#enter(at, columns.open[row] as number)) row = this.#fold(columns, row)
      else row += 1
    }
  }

  /**
   * Folds rows into the open bar, up to its end or the end of the columns; gives the first row after them.
   */
  #fold(columns: BarColumns, from: number): number {
    const { length, openAt, closeAt } = columns
    const bar = this.#bar
    let { high, low, close, volume } = bar
    let endAt = 0
    let row = from
    for (; row < length && (openAt[row] as number) < this.#foldUntil; row++) {
      high = Math.max(high, columns.high[row] as number)
      low = Math.min(low, columns.low[row] as number)
      close = columns.close[row] as number
      volume += columns.volume[row] as number
      endAt = closeAt[row] as number
    }
    bar.high = high
    bar.low = low
    bar.close = close
    bar.volume = volume
    if (endAt >= bar.closeAt) this.#emit()
    return row
  }

  /**
   * Finds the interval that holds `at` and begins its bar, unless it has begun; false where coarse bars do
   * not look (the extended hours of a day).
   */
  #enter(at: number, open: number): boolean {
    const interval = this.#intervals.find(at)
    if (interval === undefined) return false
    this.#foldUntil = interval.foldUntil
    if (this.#isOpen) return true
    const bar = this.#bar
    bar.openAt = interval.openAt
    bar.closeAt = interval.closeAt
    bar.open = open
    bar.high = -Infinity
    bar.low = Infinity
    bar.volume = 0
    this.#isOpen = true
    return true
  }

  /** Tells what the open bar has seen in the terms after the splits up to an instant. */
  #restate(at: number): void {
    for (; (this.#splits[this.#split]?.at ?? Infinity) <= at; this.#split++) {
      const { newUnits, oldUnits } = this.#splits[this.#split] as Split
      if (!this.#isOpen) continue
      const bar = this.#bar
      for (const name of PRICES) bar[name] = (bar[name] * oldUnits) / newUnits
      bar.volume = (bar.volume * newUnits) / oldUnits
    }
  }

  #emit(): void {
    this.#ready.push(this.#bar)
    this.#isOpen = false
  }
}
