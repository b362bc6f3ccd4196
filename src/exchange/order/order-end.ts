import { absFixed, minFixed } from '../../base/index.ts'
import type { Json } from '../wire/order-json.ts'
import type { Order } from './order.ts'
import { exitGroupOf, isDead, remainingOf } from './order.ts'
import type { Venue } from './venue.ts'

/**
 * Ends an order as cancelled, and with it the orders that hang on it.
 *
 * A held leg is cancelled without an event, as the vendor does (alpaca-py#198).
 */
export function cancelOrder(venue: Venue, order: Order, extra: Json = {}): void {
  if (isDead(order)) return
  const isSilent = order.status === 'held'
  order.status = 'canceled'
  order.canceledAt = venue.clock.stamp()
  if (isSilent) order.updatedAt = order.canceledAt
  else venue.updates.add(order, 'canceled', undefined, extra)
  cancelDependents(venue, order)
}

/** Ends an order because its time is over, and with it the orders that hang on it. */
export function expireOrder(venue: Venue, order: Order): void {
  if (isDead(order)) return
  const isSilent = order.status === 'held'
  order.status = 'expired'
  order.expiredAt = venue.clock.stamp()
  if (isSilent) order.updatedAt = order.expiredAt
  else venue.updates.add(order, 'expired')
  cancelDependents(venue, order)
}

/** Ends an order that the venue did not take, though it had answered otherwise. */
export function rejectOrder(venue: Venue, order: Order): void {
  if (isDead(order)) return
  order.status = 'rejected'
  order.failedAt = venue.clock.stamp()
  venue.updates.add(order, 'rejected')
  cancelDependents(venue, order)
}

/** An entry takes its legs along, an exit its sibling; legs of an entry that has filled live on. */
function cancelDependents(venue: Venue, order: Order): void {
  const isEntry = order.parent === undefined && order.orderClass !== 'oco'
  const dependents = isEntry && order.status !== 'filled' ? order.legs : exitGroupOf(order)
  for (const each of dependents) if (each !== order) cancelOrder(venue, each)
}

/**
 * Starts the legs of an entry that has filled completely.
 *
 * They ask for what has filled, and no more than the position now holds. Of two legs the target goes to the
 * venue and the stop stays `held`, watched; a single leg goes to the venue.
 */
export function activateLegs(venue: Venue, entry: Order): void {
  const held = absFixed(venue.ledger.quantity(entry.asset.id))
  for (const leg of entry.legs) {
    if (leg.status !== 'held') continue
    leg.qty = minFixed(entry.filledQty, held)
    if (leg.qty === 0n) {
      cancelOrder(venue, leg)
      continue
    }
    leg.isArmed = true
    const staysHeld = entry.legs.length > 1 && leg.type !== 'limit'
    if (staysHeld) continue
    leg.status = 'new'
    venue.updates.add(leg, 'new')
  }
}

/** After an exit has filled: a complete one ends its sibling, a partial one shrinks it. */
export function settleSiblings(venue: Venue, exit: Order): void {
  for (const sibling of exitGroupOf(exit)) {
    if (sibling === exit || isDead(sibling)) continue
    if (exit.status === 'filled') cancelOrder(venue, sibling)
    else sibling.qty = minFixed(sibling.qty ?? remainingOf(exit), remainingOf(exit))
  }
}

/** When a held stop is reached: its sibling ends, the stop goes to the venue. */
export function releaseHeldStop(venue: Venue, stop: Order): void {
  for (const sibling of exitGroupOf(stop)) {
    if (sibling === stop || isDead(sibling)) continue
    sibling.status = 'canceled'
    sibling.canceledAt = venue.clock.stamp()
    venue.updates.add(sibling, 'canceled')
  }
  stop.status = 'new'
  venue.updates.add(stop, 'new')
}
