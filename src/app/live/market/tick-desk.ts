import type { Print, Quote } from '../../../model/index.ts'

/** A quote or a print of the market. */
export type MarketTick = { readonly quote: Quote } | { readonly print: Print }

/** Ticks in the order in which they were heard. */
export interface TickRun {
  readonly ticks: readonly MarketTick[]
  /** False: some before these were not kept, so that they do not tell all that was traded. */
  readonly isWhole: boolean
}

/** Ticks that wait at most; more, and none of them is told. */
const TICKS_MAX = 20_000

/**
 * Quotes and prints between a feed and a venue that matches them.
 *
 * A quote takes the place of the last one of its symbol unless a print came in between; no print is left out,
 * since it may elect a stop. Where more wait than may, all are dropped, and the next run says so.
 */
export class TickDesk {
  #ticks: MarketTick[] = []
  /** Where the waiting quote stands that the next one of its symbol replaces. */
  readonly #quoteAt = new Map<string, number>()
  #isWhole = true

  get size(): number {
    return this.#ticks.length
  }

  takeQuote(quote: Quote): void {
    const place = this.#quoteAt.get(quote.symbol)
    if (place !== undefined) this.#ticks[place] = { quote }
    else {
      this.#quoteAt.set(quote.symbol, this.#ticks.length)
      this.#add({ quote })
    }
  }

  takePrint(print: Print): void {
    this.#quoteAt.delete(print.symbol)
    this.#add({ print })
  }

  /** What waits; `undefined` when nothing does. */
  take(): TickRun | undefined {
    if (this.#ticks.length === 0 && this.#isWhole) return undefined
    const run = { ticks: this.#ticks, isWhole: this.#isWhole }
    this.forget()
    this.#isWhole = true
    return run
  }

  /** Drops what waits: bars tell of that time. */
  forget(): void {
    this.#ticks = []
    this.#quoteAt.clear()
  }

  #add(tick: MarketTick): void {
    if (this.#ticks.length >= TICKS_MAX) {
      this.forget()
      this.#isWhole = false
      return
    }
    this.#ticks.push(tick)
  }
}
