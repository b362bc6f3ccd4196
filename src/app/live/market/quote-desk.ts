import { MILLIS_PER_SECOND, type UtcMillis } from '../../../base/index.ts'
import type { FaultCode } from '../../../data/index.ts'
import type { Print, Quote } from '../../../model/index.ts'

/** How far the clock of a feed may run ahead of ours. */
const AHEAD_MS = MILLIS_PER_SECOND

/** What became of the quotes that were heard: `heard` is the sum of the others and of those that wait. */
export interface QuoteCounts {
  readonly heard: number
  /** Given to the core. */
  readonly shown: number
  /** A newer one of the symbol, or an interruption, came before a step did. */
  readonly conflated: number
  /** Put aside with a code. */
  readonly refused: number
}

/**
 * The newest quote of each symbol, between a feed that tells many and a core that is shown one a step.
 *
 * Bounded: one slot a symbol. What is overwritten is counted. What a quote says of the market (one side, both
 * crossed) is for its reader to judge; what no market can say is refused.
 */
export class QuoteDesk {
  /** Newest quote by symbol, shown or not. */
  readonly #newest = new Map<string, Quote | undefined>()
  #waiting = new Map<string, Quote>()
  readonly #prints = new Map<string, Print>()
  #heard = 0
  #shown = 0
  #conflated = 0
  #refused = 0

  constructor(symbols: Iterable<string>) {
    for (const symbol of symbols) this.#newest.set(symbol, undefined)
  }

  get counts(): QuoteCounts {
    const [heard, shown, conflated, refused] = [this.#heard, this.#shown, this.#conflated, this.#refused]
    return { heard, shown, conflated, refused }
  }

  /** Quotes that wait for the next step. */
  get waitingCount(): number {
    return this.#waiting.size
  }

  /** The newest quotes, by symbol, in no order. */
  newest(): readonly Quote[] {
    return [...this.#newest.values()].filter((quote) => quote !== undefined)
  }

  /**
   * Takes a quote of the feed: gives it back, or the code of why it is not used; `undefined` for one that is
   * older than the newest. A stamp that is ahead of our clock by a second or less counts as now.
   */
  take(heard: Quote, now: UtcMillis): Quote | FaultCode | undefined {
    this.#heard++
    const code = this.#faultOf(heard, now)
    if (code !== undefined) {
      this.#refused++
      return code
    }
    const { symbol } = heard
    const before = this.#newest.get(symbol)
    const isLate = before !== undefined && heard.at < before.at
    if (isLate || this.#waiting.has(symbol)) this.#conflated++
    if (isLate) return undefined
    const quote = heard.at > now ? { ...heard, at: now } : heard
    this.#newest.set(symbol, quote)
    this.#waiting.set(symbol, quote)
    return quote
  }

  /** Takes a print that has no fault: the next quote that is shown has it as its last. */
  takePrint(print: Print): void {
    this.#prints.set(print.symbol, print)
  }

  /** The newest quotes of symbols that had one since the last call, by symbol, each with the last print. */
  show(): readonly Quote[] {
    if (this.#waiting.size === 0) return []
    const shown = [...this.#waiting.values()].map((quote) => withLast(quote, this.#prints.get(quote.symbol)))
    shown.sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
    this.#waiting = new Map()
    this.#shown += shown.length
    return shown
  }

  /** The feed is interrupted: what waits says nothing of the time after. */
  forget(): void {
    this.#conflated += this.#waiting.size
    this.#waiting = new Map()
    for (const symbol of this.#newest.keys()) this.#newest.set(symbol, undefined)
    this.#prints.clear()
  }

  /** Why a print is not used, if it is not; one without a price is no print, unlike a side without one. */
  printFault({ symbol, at, price, size }: Print, now: UtcMillis): FaultCode | undefined {
    return this.#stampFault(symbol, at, now) ?? numberFault([price], [size])
      ?? (price === 0 ? 'NON_POSITIVE' : undefined)
  }

  #faultOf({ symbol, at, bid, ask, bidSize, askSize }: Quote, now: UtcMillis): FaultCode | undefined {
    return this.#stampFault(symbol, at, now) ?? numberFault([bid, ask], [bidSize, askSize])
  }

  #stampFault(symbol: string, at: UtcMillis, now: UtcMillis): FaultCode | undefined {
    if (!this.#newest.has(symbol)) return 'BAD_SYMBOL'
    if (!Number.isSafeInteger(at)) return 'BAD_TIMESTAMP'
    return at > now + AHEAD_MS ? 'FUTURE' : undefined
  }
}

function withLast(quote: Quote, print: Print | undefined): Quote {
  if (print === undefined) return quote
  const { price, size, volume } = print
  return { ...quote, last: price, lastSize: size, ...(volume === undefined ? {} : { volume }) }
}

function numberFault(prices: readonly number[], sizes: readonly number[]): FaultCode | undefined {
  if (![...prices, ...sizes].every(Number.isFinite)) return 'NON_FINITE'
  if (prices.some((price) => price < 0)) return 'NON_POSITIVE'
  return sizes.some((size) => size < 0) ? 'NEGATIVE_VOLUME' : undefined
}
