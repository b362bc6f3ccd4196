import {
  fail, MILLIS_PER_DAY, ok, RetryClass, type Failure, type Result, type UtcMillis,
} from '../../../base/index.ts'
import { allocateColumns, intradayMillis, type BarColumns, type SeriesKey } from '../../../model/index.ts'
import type { BarPages, HistoryRequest } from '../../../port/index.ts'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import { TIMEFRAME_WORDS } from '../mapper/alpaca-words.ts'
import { ADJUSTMENT_WORDS, instantOf, newYorkDate, pricesOf } from '../mapper/market-data.ts'
import { barPageSchema, type AlpacaBar } from '../schema/market-schema.ts'
import type { AlpacaDataOptions } from './data-options.ts'

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const
/** The vendor's largest page, in points. */
const POINTS_A_PAGE = 10_000
/** Pages that hold nothing of the span, one after the other. */
const EMPTY_PAGES_MAX = 1_000

/**
 * Recorded bars of one series, page by page: pages are cut where the vendor likes, so only an absent token is
 * the end.
 *
 * https://docs.alpaca.markets/reference/stockbars
 */
export class BarHistory implements BarPages {
  readonly key: SeriesKey
  readonly #rest: AlpacaRest
  readonly #options: Pick<AlpacaDataOptions, 'feed' | 'sessionOn'>
  readonly #request: HistoryRequest
  #token: string | undefined
  #isDone = false
  #lastOpenAt = Number.NEGATIVE_INFINITY

  constructor(
    rest: AlpacaRest, options: Pick<AlpacaDataOptions, 'feed' | 'sessionOn'>, request: HistoryRequest,
  ) {
    this.key = request.key
    this.#rest = rest
    this.#options = options
    this.#request = request
  }

  async next(): Promise<Result<BarColumns | undefined>> {
    const word = TIMEFRAME_WORDS[this.key.timeframe]
    if (word === undefined) {
      const possible = Object.keys(TIMEFRAME_WORDS).join(', ')
      return fail('TIMEFRAME_UNSUPPORTED', `Alpaca's bars of ${this.key.timeframe} do not begin with the `
        + `session: make them of shorter ones (${possible})`)
    }
    for (let page = 0; page < EMPTY_PAGES_MAX && !this.#isDone; page++) {
      const read = await this.#rest.read('/v2/stocks/bars', barPageSchema, this.#query(word))
      if (!read.ok) return read
      const { next_page_token: token } = read.value
      if (token !== undefined && token === this.#token) {
        return { ok: false, failure: this.#unreadable('stands behind a page that names itself as the next') }
      }
      this.#token = token
      this.#isDone = this.#token === undefined
      const columns = this.#columnsOf(read.value.bars[this.key.symbol] ?? [])
      if (!columns.ok) return columns
      if (columns.value.length > 0) return columns
    }
    if (!this.#isDone) return { ok: false, failure: this.#unreadable('stands behind too many empty pages') }
    return ok(undefined)
  }

  /** Bars are asked for by their beginning; the span is one of ends, so a little more is asked for. */
  #query(timeframe: string): Record<string, string | number | undefined> {
    const { key, from, to } = this.#request
    const length = intradayMillis(key.timeframe) ?? MILLIS_PER_DAY
    return {
      symbols: key.symbol, timeframe, start: new Date(from - length).toISOString(),
      end: new Date(to).toISOString(),
      limit: POINTS_A_PAGE, adjustment: ADJUSTMENT_WORDS[key.adjustment], feed: this.#options.feed,
      sort: 'asc', page_token: this.#token,
    }
  }

  #columnsOf(rows: readonly AlpacaBar[]): Result<BarColumns> {
    const { from, to } = this.#request
    const columns = allocateColumns(rows.length)
    for (const row of rows) {
      const openAt = instantOf(row.t)
      const prices = pricesOf(row)
      if (openAt === undefined || prices === undefined) {
        return { ok: false, failure: this.#unreadable('lacks a field') }
      }
      if (openAt <= this.#lastOpenAt) {
        return { ok: false, failure: this.#unreadable('does not follow the one before') }
      }
      this.#lastOpenAt = openAt
      const closeAt = this.#closeOf(openAt)
      if (closeAt === undefined) {
        return { ok: false, failure: this.#unreadable('stands on a day without a session') }
      }
      if (closeAt <= from || closeAt > to) continue
      const at = columns.length
      columns.openAt[at] = this.#openOf(openAt)
      columns.closeAt[at] = closeAt
      for (const field of FIELDS) columns[field][at] = prices[field]
      columns.length = at + 1
    }
    return ok(columns)
  }

  /** A bar of minutes ends its length after its beginning, one of a day with its session. */
  #closeOf(openAt: UtcMillis): UtcMillis | undefined {
    const length = intradayMillis(this.key.timeframe)
    if (length !== undefined) return (openAt + length) as UtcMillis
    return this.#options.sessionOn(newYorkDate(openAt))?.closeAt
  }

  #openOf(openAt: UtcMillis): UtcMillis {
    if (intradayMillis(this.key.timeframe) !== undefined) return openAt
    return this.#options.sessionOn(newYorkDate(openAt))?.openAt ?? openAt
  }

  #unreadable(what: string): Failure {
    const { symbol, timeframe } = this.key
    return fail('DATA_UNREADABLE', `a bar of ${symbol} ${timeframe} at Alpaca ${what}`, {
      retry: RetryClass.Safe,
    }).failure
  }
}
