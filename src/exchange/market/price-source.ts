import type { Price, Quantity } from '../../base/index.ts'

/** A bar of one minute or of one day. */
export interface MarketBar {
  /** Its start: the minute, or midnight in New York. */
  readonly at: number
  readonly open: Price
  readonly high: Price
  readonly low: Price
  readonly close: Price
  readonly volume: Quantity
  readonly tradeCount: number
  readonly vwap: Price
}

/** One step of a price: a print, and the quote around it. */
export interface PriceTick {
  readonly at: number
  readonly symbol: string
  readonly bid: Price
  readonly ask: Price
  /** Shares at the bid and at the ask. */
  readonly bidSize: number
  readonly askSize: number
  readonly last: Price
  /** Shares of the print. */
  readonly size: number
}

/**
 * Where prices come from.
 *
 * It is a pure function of its making: asked twice, it answers the same.
 */
export interface PriceSource {
  readonly symbols: readonly string[]
  /** First instant at which an exchange over it makes sense. */
  readonly startAt: number
  /** Steps with `from` < at <= `to`, ascending. */
  ticks(from: number, to: number): readonly PriceTick[]
  /** Finished minutes with `from` <= start < `to`, ascending. */
  minutes(symbol: string, from: number, to: number): readonly MarketBar[]
  /** Finished days with `from` <= start < `to`, ascending. */
  days(symbol: string, from: number, to: number): readonly MarketBar[]
}
