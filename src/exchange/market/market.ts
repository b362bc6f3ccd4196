import type { Price } from '../../base/index.ts'
import { MILLIS_PER_MINUTE } from '../../base/index.ts'
import type { ExchangeSession } from '../clock/exchange-session.ts'
import type { MarketClock } from '../clock/market-clock.ts'
import { newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import { halfSpread } from './bar-ticks.ts'
import { foldBars } from './fold-bars.ts'
import type { MarketEvent, Quote } from './market-event.ts'
import type { MarketBar, PriceSource, PriceTick } from './price-source.ts'
import { SymbolMarket } from './symbol-market.ts'

const DEFAULT_SIZE = 100

/** Quotes, prints and bars of all symbols; it tells one listener of every change. */
export class Market {
  readonly #source: PriceSource
  readonly #clock: MarketClock
  readonly #markets = new Map<string, SymbolMarket>()
  readonly #startAt: number
  #tell: (event: MarketEvent) => void = () => {}

  constructor(source: PriceSource, clock: MarketClock) {
    this.#source = source
    this.#clock = clock
    this.#startAt = clock.now
    for (const symbol of source.symbols) this.#markets.set(symbol, this.#begin(symbol))
    for (const tick of source.ticks(clock.now - MILLIS_PER_MINUTE, clock.now)) this.applyTick(tick)
  }

  /** Sets who hears of every change. */
  onEvent(tell: (event: MarketEvent) => void): void {
    this.#tell = tell
  }

  get symbols(): readonly string[] {
    return [...this.#markets.keys()]
  }

  /** The market of a symbol. */
  of(symbol: string): SymbolMarket | undefined {
    return this.#markets.get(symbol)
  }

  /** What one unit is worth now: the last trade, else the bid. */
  mark(symbol: string): Price {
    const market = this.#markets.get(symbol)
    return market?.last?.price ?? market?.quote?.bid ?? (0n as Price)
  }

  /** Steps of the source in (from, to]. */
  ticks(from: number, to: number): readonly PriceTick[] {
    return this.#source.ticks(from, to)
  }

  /** Moves one symbol by one step of the source, unless it is halted or set by hand. */
  applyTick(tick: PriceTick): void {
    const found = [...this.#markets].find(([, each]) => each.sourceSymbol === tick.symbol)
    if (found === undefined) return
    const [symbol, market] = found
    if (market.isHalted || market.isHeld) return
    this.setQuote(symbol, {
      at: tick.at, bid: market.scaled(tick.bid), ask: market.scaled(tick.ask), bidSize: tick.bidSize,
      askSize: tick.askSize,
    })
    this.addPrint(symbol, market.scaled(tick.last), tick.size)
  }

  /** Sets the quote of a symbol. */
  setQuote(symbol: string, quote: Quote): void {
    const market = this.#markets.get(symbol)
    if (market === undefined) return
    market.setQuote(quote)
    this.#tell({ kind: 'quote', symbol, quote })
  }

  /** Lets a market trade happen. */
  addPrint(symbol: string, tradePrice: Price, size = DEFAULT_SIZE): void {
    const market = this.#markets.get(symbol)
    if (market === undefined) return
    const print = market.addPrint(this.#clock.now, tradePrice, size)
    this.#tell({ kind: 'trade', symbol, print })
  }

  /** Ends the minute before `at` in every symbol. */
  closeMinute(at: number): void {
    for (const [symbol, market] of this.#markets) {
      const bar = market.closeMinute(at - MILLIS_PER_MINUTE)
      if (bar !== undefined) this.#tell({ kind: 'bar', symbol, bar })
    }
  }

  /** Ends the day in every symbol: its bar is told, its close becomes the close before. */
  closeDay(session: ExchangeSession): void {
    for (const [symbol, market] of this.#markets) {
      const bar = this.#dayBar(symbol, session)
      market.previousClose = bar?.close ?? market.last?.price ?? market.previousClose
      if (bar !== undefined) this.#tell({ kind: 'daily-bar', symbol, bar })
    }
  }

  /** Halts a symbol, or lets it trade again. */
  setHalted(symbol: string, isHalted: boolean, code: string, reason: string): void {
    const market = this.#markets.get(symbol)
    if (market === undefined) return
    market.isHalted = isHalted
    this.#tell({ kind: 'status', symbol, at: this.#clock.now, code, reason })
  }

  /** Tells the world something that changes no price: limits, corrections, revised bars. */
  announce(event: MarketEvent): void {
    this.#tell(event)
  }

  /** Turns `from` shares into `to`: prices from here on are multiplied by from / to. */
  split(symbol: string, from: bigint, to: bigint): void {
    const market = this.#markets.get(symbol)
    if (market === undefined) return
    const [numerator, denominator] = market.factor
    market.factor = [numerator * from, denominator * to]
    market.splits.push({ at: this.#clock.now, from, to })
    const rescaled = (value: Price): Price => ((value * from) / to) as Price
    if (market.previousClose !== undefined) market.previousClose = rescaled(market.previousClose)
    const { last, quote } = market
    if (quote !== undefined) {
      const mid = rescaled(((quote.bid + quote.ask) / 2n) as Price)
      const half = halfSpread(mid)
      this.setQuote(
        symbol, { ...quote, at: this.#clock.now, bid: (mid - half) as Price, ask: (mid + half) as Price },
      )
    }
    if (last !== undefined) market.last = { ...last, price: rescaled(last.price) }
  }

  /** Lets a symbol go on under another name. */
  rename(symbol: string, to: string): void {
    const market = this.#markets.get(symbol)
    if (market === undefined) return
    this.#markets.delete(symbol)
    this.#markets.set(to, market)
  }

  /** Minutes with `from` <= start < `to`: the source's before the exchange began, then its own. */
  minutes(symbol: string, from: number, to: number): readonly MarketBar[] {
    const market = this.#markets.get(symbol)
    if (market === undefined) return []
    const old = this.#source.minutes(market.sourceSymbol, from, Math.min(to, this.#startAt))
    const own = market.minutes.filter(({ at }) => at >= from && at < to && at >= this.#startAt)
    return [...old, ...own]
  }

  /** Days with `from` <= start < `to`; the present one only as far as it has come. */
  days(symbol: string, from: number, to: number): readonly MarketBar[] {
    const market = this.#markets.get(symbol)
    if (market === undefined) return []
    const today = newYorkInstant(this.#startDate(), '00:00')
    const old = this.#source.days(market.sourceSymbol, from, Math.min(to, today))
    const sessions = this.#clock.sessions(this.#startDate(), newYorkDate(Math.min(to, this.#clock.now)))
    const own = sessions.flatMap((session) => this.#dayBar(symbol, session) ?? [])
    return [...old, ...own.filter(({ at }) => at >= from && at < to)]
  }

  #startDate(): string {
    return newYorkDate(this.#startAt)
  }

  #dayBar(symbol: string, session: ExchangeSession): MarketBar | undefined {
    const minutes = this.minutes(symbol, session.openAt, session.closeAt)
    return minutes.length === 0 ? undefined : foldBars(newYorkInstant(session.date, '00:00'), minutes)
  }

  #begin(symbol: string): SymbolMarket {
    const market = new SymbolMarket(symbol)
    const midnight = newYorkInstant(this.#startDate(), '00:00')
    const before = this.#clock.sessionBefore(this.#startDate())
    const from = before === undefined ? midnight : newYorkInstant(before.date, '00:00')
    market.previousClose = this.#source.days(symbol, from, midnight).at(-1)?.close
    const value = this.#source.minutes(symbol, from, this.#startAt).at(-1)?.close ?? market.previousClose
    if (value === undefined) return market
    const half = halfSpread(value)
    const [bid, ask] = [(value - half) as Price, (value + half) as Price]
    market.setQuote({ at: this.#startAt, bid, ask, bidSize: DEFAULT_SIZE, askSize: DEFAULT_SIZE })
    market.last = { at: this.#startAt, id: 0, price: value, size: DEFAULT_SIZE }
    return market
  }
}
