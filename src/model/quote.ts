import type { UtcMillis } from '../base/index.ts'

/** Best bid and offer of a symbol. Floats; a size of 0 is unknown. */
export interface Quote {
  readonly symbol: string
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  readonly at: UtcMillis
}

/** One trade of the market, not ours. Floats. */
export interface Print {
  readonly symbol: string
  readonly price: number
  readonly size: number
  readonly at: UtcMillis
  /** The source's own name of it, which corrections refer to; empty where it has none. */
  readonly id: string
}

/** Whether a symbol trades, as its exchange says. */
export interface InstrumentStatus {
  readonly symbol: string
  readonly isHalted: boolean
  /** The exchange's own words: `H T1 news pending`. */
  readonly reason: string
  readonly at: UtcMillis
}
