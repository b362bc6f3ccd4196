import type { Quantity } from '../../base/index.ts'
import { absFixed, price, proportion } from '../../base/index.ts'
import type { Asset } from '../market/asset.ts'
import type { ApiResult } from './api-error.ts'
import { invalidField, notFound, refused } from './api-error.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Order } from './order.ts'
import type { Venue } from './venue.ts'

const HUNDRED = price('100')

/** How much of a position to close: all of it, a quantity, or a percentage of 0 to 100. */
export interface CloseRequest {
  readonly qty?: Quantity
  readonly percentage?: bigint
}

/** Closes a position, or part of it, with a market order for the day. */
export function closePosition(
  venue: Venue, desk: OrderDesk, asset: Asset, request: CloseRequest,
): ApiResult<Order> {
  const held = venue.ledger.quantity(asset.id)
  if (held === 0n) return refused(notFound('position does not exist'))
  if (request.qty !== undefined && request.percentage !== undefined) {
    return refused(invalidField('only one of qty or percentage is accepted'))
  }
  const whole = absFixed(held)
  const qty = request.qty
    ?? (request.percentage === undefined ? whole : proportion(whole, request.percentage, HUNDRED))
  return desk.place({
    symbol: asset.symbol, side: held > 0n ? 'sell' : 'buy', type: 'market', timeInForce: 'day',
    orderClass: 'simple', isExtendedHours: false, qty,
  })
}
