import {
  notional, proportion, snapToLot, toNumber, moneyOf, ZERO_MONEY, ZERO_QUANTITY, type Money, type Quantity,
} from '../base/index.ts'
import { Side, splitShares, type Fill, type Instrument } from '../model/index.ts'

/** What one short position owes for a number of nights. */
export interface BorrowFee {
  readonly symbol: string
  readonly amount: Money
}

const NO_FEES: readonly BorrowFee[] = []
/** Money-market days of a year: stock loan is charged on 360. */
const DAYS_PER_YEAR = 360

/** What the venue's own fills add up to: an oracle that shares nothing with the client's books. */
export class VenueLedger {
  /** Proceeds of sales less cost of purchases less fees, of all fills so far. */
  cash: Money = ZERO_MONEY
  readonly #positions = new Map<string, Quantity>()
  /** Signed units by symbol and strategy: what reduce-only orders may take out. */
  readonly #parts = new Map<string, Map<string, Quantity>>()

  /** Signed units of a symbol. */
  position(symbol: string): Quantity {
    return this.#positions.get(symbol) ?? ZERO_QUANTITY
  }

  /** Units of the strategy that a fill on this side would bring closer to zero. */
  reducible(symbol: string, strategy: string, side: Side): Quantity {
    const held = this.#parts.get(symbol)?.get(strategy) ?? ZERO_QUANTITY
    const open = side === Side.Sell ? held : -held
    return (open > 0n ? open : 0n) as Quantity
  }

  book(fill: Fill, strategy: string): void {
    const { symbol } = fill
    const signed = (fill.side === Side.Buy ? fill.quantity : -fill.quantity) as Quantity
    this.cash = (this.cash - notional(fill.price, signed) - fill.fee) as Money
    this.#set(symbol, (this.position(symbol) + signed) as Quantity)
    const parts = this.#partsOf(symbol)
    parts.set(strategy, ((parts.get(strategy) ?? 0n) + signed) as Quantity)
  }

  /** Restates a position; what is below a lot is gone (paid in cash by the issuer). */
  split(instrument: Instrument, newUnits: number, oldUnits: number): void {
    const { symbol, lotSize } = instrument
    const owners = [...this.#partsOf(symbol)].map(([strategy, quantity]) => ({ strategy, quantity }))
    const shares = splitShares(owners, { newUnits, oldUnits }, lotSize)
    this.#parts.set(symbol, new Map(shares))
    const restated = proportion(this.position(symbol), BigInt(newUnits), BigInt(oldUnits))
    this.#set(symbol, snapToLot(restated, lotSize))
  }

  rename(symbol: string, newSymbol: string): void {
    this.#set(newSymbol, this.position(symbol))
    this.#parts.set(newSymbol, this.#partsOf(symbol))
    this.close(symbol)
  }

  /** Closes a position outside trading. */
  close(symbol: string): void {
    this.#positions.delete(symbol)
    this.#parts.delete(symbol)
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
    for (const [symbol, units] of this.#positions) {
      if (units >= 0n) continue
      const instrument = options.instrument(symbol)
      if (instrument === undefined || instrument.calendar !== options.calendar) continue
      const value = -toNumber(units) * options.priceOf(symbol)
      const amount = moneyOf((value * instrument.borrowFeeFraction * options.nights) / DAYS_PER_YEAR)
      if (amount > 0n) (fees ??= []).push({ symbol, amount })
    }
    return fees ?? NO_FEES
  }

  #partsOf(symbol: string): Map<string, Quantity> {
    let parts = this.#parts.get(symbol)
    if (parts === undefined) this.#parts.set(symbol, (parts = new Map()))
    return parts
  }

  #set(symbol: string, units: Quantity): void {
    if (units === 0n) this.#positions.delete(symbol)
    else this.#positions.set(symbol, units)
  }
}
