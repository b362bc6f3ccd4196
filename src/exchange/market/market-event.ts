import type { Price } from '../../base/index.ts'
import type { MarketBar } from './price-source.ts'

/** The best bid and offer. */
export interface Quote {
  readonly at: number
  readonly bid: Price
  readonly ask: Price
  readonly bidSize: number
  readonly askSize: number
}

/** A market trade; `id` counts within the symbol. */
export interface Print {
  readonly at: number
  readonly id: number
  readonly price: Price
  readonly size: number
}

/** What the market tells the world; matching hears it first, then the data streams. */
export type MarketEvent =
  | { readonly kind: 'quote'; readonly symbol: string; readonly quote: Quote }
  | { readonly kind: 'trade'; readonly symbol: string; readonly print: Print }
  | { readonly kind: 'bar' | 'updated-bar' | 'daily-bar'; readonly symbol: string; readonly bar: MarketBar }
  | {
    readonly kind: 'status'
    readonly symbol: string
    readonly at: number
    /** H halted, P pause, T trading. */
    readonly code: string
    readonly reason: string
  }
  | {
    readonly kind: 'luld'
    readonly symbol: string
    readonly at: number
    readonly up: Price
    readonly down: Price
  }
  | { readonly kind: 'correction'; readonly symbol: string; readonly old: Print; readonly corrected: Print }
  | { readonly kind: 'trade-cancel'; readonly symbol: string; readonly print: Print }
