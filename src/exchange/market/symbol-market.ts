import type { Price, Quantity } from '../../base/index.ts'
import { divideHalfEven, SCALE } from '../../base/index.ts'
import type { Print, Quote } from './market-event.ts'
import type { MarketBar } from './price-source.ts'

/** How many quotes and prints of a symbol are kept for REST. */
const KEPT_MAX = 20_000

/** What is known of one symbol's market. */
export class SymbolMarket {
  /** The source's name of the symbol, which a rename leaves alone. */
  readonly sourceSymbol: string
  quote: Quote | undefined
  last: Print | undefined
  /** Close of the session before the present one. */
  previousClose: Price | undefined
  isHalted = false
  /** Whether prices of the source are ignored, because somebody set the quote by hand. */
  isHeld = false
  /** Whether quotes told to the world stand still while the market goes on (fault o). */
  staleQuote: Quote | undefined
  /** What a source price is multiplied by after splits: numerator and denominator. */
  factor: readonly [bigint, bigint] = [1n, 1n]
  /** Splits since the exchange began. */
  readonly splits: { readonly at: number; readonly from: bigint; readonly to: bigint }[] = []
  readonly minutes: MarketBar[] = []
  readonly quotes: Quote[] = []
  readonly prints: Print[] = []
  #prints: Print[] = []
  #printCount = 0

  constructor(sourceSymbol: string) {
    this.sourceSymbol = sourceSymbol
  }

  /** A price of the source, after the splits since. */
  scaled(value: Price): Price {
    const [numerator, denominator] = this.factor
    return divideHalfEven(value * numerator, denominator) as Price
  }

  /** A bar as it was traded, in the terms after all splits that came after it (split adjusted). */
  adjusted(bar: MarketBar, isBefore: (splitAt: number) => boolean): MarketBar {
    const later = this.splits.filter(({ at }) => isBefore(at))
    if (later.length === 0) return bar
    const from = later.reduce((product, split) => product * split.from, 1n)
    const to = later.reduce((product, split) => product * split.to, 1n)
    const price = (value: Price): Price => divideHalfEven(value * from, to) as Price
    return {
      ...bar, open: price(bar.open), high: price(bar.high), low: price(bar.low), close: price(bar.close),
      vwap: price(bar.vwap), volume: divideHalfEven(bar.volume * to, from) as Quantity,
    }
  }

  /** Sets the quote. */
  setQuote(quote: Quote): void {
    this.quote = quote
    keep(this.quotes, quote)
  }

  /** Adds a market trade to the minute that is under way. */
  addPrint(at: number, tradePrice: Price, size: number): Print {
    this.#printCount += 1
    const print = { at, id: this.#printCount, price: tradePrice, size }
    this.last = print
    this.#prints.push(print)
    keep(this.prints, print)
    return print
  }

  /** Ends the minute that starts at `at`; without a trade there is no bar. */
  closeMinute(at: number): MarketBar | undefined {
    if (this.#prints.length === 0) return undefined
    const bar = barOfPrints(at, this.#prints)
    this.#prints = []
    this.minutes.push(bar)
    return bar
  }

  /** Replaces the last finished minute by one that a late trade changed (a `u` bar). */
  reviseLastMinute(latePrice: Price): MarketBar | undefined {
    const bar = this.minutes.pop()
    if (bar === undefined) return undefined
    const revised = {
      ...bar,
      high: latePrice > bar.high ? latePrice : bar.high,
      low: latePrice < bar.low ? latePrice : bar.low,
      volume: (bar.volume + SCALE) as Quantity,
      tradeCount: bar.tradeCount + 1,
    }
    this.minutes.push(revised)
    return revised
  }
}

function keep<T>(list: T[], value: T): void {
  list.push(value)
  if (list.length > KEPT_MAX) list.splice(0, KEPT_MAX / 10)
}

function barOfPrints(at: number, prints: readonly Print[]): MarketBar {
  let [high, low] = [prints[0]?.price ?? 0n, prints[0]?.price ?? 0n]
  let [turnover, volume] = [0n, 0n]
  for (const { price, size } of prints) {
    if (price > high) high = price
    if (price < low) low = price
    turnover += price * BigInt(size)
    volume += BigInt(size)
  }
  const close = prints.at(-1)?.price ?? (0n as Price)
  return {
    at, open: prints[0]?.price ?? close, high: high as Price, low: low as Price, close,
    volume: (volume * SCALE) as Quantity, tradeCount: prints.length,
    vwap: volume === 0n ? close : (divideHalfEven(turnover, volume) as Price),
  }
}
