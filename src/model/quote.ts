import type { UtcMillis } from '../base/index.ts'

/** Best bid and offer of an instrument at an instant, as a feed gave it; sizes of 0 are unknown. */
export interface Quote {
  readonly symbol: string
  readonly at: UtcMillis
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
}

/** A trade of the market that a feed reported; not one of ours, which is a `Fill`. */
export interface Print {
  readonly symbol: string
  readonly at: UtcMillis
  readonly price: number
  readonly size: number
  /** Units traded in the session so far, where the feed says so. */
  readonly volume?: number
}
