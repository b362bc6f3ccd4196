import type { Result, UtcMillis } from '../base/index.ts'
import type { BarColumns, Quote, SeriesKey } from '../model/index.ts'
import type { MarketDataFeed } from './market-data-feed.ts'

/** Which bars are wanted: those that close in (from, to]. */
export interface HistoryRequest {
  readonly key: SeriesKey
  readonly from: UtcMillis
  readonly to: UtcMillis
}

/** Recorded bars, page by page, so that memory does not grow with their number. */
export interface BarPages {
  readonly key: SeriesKey
  /** The next bars, ascending and after all earlier ones; `undefined` at the end. */
  next(): Promise<Result<BarColumns | undefined>>
}

/** A source of market data, live and recorded: the spec's DataProvider. */
export interface DataProvider extends MarketDataFeed {
  /** Where its data come from, as bars are tagged with it: `alpaca-iex`, `alpaca-sip` ... */
  readonly source: string
  /** The latest quote; `undefined` when the source has none. */
  getQuote(symbol: string): Promise<Result<Quote | undefined>>
  /** Recorded bars; an unknown symbol has none. */
  history(request: HistoryRequest): BarPages
}
