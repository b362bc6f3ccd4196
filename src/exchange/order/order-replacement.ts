import type { Price, Quantity } from '../../base/index.ts'
import { absFixed, formatFixed, minFixed, ok, SCALE, ZERO_QUANTITY } from '../../base/index.ts'
import { accountView, availableQuantity, reservedBy } from './account-view.ts'
import type { ApiError, ApiResult } from './api-error.ts'
import { forbidden, invalidField, invalidOrder, refused } from './api-error.ts'
import type { ReplaceRequest } from './order-request.ts'
import type { Order, OrderTerms } from './order.ts'
import { exitGroupOf, isClosing, isDead, newOrder, remainingOf } from './order.ts'
import { buyStopLimit, checkPrice } from './price-rules.ts'
import { expiryOf, meetMarket } from './routing.ts'
import type { Venue } from './venue.ts'

/** An order and the one that is to take its place. */
export interface Replacement {
  readonly original: Order
  readonly replacement: Order
  /** What the original was when it was asked: a held leg is replaced by a held leg. */
  readonly wasHeld: boolean
}

/** Checks a replacement and makes the new order; the old one is `pending_replace` until it is carried out. */
export function prepareReplacement(
  venue: Venue, order: Order, request: ReplaceRequest,
): ApiResult<Replacement> {
  const failure = checkReplaceable(order)
    ?? checkFields(venue, order, request)
    ?? checkReserves(venue, order, request)
  if (failure !== undefined) return refused(failure)
  const terms: OrderTerms = {
    asset: order.asset, side: order.side, type: order.type, orderClass: order.orderClass,
    isExtendedHours: order.isExtendedHours, positionIntent: order.positionIntent, notional: undefined,
    timeInForce: request.timeInForce ?? order.timeInForce, qty: newQuantity(venue, order, request),
    limitPrice: request.limitPrice ?? order.limitPrice, stopPrice: request.stopPrice ?? order.stopPrice,
    trailPrice: order.trailPrice === undefined ? undefined : request.trail ?? order.trailPrice,
    trailPercent: order.trailPercent === undefined ? undefined : request.trail ?? order.trailPercent,
  }
  const replacement = newOrder(terms, {
    id: venue.ids.next(), clientOrderId: request.clientOrderId ?? venue.ids.next(), at: venue.clock.stamp(),
    status: 'pending_new', replaces: order.id,
  })
  replacement.expiresAt = expiryOf(venue, replacement)
  replacement.hwm = order.hwm
  venue.orders.add(replacement)
  reserveLarger(order, request, replacement)
  const wasHeld = order.status === 'held'
  if (!wasHeld) order.status = 'pending_replace'
  return ok({ original: order, replacement, wasHeld })
}

function checkReplaceable(order: Order): ApiError | undefined {
  if (isDead(order)) return invalidOrder('order is not open')
  const isUnderWay = ['accepted', 'pending_new', 'pending_cancel', 'pending_replace'].includes(order.status)
  if (isUnderWay) return invalidOrder("unable to replace order, order isn't sent to exchange yet")
  const isWhole = order.qty !== undefined && order.qty % SCALE === 0n
  return order.notional === undefined && isWhole ? undefined : invalidOrder('unable to replace order')
}

function checkFields(venue: Venue, order: Order, request: ReplaceRequest): ApiError | undefined {
  const { qty, limitPrice, stopPrice, trail, timeInForce, clientOrderId } = request
  if (clientOrderId !== undefined && venue.orders.byClientId(clientOrderId) !== undefined) {
    return invalidField('client_order_id must be unique')
  }
  const badPrice = checkPrice('limit_price', limitPrice) ?? checkPrice('stop_price', stopPrice)
    ?? checkPrice('trail', order.trailPrice === undefined ? undefined : trail)
  if (badPrice !== undefined) return badPrice
  if (qty !== undefined && (qty <= 0n || qty % SCALE !== 0n)) return invalidField('qty must be > 0')
  if (qty !== undefined && order.orderClass === 'oto') return invalidOrder('unable to replace order')
  if (qty !== undefined && qty <= order.filledQty) return invalidOrder('unable to replace order')
  const isPriceless = (limitPrice !== undefined && order.limitPrice === undefined)
    || (stopPrice !== undefined && order.stopPrice === undefined)
  if (isPriceless) return invalidField(`${order.type} orders do not have this price`)
  const isSame = [
    [qty, order.qty], [limitPrice, order.limitPrice], [stopPrice, order.stopPrice],
    [timeInForce, order.timeInForce], [trail, order.trailPrice ?? order.trailPercent],
  ].every(([wanted, present]) => wanted === undefined || wanted === present)
  return isSame ? forbidden('order parameters are not changed') : undefined
}

