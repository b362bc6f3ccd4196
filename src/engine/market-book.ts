import { invariant, type UtcMillis } from '../base/index.ts'
import {
  TradingStatus, type BarNumbers, type Instrument, type MarketView, type Quote,
} from '../model/index.ts'
import { daysNeeded, RiskProfile, type RiskLimits } from '../risk/index.ts'
import { TradingStatusBook } from './trading-status-book.ts'

/** What is known of one symbol. */
export class SymbolMarket {
  instrument: Instrument
  lastPrice = Number.NaN
  lastAt = 0 as UtcMillis
  lastVolume = 0
  intervalMs = 0
  quote: Quote | undefined
  /** It was delisted: it never trades again. */
  isDelisted = false
  /** Volume of the running session. */
  sessionVolume = 0
  readonly #closes: Float64Array
  readonly #volumes: Float64Array
  #days = 0
  /** The mean volume that was asked for last: it changes once a session. */
  #meanVolume = Number.NaN
  #meanDays = 0

  /** `daysKept`: sessions whose closes and volumes are remembered. */
  constructor(instrument: Instrument, daysKept: number) {
    this.instrument = instrument
    this.#closes = new Float64Array(daysKept)
    this.#volumes = new Float64Array(daysKept)
  }

  /** Takes a closed bar of the symbol's finest series. */
  takeBar(bar: BarNumbers): void {
    this.lastPrice = bar.close
    this.lastAt = bar.closeAt
    this.lastVolume = bar.volume
    this.sessionVolume += bar.volume
    this.intervalMs = bar.closeAt - bar.openAt
  }

  /** Puts a bar made anew in the place of the one that was shown: the mark follows where it was the last. */
  correctBar(bar: BarNumbers): void {
    if (bar.closeAt !== this.lastAt) return
    this.lastPrice = bar.close
    this.sessionVolume += bar.volume - this.lastVolume
    this.lastVolume = bar.volume
  }

  /** Books the session that ended, once there was a bar; one without any has the close before it. */
  endSession(): void {
    if (this.lastPrice !== this.lastPrice) return
    this.#closes[this.#days % this.#closes.length] = this.lastPrice
    this.#volumes[this.#days % this.#closes.length] = this.sessionVolume
    this.#days++
    this.#meanDays = 0
    this.sessionVolume = 0
  }

  /**
   * Mean volume of the last `days` complete sessions; NaN when fewer are known, or more are asked than are
   * kept.
   */
  averageVolume(days: number): number {
    if (days > this.#closes.length || days < 1 || this.#days < days) return Number.NaN
    if (days === this.#meanDays) return this.#meanVolume
    let sum = 0
    for (let age = 1; age <= days; age++)
      sum += this.#volumes[(this.#days - age) % this.#closes.length] as number
    this.#meanDays = days
    this.#meanVolume = sum / days
    return this.#meanVolume
  }

  /** Simple returns of session closes, oldest first, at most `count`. */
  returns(count: number): readonly number[] {
    const known = Math.min(count, this.#days - 1, this.#closes.length - 1)
    const returns: number[] = []
    for (let age = known; age >= 1; age--) {
      const later = this.#closes[(this.#days - age) % this.#closes.length] as number
      const earlier = this.#closes[(this.#days - age - 1) % this.#closes.length] as number
      returns.push(later / earlier - 1)
    }
    return returns
  }

  /** Restates prices and volumes after a split. */
  rescale(priceFactor: number, volumeFactor: number): void {
    this.lastPrice *= priceFactor
    this.quote = undefined
    this.lastVolume *= volumeFactor
    this.#meanDays = 0
    for (let i = 0; i < this.#closes.length; i++) {
      this.#closes[i] = (this.#closes[i] as number) * priceFactor
      this.#volumes[i] = (this.#volumes[i] as number) * volumeFactor
    }
  }
}

/** What the market last said, of every symbol of the run. */
export class MarketBook implements MarketView {
  readonly statuses: TradingStatusBook
  readonly #symbols = new Map<string, SymbolMarket>()

  constructor(instruments: readonly Instrument[], limits: RiskLimits) {
    this.statuses = new TradingStatusBook(unheardStatus(limits))
    const daysKept = daysNeeded(limits)
    for (const instrument of instruments) {
      this.#symbols.set(instrument.symbol, new SymbolMarket(instrument, daysKept))
    }
  }

  /** The record of a symbol of the run; any other is a bug. */
  of(symbol: string): SymbolMarket {
    const market = this.#symbols.get(symbol)
    invariant(market !== undefined, `${symbol} is not a symbol of this run`)
    return market
  }

  instrument(symbol: string): Instrument | undefined {
    return this.#symbols.get(symbol)?.instrument
  }

  lastPrice(symbol: string): number {
    return this.#symbols.get(symbol)?.lastPrice ?? Number.NaN
  }

  lastAt(symbol: string): UtcMillis {
    return this.#symbols.get(symbol)?.lastAt ?? (0 as UtcMillis)
  }

  quote(symbol: string): Quote | undefined {
    return this.#symbols.get(symbol)?.quote
  }

  /** Takes the newest quotes; those of symbols that the run does not know are passed over. */
  takeQuotes(quotes: readonly Quote[]): void {
    for (const quote of quotes) {
      const market = this.#symbols.get(quote.symbol)
      if (market !== undefined) market.quote = quote
    }
  }

  lastVolume(symbol: string): number {
    return this.#symbols.get(symbol)?.lastVolume ?? Number.NaN
  }

  averageDailyVolume(symbol: string, days: number): number {
    return this.#symbols.get(symbol)?.averageVolume(days) ?? Number.NaN
  }

  dailyReturns(symbol: string, count: number): readonly number[] {
    return this.#symbols.get(symbol)?.returns(count) ?? []
  }

  barIntervalMs(symbol: string): number {
    return this.#symbols.get(symbol)?.intervalMs ?? 0
  }

  isHalted(symbol: string): boolean | undefined {
    if (this.#symbols.get(symbol)?.isDelisted === true) return true
    const status = this.statuses.of(symbol)
    return status === TradingStatus.Unknown ? undefined : status === TradingStatus.Halted
  }

  haltReason(symbol: string): string {
    return this.#symbols.get(symbol)?.isDelisted === true ? 'delisted' : this.statuses.reasonOf(symbol)
  }

  /** Books the session that ended for the symbols of one calendar. */
  endSession(calendar: string): void {
    // One that was renamed stands under both names.
    for (const market of new Set(this.#symbols.values())) {
      if (market.instrument.calendar === calendar) market.endSession()
    }
  }

  /** Gives a symbol its new name; what is known of it stays. */
  rename(symbol: string, newSymbol: string): void {
    const market = this.of(symbol)
    market.instrument = { ...market.instrument, symbol: newSymbol }
    this.#symbols.set(newSymbol, market)
  }
}

/** Live, a symbol of which no feed has said anything may be halted; recorded bars know of no halts. */
function unheardStatus({ profile }: RiskLimits): TradingStatus {
  return profile === RiskProfile.Live ? TradingStatus.Unknown : TradingStatus.Trading
}
