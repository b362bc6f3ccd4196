import {
  absFixed, averagePrice, divideHalfEven, invariant, minFixed, notional, proportion, toNumber, ZERO_MONEY,
  ZERO_PRICE, ZERO_QUANTITY, type Money, type Price, type Quantity, type UtcMillis,
} from '../base/index.ts'
import type { PositionView } from '../model/index.ts'
import type { FillStep } from './fill-step.ts'
import { TradeBuilder, type TradeState } from './trade-builder.ts'

/** Units bought or sold short at one price; `cost` is what was paid (negative: received), fees apart. */
interface Lot {
  quantity: Quantity
  cost: Money
}

/** What one application of a fill did to a position. */
export interface PositionChange {
  /** Units that closed older lots, positive. */
  readonly closed: Quantity
  /** Profit of those units before fees. */
  readonly realized: Money
}

/** What facts have made of a part. */
export interface PartState {
  readonly strategy: string
  readonly quantity: Quantity
  readonly cost: Money
  readonly openedAt: UtcMillis
  readonly lots: readonly Readonly<Lot>[]
  readonly trade?: TradeState
  /** Executions that may still be taken back. */
  readonly history?: PartHistory
}

/** A part before some executions, and these. */
export interface PartHistory {
  readonly base: PartState
  readonly steps: readonly FillStep[]
}

/**
 * One strategy's part of one instrument: lots, first in first out.
 *
 * Signed quantities: long lots are positive, short lots negative; a position never holds both.
 */
export class StrategyPosition implements PositionView {
  readonly strategy: string
  symbol: string
  quantity: Quantity = ZERO_QUANTITY
  /** Sum of the lots' cost: positive for longs, negative for shorts. */
  cost: Money = ZERO_MONEY
  openedAt = 0 as UtcMillis
  /** Mirror of `quantity` for marks. */
  units = 0
  /** The round trip under way. */
  trade: TradeBuilder | undefined = undefined
  /** Mirror of `cost` for marks. */
  paid = 0
  /** Its latest executions, where the venue may take one back. */
  history: PartHistory | undefined = undefined
  readonly #lots: Lot[] = []

  constructor(strategy: string, symbol: string) {
    this.strategy = strategy
    this.symbol = symbol
  }

  /** What facts have made of it. */
  state(): PartState {
    const { strategy, quantity, cost, openedAt, trade, history } = this
    const lots = this.#lots.map((lot) => ({ ...lot }))
    const underWay = trade === undefined ? {} : { trade: trade.state() }
    return {
      strategy, quantity, cost, openedAt, lots, ...underWay, ...(history === undefined ? {} : { history }),
    }
  }

  /** A part carried on from its state. */
  static from(state: PartState, symbol: string): StrategyPosition {
    const part = new StrategyPosition(state.strategy, symbol)
    part.#moved(state.quantity, state.cost)
    part.openedAt = state.openedAt
    for (const lot of state.lots) part.#lots.push({ ...lot })
    if (state.trade !== undefined) part.trade = TradeBuilder.from(state.trade)
    part.history = state.history
    return part
  }

  get averagePrice(): Price {
    return this.quantity === 0n ? ZERO_PRICE : averagePrice(this.cost, this.quantity)
  }

  /** Open profit at a price, before fees. */
  openProfit(price: number): number {
    return this.units * price - toNumber(this.cost)
  }

  get lotCount(): number {
    return this.#lots.length
  }

  /**
   * Books `signed` units at `price`: closes older lots of the other sign first, then opens a lot.
   *
   * The notional of the whole fill is rounded once; what opens takes what the closing part leaves of it, so
   * nothing is lost.
   */
  fill(signed: Quantity, price: Price, at: UtcMillis): PositionChange {
    invariant(signed !== 0n, 'a fill of nothing')
    const isClosing = this.quantity !== 0n && (this.quantity > 0n) !== (signed > 0n)
    const closed = isClosing ? minFixed(absFixed(signed), absFixed(this.quantity)) : ZERO_QUANTITY
    const rest = (signed > 0n ? signed - closed : signed + closed) as Quantity
    const value = notional(price, signed)
    const closingValue = rest === 0n ? value : notional(price, (signed - rest) as Quantity)
    const realized = this.#close(closed, closingValue)
    if (rest !== 0n) {
      if (this.quantity === 0n) this.openedAt = at
      const cost = (value - closingValue) as Money
      this.#lots.push({ quantity: rest, cost })
      this.#moved(rest, cost)
    }
    if (this.quantity === 0n) this.openedAt = 0 as UtcMillis
    return { closed, realized }
  }

  /** Closes `units` (positive) of the oldest lots for `value` in all (signed as the fill); exact. */
  #close(units: Quantity, value: Money): Money {
    let left = units
    let realized: bigint = -value
    while (left > 0n) {
      const lot = this.#lots[0]
      invariant(lot !== undefined, 'a position closes more than it holds')
      const size = absFixed(lot.quantity)
      const part = minFixed(size, left)
      const signedPart = (lot.quantity > 0n ? part : -part) as Quantity
      const cost = part === size ? lot.cost : proportion(lot.cost, part, size)
      left = (left - part) as Quantity
      realized -= cost
      if (part === size) this.#lots.shift()
      else {
        lot.quantity = (lot.quantity - signedPart) as Quantity
        lot.cost = (lot.cost - cost) as Money
      }
      this.#moved(-signedPart as Quantity, -cost as Money)
    }
    return realized as Money
  }

  /**
   * Turns every `oldUnits` into `newUnits` at unchanged cost; something has to be left of them.
   *
   * The position is rounded, not its lots, so that three lots of one unit make one unit at 1 for 3. What is
   * below a whole lot is the caller's to settle.
   */
  split(newUnits: number, oldUnits: number): void {
    let before = 0n
    let after = 0n
    for (const lot of this.#lots) {
      before += lot.quantity
      const total = divideHalfEven(before * BigInt(newUnits), BigInt(oldUnits))
      lot.quantity = (total - after) as Quantity
      after = total
    }
    invariant(after !== 0n || before === 0n, 'a split leaves nothing of a position')
    this.#joinEmptyLots()
    this.quantity = after as Quantity
    this.units = toNumber(this.quantity)
  }

  /** Gives the cost of lots that a split has left empty to the next one, or the one before. */
  #joinEmptyLots(): void {
    for (let index = this.#lots.length - 1; index >= 0; index--) {
      const lot = this.#lots[index] as Lot
      if (lot.quantity !== 0n) continue
      this.#lots.splice(index, 1)
      const neighbour = this.#lots[index] ?? this.#lots[index - 1]
      if (neighbour !== undefined) neighbour.cost = (neighbour.cost + lot.cost) as Money
    }
  }

  #moved(quantity: Quantity, cost: Money): void {
    this.quantity = (this.quantity + quantity) as Quantity
    this.cost = (this.cost + cost) as Money
    this.units = toNumber(this.quantity)
    this.paid = toNumber(this.cost)
  }
}