/** While both may live, the larger of the two reserves counts. */
function checkReserves(venue: Venue, order: Order, request: ReplaceRequest): ApiError | undefined {
  const qty = newQuantity(venue, order, request)
  if (isClosing(order)) {
    const free = availableQuantity(venue, order.asset.id) + remainingOf(order)
    if (order.parent !== undefined || qty <= free) return undefined
    return forbidden(`insufficient qty available for order (requested: ${formatFixed(qty)}, available: ${
      formatFixed(free)})`)
  }
  const cost = ((newReservePrice(order, request) ?? 0n) * qty) / SCALE
  const extra = cost - reservedBy(order)
  const { buyingPower } = accountView(venue)
  if (extra <= buyingPower) return undefined
  return forbidden('insufficient buying power', {
    buying_power: formatFixed(buyingPower), cost_basis: formatFixed(cost),
  })
}

/** Until it is known which of the two lives, the old order reserves what the dearer one may cost. */
function reserveLarger(order: Order, request: ReplaceRequest, replacement: Order): void {
  const wanted = newReservePrice(order, request)
  const remaining = remainingOf(order)
  if (wanted === undefined || order.reservePrice === undefined || remaining === 0n) return
  const each = (wanted * remainingOf(replacement) + remaining - 1n) / remaining
  if (each > order.reservePrice) order.reservePrice = each as Price
}

function newReservePrice(order: Order, { limitPrice, stopPrice }: ReplaceRequest): Price | undefined {
  if (order.reservePrice === undefined) return undefined
  const wanted = limitPrice ?? (stopPrice === undefined ? undefined : buyStopLimit(stopPrice))
  if (order.side === 'sell') {
    return wanted !== undefined && wanted > order.reservePrice ? wanted : order.reservePrice
  }
  return wanted ?? order.reservePrice
}

/**
 * After a partial fill the vendor asks for the whole quantity again (Alpaca-API#165); the setting can say the
 * rest.
 *
 * An exit of a group asks for no more than is left of the position.
 */
function newQuantity(venue: Venue, order: Order, request: ReplaceRequest): Quantity {
  const qty = request.qty ?? order.qty ?? ZERO_QUANTITY
  const isExit = exitGroupOf(order).length > 0
  if (isExit) return minFixed(qty, heldOr(venue, order, qty))
  return venue.settings.replaceQuantity === 'remaining' ? (qty - order.filledQty) as Quantity : qty
}

/** What is held of the asset; of a leg whose entry has not filled, what it asks for. */
function heldOr(venue: Venue, order: Order, qty: Quantity): Quantity {
  return order.status === 'held' && !order.isArmed ? qty : absFixed(venue.ledger.quantity(order.asset.id))
}

/** Puts the new order in the place of the old one, legs and parent included, and lets it meet the market. */
export function completeReplacement(venue: Venue, { original, replacement, wasHeld }: Replacement): void {
  original.status = 'replaced'
  original.replacedAt = venue.clock.stamp()
  original.replacedBy = replacement.id
  replacement.reservePrice = newReservePrice(original, {
    ...(replacement.limitPrice === undefined ? {} : { limitPrice: replacement.limitPrice }),
    ...(replacement.stopPrice === undefined ? {} : { stopPrice: replacement.stopPrice }),
  })
  adoptGroup(original, replacement)
  venue.updates.add(original, 'replaced')
  if (wasHeld) {
    replacement.status = 'held'
    replacement.isArmed = original.isArmed
    replacement.updatedAt = venue.clock.stamp()
    return
  }
  replacement.status = 'new'
  venue.updates.add(replacement, 'new')
  meetMarket(venue, replacement)
}

function adoptGroup(original: Order, replacement: Order): void {
  const { parent, legs } = original
  replacement.parent = parent
  if (parent !== undefined) parent.legs = parent.legs.map((leg) => (leg === original ? replacement : leg))
  replacement.legs = legs
  for (const leg of legs) {
    leg.parent = replacement
    leg.qty = replacement.qty
  }
  original.legs = []
}
