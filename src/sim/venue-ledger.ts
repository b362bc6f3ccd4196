import {
  proportion, snapToLot, toNumber, moneyOf, ZERO_MONEY, ZERO_QUANTITY, type Money, type Quantity,
} from '../base/index.ts'
import { Side, splitShares, type Fill, type Instrument } from '../model/index.ts'

/** What one short position owes for a number of nights. */
export interface BorrowFee {
  readonly symbol: string
  readonly amount: Money
}

/** Signed units of one strategy. */
interface StrategyUnits {
  readonly strategy: string
  units: Quantity
}

/** What the fills of one symbol add up to: a book keeps its own at hand. */
export class Holding {
  symbol: string
  /** Signed units of all strategies. */
  units: Quantity = ZERO_QUANTITY
  /** What reduce-only orders may take out; strategies of a symbol are few. */
  readonly parts: StrategyUnits[] = []

  constructor(symbol: string) {
    this.symbol = symbol
  }

  /** Units of the strategy that a fill on this side would bring closer to zero. */
  reducible(strategy: string, side: Side): Quantity {
    const held = this.partOf(strategy).units
    const open = side === Side.Sell ? held : -held
    return (open > 0n ? open : 0n) as Quantity
  }

  partOf(strategy: string): StrategyUnits {
    const { parts } = this
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as StrategyUnits
      if (part.strategy === strategy) return part
    }
    const part = { strategy, units: ZERO_QUANTITY }
    parts.push(part)
    return part
  }
}

const NO_FEES: readonly BorrowFee[] = []
/** Money-market days of a year: stock loan is charged on 360. */
const DAYS_PER_YEAR = 360

/** What the venue's own fills add up to: an oracle that shares nothing with the client's books. */
export class VenueLedger {
  /** Proceeds of sales less cost of purchases less fees, of all fills so far. */
  cash: Money = ZERO_MONEY
  readonly #holdings = new Map<string, Holding>()
  /** Those that are not flat, in the order of their opening. */
  readonly #open = new Set<Holding>()

  /** The record of a symbol, made when it is first asked for. */
  holding(symbol: string): Holding {
    let holding = this.#holdings.get(symbol)
    if (holding === undefined) this.#holdings.set(symbol, (holding = new Holding(symbol)))
    return holding
  }

  /** Signed units of a symbol. */
  position(symbol: string): Quantity {
    return this.#holdings.get(symbol)?.units ?? ZERO_QUANTITY
  }

  /** Books a fill of price times quantity `value`. */
  book(holding: Holding, { fill, value, strategy }: { fill: Fill; value: Money; strategy: string }): void {
    const isBuy = fill.side === Side.Buy
    const signed = (isBuy ? fill.quantity : -fill.quantity) as Quantity
    this.cash = ((isBuy ? this.cash - value : this.cash + value) - fill.fee) as Money
    this.#set(holding, (holding.units + signed) as Quantity)
    const part = holding.partOf(strategy)
    part.units = (part.units + signed) as Quantity
  }

  /** Restates a position; what is below a lot is gone (paid in cash by the issuer). */
  split(holding: Holding, lotSize: Quantity, ratio: { newUnits: number; oldUnits: number }): void {
    const owners = holding.parts.map(({ strategy, units }) => ({ strategy, quantity: units }))
    const shares = splitShares(owners, ratio, lotSize)
    for (const part of holding.parts) part.units = shares.get(part.strategy) ?? ZERO_QUANTITY
    const restated = proportion(holding.units, BigInt(ratio.newUnits), BigInt(ratio.oldUnits))
    this.#set(holding, snapToLot(restated, lotSize))
  }

  /** Gives a position its new name; what stood under that name is forgotten. */
  rename(symbol: string, newSymbol: string): void {
    const holding = this.holding(symbol)
    this.close(newSymbol)
    this.#holdings.delete(symbol)
    this.#holdings.set(newSymbol, holding)
    holding.symbol = newSymbol
    if (this.#open.delete(holding)) this.#open.add(holding)
  }

  /** Closes a position outside trading. */
  close(symbol: string): void {
    const holding = this.holding(symbol)
    holding.parts.length = 0
    this.#set(holding, ZERO_QUANTITY)
  }

  /**
   * What short positions of a calendar owe: value at `priceOf` * yearly fee * nights / 360; longs owe
   * nothing.
   *
   * As Interactive Brokers charges it (Reporting Guide, Borrow Fee Details): value times fee rate over 360,
   * for every calendar day, so three for a weekend.
   */
  borrowFees(options: {
    calendar: string
    nights: number
    instrument: (symbol: string) => Instrument | undefined
    priceOf: (symbol: string) => number
  }): readonly BorrowFee[] {
    let fees: BorrowFee[] | undefined
    for (const { symbol, units } of this.#open) {
      if (units >= 0n) continue
      const instrument = options.instrument(symbol)
      if (instrument === undefined || instrument.calendar !== options.calendar) continue
      const value = -toNumber(units) * options.priceOf(symbol)
      const amount = moneyOf((value * instrument.borrowFeeFraction * options.nights) / DAYS_PER_YEAR)
      if (amount > 0n) (fees ??= []).push({ symbol, amount })
    }
    return fees ?? NO_FEES
  }

  #set(holding: Holding, units: Quantity): void {
    if (units === 0n) this.#open.delete(holding)
    else if (holding.units === 0n) this.#open.add(holding)
    holding.units = units
  }
}
