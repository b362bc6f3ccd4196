import {
  averagePrice, invariant, notional, proportion, ZERO_MONEY, ZERO_QUANTITY, type Money, type Price,
  type Quantity, type Sequence, type UtcMillis,
} from '../base/index.ts'
import { PositionSide, type Trade } from '../model/index.ts'

/** What is known of a round trip when it begins. */
export type TradeStart = Pick<Trade, 'symbol' | 'strategy' | 'side' | 'entryAt' | 'signal'>

/** What facts have made of a round trip under way. */
export interface TradeState extends TradeStart {
  readonly fees: Money
  readonly dividends: Money
  readonly realized: Money
  readonly entered: Quantity
  readonly entryNotional: Money
  readonly exited: Quantity
  readonly exitNotional: Money
}

/**
 * Gathers a round trip while it is open: entries, exits, fees, dividends and excursions.
 *
 * Exact sums of notionals are kept, so that average prices are rounded once.
 */
export class TradeBuilder {
  readonly symbol: string
  readonly strategy: string
  readonly side: PositionSide
  readonly entryAt: UtcMillis
  readonly signal: Sequence
  fees: Money = ZERO_MONEY
  dividends: Money = ZERO_MONEY
  realized: Money = ZERO_MONEY
  barCount = 0
  adverseExcursion = 0
  favorableExcursion = 0
  #entered: Quantity = ZERO_QUANTITY
  #entryNotional: Money = ZERO_MONEY
  #exited: Quantity = ZERO_QUANTITY
  #exitNotional: Money = ZERO_MONEY

  constructor(start: TradeStart) {
    this.symbol = start.symbol
    this.strategy = start.strategy
    this.side = start.side
    this.entryAt = start.entryAt
    this.signal = start.signal
  }

  /** What facts have made of it; excursions and bars come from the market. */
  state(): TradeState {
    const { symbol, strategy, side, entryAt, signal, fees, dividends, realized } = this
    return {
      symbol, strategy, side, entryAt, signal, fees, dividends, realized, entered: this.#entered,
      entryNotional: this.#entryNotional, exited: this.#exited, exitNotional: this.#exitNotional,
    }
  }

  /** A round trip carried on from its state. */
  static from(state: TradeState): TradeBuilder {
    const trade = new TradeBuilder(state)
    trade.fees = state.fees
    trade.dividends = state.dividends
    trade.realized = state.realized
    trade.#entered = state.entered
    trade.#entryNotional = state.entryNotional
    trade.#exited = state.exited
    trade.#exitNotional = state.exitNotional
    return trade
  }

  /** Adds `units` (positive) entered at `price`. */
  enter(units: Quantity, price: Price): void {
    this.#entered = (this.#entered + units) as Quantity
    this.#entryNotional = (this.#entryNotional + notional(price, units)) as Money
  }

  /**
   * Adds `units` (positive) exited at `price` with their profit before fees; `openProfit` is that of all that
   * was held, at the price of the exit, and counts as an excursion.
   */
  exit(units: Quantity, price: Price, realized: Money, openProfit: number): void {
    this.excursion(openProfit, openProfit)
    this.#exited = (this.#exited + units) as Quantity
    this.#exitNotional = (this.#exitNotional + notional(price, units)) as Money
    this.realized = (this.realized + realized) as Money
  }

  /** Restates what was entered and exited in the units after a split: average prices stay comparable. */
  split(newUnits: number, oldUnits: number): void {
    this.#entered = proportion(this.#entered, BigInt(newUnits), BigInt(oldUnits))
    this.#exited = proportion(this.#exited, BigInt(newUnits), BigInt(oldUnits))
  }

  /** Takes the open profit at a bar's worst and best price. */
  excursion(worst: number, best: number): void {
    if (-worst > this.adverseExcursion) this.adverseExcursion = -worst
    if (best > this.favorableExcursion) this.favorableExcursion = best
  }

  /** What it brought after fees, so far. */
  get profit(): Money {
    return (this.realized + this.dividends - this.fees) as Money
  }

  /** The finished trade; only once everything entered has been exited. */
  finish(number: number, exitAt: UtcMillis, exitReason: string): Trade {
    invariant(this.#entered > 0n && this.#exited > 0n, 'a trade needs entries and exits')
    return {
      number,
      symbol: this.symbol,
      strategy: this.strategy,
      side: this.side,
      quantity: this.#entered,
      entryAt: this.entryAt,
      exitAt,
      entryPrice: averagePrice(this.#entryNotional, this.#entered),
      exitPrice: averagePrice(this.#exitNotional, this.#exited),
      grossProfit: this.realized,
      fees: this.fees,
      dividends: this.dividends,
      profit: this.profit,
      barCount: this.barCount,
      adverseExcursion: this.adverseExcursion,
      favorableExcursion: this.favorableExcursion,
      exitReason,
      signal: this.signal,
    }
  }
}

/** The side of a signed quantity. */
export function sideOf(signed: Quantity): PositionSide {
  return signed > 0n ? PositionSide.Long : PositionSide.Short
}
