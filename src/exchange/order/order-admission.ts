import type { Price, Quantity } from '../../base/index.ts'
import { absFixed, formatFixed, notional, proportion } from '../../base/index.ts'
import { Phase } from '../clock/market-clock.ts'
import { newYorkInstant, newYorkTime } from '../clock/new-york-time.ts'
import type { Asset } from '../market/asset.ts'
import { accountView, availableQuantity, heldQuantity } from './account-view.ts'
import type { ApiError } from './api-error.ts'
import { forbidden, invalidField, invalidOrder } from './api-error.ts'
import type { OrderRequest } from './order-request.ts'
import { isFractional } from './order-rules.ts'
import type { Order, PositionIntent } from './order.ts'
import { isClosing } from './order.ts'
import { buyStopLimit } from './price-rules.ts'
import type { Venue } from './venue.ts'

/** Refuses what account, asset or time of day do not allow. */
export function checkPermission(venue: Venue, request: OrderRequest, asset: Asset): ApiError | undefined {
  const { flags } = venue
  if (flags.isAccountBlocked || flags.isTradingBlocked) return forbidden('account is restricted from trading')
  if (flags.isSuspendedByUser) return forbidden('new orders are rejected by user request')
  if (asset.status !== 'active') return invalidField(`asset ${asset.symbol} is not active`)
  if (!asset.isTradable) return invalidOrder(`asset "${asset.symbol}" is not tradable`)
  if (isFractional(request) && !flags.isFractionalTradingOn) {
    return forbidden('fractional trading is not enabled')
  }
  return checkAuctionWindow(venue, request)
}

/**
 * Orders for the auctions are taken from 19:00 on: to 09:28 for the open, to ten minutes before the close.
 */
function checkAuctionWindow(venue: Venue, { timeInForce }: OrderRequest): ApiError | undefined {
  if (timeInForce !== 'opg' && timeInForce !== 'cls') return undefined
  const session = venue.clock.today()
  if (session === undefined || newYorkTime(venue.clock.now) >= '19:00') return undefined
  const lastAt = timeInForce === 'opg' ? newYorkInstant(session.date, '09:28') : session.closeAt - 600_000
  if (venue.clock.now < lastAt) return undefined
  const until = timeInForce === 'opg' ? '9:28am' : newYorkTime(lastAt)
  return forbidden(`${timeInForce} orders must be submitted after 7:00pm and before ${until}`)
}

/**
 * What an order would do to the position that there is: end it, when it goes against it, else begin or add.
 */
export function inferIntent(venue: Venue, side: 'buy' | 'sell', assetId: string): PositionIntent {
  const held = venue.ledger.quantity(assetId)
  if (side === 'buy') return held < 0n ? 'buy_to_close' : 'buy_to_open'
  return held > 0n ? 'sell_to_close' : 'sell_to_open'
}

/** Refuses an order that says it does something else than it would. */
export function checkIntent(request: OrderRequest, inferred: PositionIntent): ApiError | undefined {
  const { positionIntent } = request
  if (positionIntent === undefined || positionIntent === inferred) return undefined
  return invalidOrder(`position intent mismatch, inferred: ${inferred}, specified: ${positionIntent}`)
}

/**
 * Refuses an order that could trade with one's own: a market or stop order against anything on the other
 * side, two limits that cross. Brackets, OCO and trailing orders are exempt.
 *
 * Source: docs.alpaca.markets/us/docs/user-protection.
 */
export function checkWash(venue: Venue, request: OrderRequest, asset: Asset): ApiError | undefined {
  if (isExempt(request)) return undefined
  for (const order of venue.orders.openOf(asset.id)) {
    if (order.side === request.side || isExempt(order) || order.status === 'held') continue
    const reason = washReason(request, order)
    if (reason === undefined) continue
    return forbidden('potential wash trade detected. use complex orders', {
      existing_order_id: order.id, reject_reason: reason,
    })
  }
  return undefined
}

function isExempt(
  order: Pick<OrderRequest, 'orderClass' | 'type'> & { parent?: Order | undefined },
): boolean {
  const isGroup = order.orderClass === 'bracket' || order.orderClass === 'oco' || order.parent !== undefined
  return isGroup || order.type === 'trailing_stop'
}

