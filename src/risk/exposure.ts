import { absFixed, toNumber, type ClientOrderId } from '../base/index.ts'
import { Side, type MarketView, type PositionView } from '../model/index.ts'
import { marketPrice } from './market-price.ts'
import { exactMark, floatOf, narrow, plus, worthOf, type Nanos } from './nanos.ts'
import { orderPrices, orderWorth, type OrderWorth } from './order-prices.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'
import { remainingOf, type Situation } from './situation.ts'
import { writtenOptionWorth } from './written-option.ts'

/** A symbol that is held or being entered, and in which direction. */
export interface Holding {
  readonly symbol: string
  readonly direction: 1 | -1
}

/** The symbol that is being decided, as far as sums are split by it. */
type DecidedSymbol = Pick<Situation, 'symbol' | 'instrument'>

/** An exact sum of money; `undefined` as soon as a part of it has no price. */
type Sum = Nanos | undefined

/**
 * What the account stands to hold without the order that is being decided: positions at their marks and every
 * pending entry, orders with an unclear outcome included, each rounded as `notional` rounds it. `undefined`
 * where a mark is unknown.
 */
export interface Exposure {
  readonly equity: number
  /** Absolute values, pending entries at their worst price. */
  readonly gross: Sum
  /** Absolute values in the sector of the symbol, pending entries at their expected price. */
  readonly sector: Sum
  /** The same for the symbol: the account's net position and pending entries of every strategy. */
  readonly symbol: Sum
  /** Cash that is not free: what pending entries may take, and collateral that selling short brought in. */
  readonly taken: Sum
  /** Symbols other than this one that are held or being entered. */
  readonly others: readonly Holding[]
  /** The symbol is held or being entered already. */
  readonly isOpen: boolean
}

class ExposureSum implements Exposure {
  readonly equity: number
  gross: Sum = 0
  sector: Sum = 0
  symbol: Sum = 0
  taken: Sum = 0
  isOpen = false
  readonly others: Holding[] = []
  readonly #entering: string[] = []
  readonly #views: RiskViews
  readonly #limits: RiskLimits
  readonly #situation: DecidedSymbol

  constructor(views: RiskViews, limits: RiskLimits, situation: DecidedSymbol) {
    this.equity = views.account.equity
    this.#views = views
    this.#limits = limits
    this.#situation = situation
  }

  addPosition(position: PositionView): void {
    const { symbol, quantity } = position
    const value = positionWorth(this.#views, position)
    this.gross = sumOf(this.gross, value)
    if (quantity < 0n) this.taken = sumOf(this.taken, value)
    if (this.#add(symbol, value)) this.others.push({ symbol, direction: quantity > 0n ? 1 : -1 })
  }

  addPending(order: WorkingOrder): void {
    const { terms } = order
    if (!isEntry(terms)) return
    const worth = pendingWorth(this.#views, this.#limits, order)
    this.gross = sumOf(this.gross, worth?.worst)
    this.taken = sumOf(this.taken, worth?.cost)
    const isOther = this.#add(terms.symbol, worth?.value)
    if (!isOther || this.#views.account.position(terms.symbol) !== undefined) return
    if (this.#entering.includes(terms.symbol)) return
    this.#entering.push(terms.symbol)
    this.others.push({ symbol: terms.symbol, direction: terms.side === Side.Buy ? 1 : -1 })
  }

  /** Adds to the symbol and the sector; true for a symbol that is not the one being decided. */
  #add(symbol: string, value: Sum): boolean {
    if (symbol === this.#situation.symbol) {
      this.symbol = sumOf(this.symbol, value)
      this.sector = sumOf(this.sector, value)
      this.isOpen = true
      return false
    }
    const { instrument } = this.#situation
    if (this.#views.market.instrument(symbol)?.sector === instrument?.sector) {
      this.sector = sumOf(this.sector, value)
    }
    return true
  }
}

function sumOf(sum: Sum, value: Sum): Sum {
  return sum === undefined || value === undefined ? undefined : plus(sum, value)
}

function positionWorth(views: RiskViews, position: PositionView): Sum {
  const mark = exactMark(heldPrice(views.market, position))
  return mark === undefined ? undefined : worthOf(mark, narrow(absFixed(position.quantity)))
}

function pendingWorth(views: RiskViews, limits: RiskLimits, order: WorkingOrder): OrderWorth | undefined {
  const { terms } = order
  const prices = orderPrices(terms, marketPrice(views, limits, terms.symbol, terms.side), limits)
  return prices === undefined ? undefined : orderWorth(prices, narrow(remainingOf(order)))
}

/**
 * The price of what is held; of what the run has no prices of (it is EXTERNAL), what it has cost. An option
 * that was written counts at what its shares are worth, since its premium says nothing of what it may cost.
 */
export function heldPrice(market: MarketView, position: PositionView): number {
  const last = market.lastPrice(position.symbol)
  if (last === last || market.instrument(position.symbol) !== undefined) return last
  const paid = toNumber(position.averagePrice)
  if (position.quantity > 0n) return paid
  const written = writtenOptionWorth(position.symbol, (symbol) => market.lastPrice(symbol))
  return written === undefined ? paid : Math.max(paid, written)
}

/** Adds everything up, leaving out the order that is to be replaced. */
export function readExposure(
  views: RiskViews, limits: RiskLimits, situation: DecidedSymbol,
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

/** The largest `symbol` of all, 0 where nothing is held or entered; `undefined` while a price is unknown. */
export function largestExposure(
  views: RiskViews, limits: RiskLimits, approved: readonly WorkingOrder[],
): number | undefined {
  const sums = new Map<string, Sum>()
  const add = (symbol: string, value: Sum): void => {
    sums.set(symbol, sums.has(symbol) ? sumOf(sums.get(symbol), value) : value)
  }
  for (const position of views.account.positions()) add(position.symbol, positionWorth(views, position))
  for (const order of [...views.orders.open(), ...approved]) {
    if (isEntry(order.terms)) add(order.terms.symbol, pendingWorth(views, limits, order)?.value)
  }
  let largest = 0
  for (const sum of sums.values()) {
    if (sum === undefined) return undefined
    largest = Math.max(largest, floatOf(sum))
  }
  return largest
}
