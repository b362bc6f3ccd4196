import type { Price, Quantity } from '../../base/index.ts'
import { minFixed, SCALE, ZERO_QUANTITY } from '../../base/index.ts'
import { fillOrder } from './fill.ts'
import type { MatchView } from './match-price.ts'
import { hasStop, isStopReached, isWithinLimit, matchPrice, tradesIn, trail } from './match-price.ts'
import { cancelOrder, releaseHeldStop } from './order-end.ts'
import type { Order } from './order.ts'
import { isWorking, remainingOf } from './order.ts'
import type { Venue } from './venue.ts'

/**
 * Passes over the orders of one symbol until nothing more fills: a filled entry starts legs that may fill at
 * once.
 */
const PASSES_MAX = 4

/**
 * Lets the orders of a symbol meet its market, oldest first.
 *
 * `last` is the trade that has just happened; without one, stops are judged by the last there was.
 */
export function matchSymbol(venue: Venue, symbol: string, last?: Price): void {
  const asset = venue.assets.find(symbol)
  const market = venue.market.of(symbol)
  if (asset === undefined || market === undefined || market.isHalted) return
  const view: MatchView = {
    phase: venue.clock.phase(), quote: market.quote, last: last ?? market.last?.price,
  }
  let sizeLeft = sizeBudget(venue, view)
  const tried = new Set<Order>()
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const waiting = venue.orders.openOf(asset.id).filter((order) => isWorking(order) && !tried.has(order))
    if (waiting.length === 0) return
    for (const order of waiting) {
      tried.add(order)
      if (!isWorking(order)) continue
      const filled = matchOrder(venue, order, view, sizeLeft)
      if (sizeLeft !== undefined) sizeLeft = (sizeLeft - filled) as Quantity
    }
  }
}

function sizeBudget({ settings }: Venue, { quote }: MatchView): Quantity | undefined {
  if (!settings.isSizeAware || quote === undefined) return undefined
  return (BigInt(Math.min(quote.bidSize, quote.askSize)) * SCALE) as Quantity
}

/** Tries to fill one order; says how much was filled. */
export function matchOrder(venue: Venue, order: Order, view: MatchView, sizeLeft?: Quantity): Quantity {
  if (!tradesIn(order, view.phase)) return ZERO_QUANTITY
  if (view.last !== undefined) trail(order, view.last)
  if (hasStop(order) && !order.isElected) {
    if (!isStopReached(order, view.last)) return ZERO_QUANTITY
    order.isElected = true
    if (order.status === 'held') releaseHeldStop(venue, order)
  }
  const at = matchPrice(order, view)
  if (at === undefined) return ZERO_QUANTITY
  const qty = fillableQuantity(venue, order, at, sizeLeft)
  if (qty <= 0n) return ZERO_QUANTITY
  fillOrder(venue, order, qty, at)
  return qty
}

/** How much fills at once: all, what is quoted, or, one time in so many, a seeded part. */
function fillableQuantity(venue: Venue, order: Order, at: Price, sizeLeft: Quantity | undefined): Quantity {
  const wanted = order.qty === undefined ? quantityOf(order, at) : remainingOf(order)
  const possible = sizeLeft === undefined ? wanted : minFixed(wanted, sizeLeft)
  if (order.timeInForce === 'fok') return possible < wanted ? ZERO_QUANTITY : wanted
  const { partialProbability } = venue.settings
  const whole = Number(possible / SCALE)
  const isPart = partialProbability > 0 && order.notional === undefined && whole >= 2
    && venue.random.uniform() < partialProbability
  return isPart ? ((BigInt(1 + venue.random.below(whole - 1)) * SCALE) as Quantity) : possible
}

/** How many shares an amount of money buys, cut off at nine decimals. */
function quantityOf({ notional: amount = 0n as never }: Order, at: Price): Quantity {
  return ((amount * SCALE) / at) as Quantity
}

/** Fills the orders for one auction at its price, and cancels what is left of them. */
export function matchAuction(venue: Venue, timeInForce: 'opg' | 'cls'): void {
  for (const order of venue.orders.open()) {
    if (order.timeInForce !== timeInForce || !isWorking(order)) continue
    const market = venue.market.of(order.asset.symbol)
    const at = market?.isHalted === true ? undefined : market?.last?.price
    if (at !== undefined && isWithinLimit(order, at)) {
      fillOrder(venue, order, order.qty === undefined ? quantityOf(order, at) : remainingOf(order), at)
    }
    cancelOrder(venue, order)
  }
}

/** Fills part of an order by hand, whatever the market says; the price is the far side, or the last trade. */
export function forceFill(venue: Venue, order: Order, qty?: Quantity, at?: Price): void {
  const market = venue.market.of(order.asset.symbol)
  const far = order.side === 'buy' ? market?.quote?.ask : market?.quote?.bid
  const fillPrice = at ?? order.limitPrice ?? far ?? venue.market.mark(order.asset.symbol)
  const whole = order.qty === undefined ? quantityOf(order, fillPrice) : remainingOf(order)
  fillOrder(venue, order, qty === undefined ? whole : minFixed(qty, whole), fillPrice)
}