function washReason(request: OrderRequest, existing: Order): string | undefined {
  const hasNoLimit = (type: string): boolean => type === 'market' || type === 'stop'
  if (hasNoLimit(existing.type)) return 'opposite side market/stop order exists'
  if (hasNoLimit(request.type)) return 'opposite side limit order exists'
  const [mine, other] = [request.limitPrice ?? 0n, existing.limitPrice ?? 0n]
  const isCrossing = request.side === 'buy' ? mine >= other : other >= mine
  return isCrossing ? 'opposite side limit order exists' : undefined
}

/**
 * Refuses to sell more than is held and free, to short what cannot be shorted, and to be on both sides at
 * once.
 */
export function checkQuantityHeld(
  venue: Venue, request: OrderRequest, asset: Asset, intent: PositionIntent,
): ApiError | undefined {
  const { orderClass } = request
  const isExit = isClosing({ positionIntent: intent })
  if (isExit && (orderClass === 'bracket' || orderClass === 'oto')) {
    return invalidOrder(`${orderClass} orders must be entry orders`)
  }
  if (isExit) return checkClosing(venue, request, asset)
  if (orderClass === 'oco') return invalidOrder('oco orders must be exit orders')
  const isOppositeOpen = venue.orders.openOf(asset.id).some((order) => (
    order.side !== request.side && !isClosing(order)
  ))
  if (isOppositeOpen) {
    return forbidden(request.side === 'sell'
      ? 'cannot open a short sell while a long buy order is open'
      : 'cannot open a long buy while a short sell order is open')
  }
  return intent === 'sell_to_open' ? checkShort(venue, request, asset) : undefined
}

function checkShort({ flags }: Venue, request: OrderRequest, asset: Asset): ApiError | undefined {
  if (isFractional(request)) return invalidOrder('fractional orders cannot be sold short')
  if (flags.isShortingOff) return forbidden('account is not allowed to short')
  return asset.isShortable ? undefined : invalidOrder(`asset "${asset.symbol}" cannot be sold short`)
}

function checkClosing(venue: Venue, request: OrderRequest, asset: Asset): ApiError | undefined {
  const existing = absFixed(venue.ledger.quantity(asset.id))
  const wanted = request.qty ?? quantityFor(venue, request, asset)
  const available = availableQuantity(venue, asset.id)
  if (wanted <= available) return undefined
  const { held, orders } = heldQuantity(venue, asset.id)
  const [requested, free] = [formatFixed(wanted), formatFixed(available)]
  const text = `insufficient qty available for order (requested: ${requested}, available: ${free})`
  return forbidden(text, {
    available: free, existing_qty: formatFixed(existing), held_for_orders: formatFixed(held),
    related_orders: orders.map(({ id }) => id), symbol: asset.symbol,
  })
}

/** About how many shares an amount of money is. */
function quantityFor(venue: Venue, { notional: amount = 0n as never }: OrderRequest, asset: Asset): Quantity {
  const mark = venue.market.mark(asset.symbol)
  return mark === 0n ? (0n as Quantity) : ((amount * 1_000_000_000n) / mark) as Quantity
}

/** The price at which buying power is reserved for an order that begins a position. */
export function reservePriceOf(venue: Venue, request: OrderRequest, asset: Asset): Price {
  const quote = venue.market.of(asset.symbol)?.quote
  const mark = venue.market.mark(asset.symbol)
  const { limitPrice, stopPrice, side } = request
  if (side === 'sell') {
    const shortPrice = proportion(quote?.ask ?? mark, 103n, 100n)
    const limit = limitPrice ?? stopPrice ?? (0n as Price)
    return limit > shortPrice ? limit : shortPrice
  }
  if (limitPrice !== undefined) return limitPrice
  if (stopPrice !== undefined) return buyStopLimit(stopPrice)
  const phase = venue.clock.phase()
  if (quote === undefined || phase === Phase.Closed) return mark
  return phase === Phase.Core ? quote.ask : ((quote.bid + quote.ask) / 2n) as Price
}

/** Refuses an order that may cost more than there is to spend. */
export function checkBuyingPower(
  venue: Venue, request: OrderRequest, reservePrice: Price,
): ApiError | undefined {
  const cost = request.notional ?? notional(reservePrice, request.qty ?? (0n as Quantity))
  const { buyingPower } = accountView(venue)
  if (cost <= buyingPower) return undefined
  return forbidden('insufficient buying power', {
    buying_power: formatFixed(buyingPower), cost_basis: formatFixed(cost),
  })
}
