import type { UtcMillis } from '../base/index.ts'

/** Best bid and offer of a symbol, as a feed gave it. Floats; a size of 0 is unknown. */
export interface Quote {
  readonly symbol: string
  readonly at: UtcMillis
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  /** Price and size of the last print that was heard before it was shown, where prints are heard. */
  readonly last?: number
  readonly lastSize?: number
  /** Units traded in the session so far, where the feed says so. */
  readonly volume?: number
}

/** A trade of the market that a feed reported; not one of ours, which is a `Fill`. Floats. */
export interface Print {
  readonly symbol: string
  readonly at: UtcMillis
  readonly price: number
  readonly size: number
  /** The source's own name of it, which corrections refer to; absent where it has none. */
  readonly id?: string
  /** Units traded in the session so far, where the feed says so. */
  readonly volume?: number
}

/** What is known of whether a symbol trades. `Unknown`: nothing was heard since the feed came up. */
export const TradingStatus = { Trading: 'TRADING', Halted: 'HALTED', Unknown: 'UNKNOWN' } as const
export type TradingStatus = (typeof TradingStatus)[keyof typeof TradingStatus]

/** What is known of a symbol from `at` on, and from what. */
export interface SymbolStatus {
  readonly symbol: string
  readonly trading: TradingStatus
  readonly reason: string
  readonly at: UtcMillis
}

/** Whether a symbol trades, as its exchange says. */
export interface InstrumentStatus {
  readonly symbol: string
  readonly isHalted: boolean
  /** The exchange's own words: `H T1 news pending`. */
  readonly reason: string
  readonly at: UtcMillis
}
