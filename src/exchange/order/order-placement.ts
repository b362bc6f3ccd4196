import type { Price } from '../../base/index.ts'
import { ok } from '../../base/index.ts'
import type { Asset } from '../market/asset.ts'
import type { ApiError, ApiResult } from './api-error.ts'
import { invalidField, invalidOrder, refused } from './api-error.ts'
import {
  checkBuyingPower, checkIntent, checkPermission, checkQuantityHeld, checkWash, inferIntent, reservePriceOf,
} from './order-admission.ts'
import type { OrderRequest } from './order-request.ts'
import { checkOrderRules } from './order-rules.ts'
import type { Order, OrderTerms, PositionIntent } from './order.ts'
import { isClosing, newOrder } from './order.ts'
import { checkExitPrices } from './price-rules.ts'
import { expiryOf, isEligible } from './routing.ts'
import type { Venue } from './venue.ts'

/**
 * Checks an order and puts it, with its legs, into the book; the first broken rule is the refusal.
 *
 * It is `pending_new` when the venue takes it now, else `accepted` until its session begins.
 */
export function placeOrder(venue: Venue, request: OrderRequest): ApiResult<Order> {
  const asset = venue.assets.find(request.symbol)
  if (asset === undefined) return refused(invalidOrder(`asset "${request.symbol}" not found`))
  const intent = inferIntent(venue, request.side, asset.id)
  const failure = checkOrderRules(request, asset)
    ?? checkPermission(venue, request, asset)
    ?? checkUnique(venue, request)
    ?? checkIntent(request, intent)
    ?? checkStopSide(venue, request, asset)
    ?? checkExits(venue, request, asset)
    ?? checkWash(venue, request, asset)
    ?? checkQuantityHeld(venue, request, asset, intent)
  if (failure !== undefined) return refused(failure)
  const reservePrice = isClosing({ positionIntent: intent })
    ? undefined
    : reservePriceOf(venue, request, asset)
  const poor = reservePrice === undefined ? undefined : checkBuyingPower(venue, request, reservePrice)
  if (poor !== undefined) return refused(poor)
  return ok(enter(venue, { request, asset, intent, reservePrice }))
}

function checkUnique(venue: Venue, { clientOrderId }: OrderRequest): ApiError | undefined {
  const isTaken = clientOrderId !== undefined && venue.orders.byClientId(clientOrderId) !== undefined
  return isTaken ? invalidField('client_order_id must be unique') : undefined
}

/** A stop that the market has passed already would be a market order by mistake. */
function checkStopSide(venue: Venue, request: OrderRequest, asset: Asset): ApiError | undefined {
  const mark = venue.market.mark(asset.symbol)
  if (request.stopPrice === undefined || mark === 0n) return undefined
  if (request.side === 'sell') {
    return request.stopPrice < mark ? undefined : invalidOrder('stop price must be less than current price')
  }
  return request.stopPrice > mark ? undefined : invalidOrder('stop price must be greater than current price')
}

function checkExits(venue: Venue, request: OrderRequest, asset: Asset): ApiError | undefined {
  const { orderClass, takeProfitLimit, stopLossStop, limitPrice, side } = request
  if (orderClass === 'simple') return undefined
  if (orderClass !== 'oco') return checkExitPrices(request, limitPrice ?? venue.market.mark(asset.symbol))
  const target = takeProfitLimit ?? (0n as Price)
  const { takeProfitLimit: _, ...exits } = request
  return stopLossStop === undefined ? undefined : checkExitPrices({ ...exits, side: opposite(side) }, target)
}

function opposite(side: 'buy' | 'sell'): 'buy' | 'sell' {
  return side === 'buy' ? 'sell' : 'buy'
}

interface Admitted {
  readonly request: OrderRequest
  readonly asset: Asset
  readonly intent: PositionIntent
  readonly reservePrice: Price | undefined
}

function enter(venue: Venue, { request, asset, intent, reservePrice }: Admitted): Order {
  const terms: OrderTerms = {
    asset, side: request.side, type: request.type, timeInForce: request.timeInForce,
    orderClass: request.orderClass, isExtendedHours: request.isExtendedHours, positionIntent: intent,
    qty: request.qty, notional: request.notional,
    limitPrice: request.orderClass === 'oco' ? request.takeProfitLimit : request.limitPrice,
    stopPrice: request.stopPrice, trailPrice: request.trailPrice, trailPercent: request.trailPercent,
  }
  const order = newOrder(terms, {
    id: venue.ids.next(), clientOrderId: request.clientOrderId ?? venue.ids.next(), at: venue.clock.stamp(),
    status: isEligible(venue, terms) ? 'pending_new' : 'accepted',
  })
  order.reservePrice = reservePrice
  order.expiresAt = expiryOf(venue, order)
  if (order.type === 'trailing_stop') order.hwm = venue.market.mark(asset.symbol)
  venue.orders.add(order)
  order.legs = legsOf(venue, order, request)
  if (order.status === 'accepted') venue.updates.add(order, 'accepted')
  return order
}

/** The exits of an order, each with a client id that the venue makes. */
function legsOf(venue: Venue, order: Order, request: OrderRequest): Order[] {
  const exitSide = order.orderClass === 'oco' ? order.side : opposite(order.side)
  const leg = (exit: Pick<OrderTerms, 'type' | 'limitPrice' | 'stopPrice'>): Order => {
    const made = newOrder({
      asset: order.asset, side: exitSide, timeInForce: order.timeInForce, orderClass: order.orderClass,
      isExtendedHours: false, positionIntent: exitSide === 'sell' ? 'sell_to_close' : 'buy_to_close',
      qty: order.qty, notional: undefined, trailPrice: undefined, trailPercent: undefined, ...exit,
    }, { id: venue.ids.next(), clientOrderId: venue.ids.next(), at: venue.clock.stamp(), status: 'held' })
    made.parent = order
    made.expiresAt = order.expiresAt
    venue.orders.add(made)
    return made
  }
  const { orderClass, takeProfitLimit, stopLossStop, stopLossLimit } = request
  const legs: Order[] = []
  if (takeProfitLimit !== undefined && orderClass !== 'oco') {
    legs.push(leg({ type: 'limit', limitPrice: takeProfitLimit, stopPrice: undefined }))
  }
  if (stopLossStop !== undefined) {
    const type = stopLossLimit === undefined ? 'stop' : 'stop_limit'
    legs.push(leg({ type, limitPrice: stopLossLimit, stopPrice: stopLossStop }))
  }
  return legs
}
