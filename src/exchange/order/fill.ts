import type { Price, Quantity } from '../../base/index.ts'
import { notional } from '../../base/index.ts'
import { newYorkDate } from '../clock/new-york-time.ts'
import { activityId } from '../ledger/activity.ts'
import { activateLegs, settleSiblings } from './order-end.ts'
import type { Order } from './order.ts'
import { exitGroupOf, remainingOf } from './order.ts'
import type { Venue } from './venue.ts'

/** Fills `qty` of an order at a price: ledger, activity, status and update, then what hangs on the order. */
export function fillOrder(venue: Venue, order: Order, qty: Quantity, at: Price): void {
  const executionId = venue.ids.next()
  const stamp = venue.clock.stamp()
  order.qty ??= qty
  order.filledQty = (order.filledQty + qty) as Quantity
  order.filledValue = (order.filledValue + notional(at, qty)) as Order['filledValue']
  const isComplete = remainingOf(order) <= 0n
  const isPending = order.status === 'pending_cancel' || order.status === 'pending_replace'
  if (isComplete) order.filledAt = stamp
  if (isComplete) order.status = 'filled'
  else if (!isPending) order.status = 'partially_filled'
  venue.ledger.book({
    kind: 'fill', at: stamp, executionId, assetId: order.asset.id, orderId: order.id,
    clientOrderId: order.clientOrderId, qty: (order.side === 'buy' ? qty : -qty) as Quantity, price: at,
  })
  venue.activities.push({
    kind: 'fill', id: activityId(stamp, executionId), at: stamp, date: newYorkDate(venue.clock.now),
    orderId: order.id, symbol: order.asset.symbol, side: sideOf(venue, order, qty), price: at, qty,
    cumQty: order.filledQty, leavesQty: remainingOf(order), orderStatus: order.status, isPartial: !isComplete,
  })
  venue.updates.add(order, isComplete ? 'fill' : 'partial_fill', {
    executionId, price: at, qty, positionQty: venue.ledger.quantity(order.asset.id),
  })
  if (exitGroupOf(order).length > 0) settleSiblings(venue, order)
  else if (isComplete && order.legs.length > 0) activateLegs(venue, order)
}

/** The side as the history says it: a sale of what was not held is a short one. The ledger has it already. */
function sideOf(venue: Venue, { side, asset }: Order, qty: Quantity): string {
  return side === 'sell' && venue.ledger.quantity(asset.id) + qty <= 0n ? 'sell_short' : side
}
