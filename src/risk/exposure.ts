import { toNumber, type ClientOrderId } from '../base/index.ts'
import { Side, type MarketView, type PositionView } from '../model/index.ts'
import { marketPrice } from './market-price.ts'
import { expectedPrice, worstPrice } from './order-prices.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'
import { remainingOf, type Situation } from './situation.ts'

/** A symbol that is held or being entered, and in which direction. */
export interface Holding {
  readonly symbol: string
  readonly direction: 1 | -1
}

/**
 * What the account stands to hold without the order that is being decided: positions at their marks and every
 * pending entry, orders with an unclear outcome included. NaN where a mark is unknown.
 */
export interface Exposure {
  readonly equity: number
  /** Absolute values, pending entries at their worst price. */
  readonly gross: number
  /** Absolute values in the sector of the symbol, pending entries at their expected price. */
  readonly sector: number
  /** The same for the symbol: the account's net position and pending entries of every strategy. */
  readonly symbol: number
  /** Cash that pending entries may take. */
  readonly reserved: number
  /** Cash that came from selling short: collateral, not buying power. */
  readonly shortProceeds: number
  /** Symbols other than this one that are held or being entered. */
  readonly others: readonly Holding[]
  /** The symbol is held or being entered already. */
  readonly isOpen: boolean
}

class ExposureSum implements Exposure {
  readonly equity: number
  gross = 0
  sector = 0
  symbol = 0
  reserved = 0
  shortProceeds = 0
  isOpen = false
  readonly others: Holding[] = []
  readonly #entering: string[] = []
  readonly #views: RiskViews
  readonly #limits: RiskLimits
  readonly #situation: Situation

  constructor(views: RiskViews, limits: RiskLimits, situation: Situation) {
    this.equity = views.account.equity
    this.#views = views
    this.#limits = limits
    this.#situation = situation
  }

  addPosition(position: PositionView): void {
    const { symbol, quantity } = position
    const value = Math.abs(toNumber(quantity)) * heldPrice(this.#views.market, position)
    this.gross += value
    if (quantity < 0n) this.shortProceeds += value
    if (this.#add(symbol, value)) this.others.push({ symbol, direction: quantity > 0n ? 1 : -1 })
  }

  addPending(order: WorkingOrder): void {
    const { terms } = order
    if (!isEntry(terms)) return
    const units = toNumber(remainingOf(order))
    const last = marketPrice(this.#views, this.#limits, terms.symbol, terms.side)
    const worst = units * worstPrice(terms, last, this.#limits)
    this.gross += worst
    this.reserved += worst * (1 + this.#limits.feeBufferFraction)
    const isOther = this.#add(terms.symbol, units * expectedPrice(terms, last))
    if (!isOther || this.#views.account.position(terms.symbol) !== undefined) return
    if (this.#entering.includes(terms.symbol)) return
    this.#entering.push(terms.symbol)
    this.others.push({ symbol: terms.symbol, direction: terms.side === Side.Buy ? 1 : -1 })
  }

  /** Adds to the symbol and the sector; true for a symbol that is not the one being decided. */
  #add(symbol: string, value: number): boolean {
    if (symbol === this.#situation.symbol) {
      this.symbol += value
      this.sector += value
      this.isOpen = true
      return false
    }
    const { instrument } = this.#situation
    if (this.#views.market.instrument(symbol)?.sector === instrument?.sector) this.sector += value
    return true
  }
}

/** The price of what is held; of what the run has no prices of (it is EXTERNAL), what it has cost. */
export function heldPrice(market: MarketView, position: PositionView): number {
  const last = market.lastPrice(position.symbol)
  if (last === last || market.instrument(position.symbol) !== undefined) return last
  return toNumber(position.averagePrice)
}

/** Adds everything up, leaving out the order that is to be replaced. */
export function readExposure(
  views: RiskViews, limits: RiskLimits, situation: Situation,
  orders: { readonly approved: readonly WorkingOrder[]; readonly replaced: ClientOrderId | undefined },
): Exposure {
  const sum = new ExposureSum(views, limits, situation)
  if (views.account.positionCount > 0) {
    for (const position of views.account.positions()) sum.addPosition(position)
  }
  if (views.orders.openCount > 0) {
    for (const order of views.orders.open()) {
      if (order.terms.clientOrderId !== orders.replaced) sum.addPending(order)
    }
  }
  for (const order of orders.approved) sum.addPending(order)
  return sum
}
