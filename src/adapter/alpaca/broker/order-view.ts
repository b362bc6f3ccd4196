import type { Quantity } from '../../../base/index.ts'
import type { BrokerOrder } from '../../../port/index.ts'
import { brokerOrder } from '../mapper/broker-order.ts'
import { ownId } from '../mapper/order-body.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import type { OrderTracker } from './order-tracker.ts'
import type { TrackedOrder } from './tracked-order.ts'

/** Shows an order under its name here; what it was before a change counts with it. */
export function viewOf(tracker: OrderTracker, order: AlpacaOrder): BrokerOrder {
  const view = brokerOrder(order, (each) => (
    tracker.known(each)?.id ?? ownId(each.client_order_id ?? each.id)
  ))
  const tracked = tracker.byVenueId(order.id)
  const version = tracked?.version(order.id)
  if (tracked === undefined || version === undefined) return view
  const before = tracked.filledBefore(version)
  return {
    ...view, filledQuantity: (view.filledQuantity + before) as Quantity,
    quantity: view.quantity === undefined ? undefined : (view.quantity + before) as Quantity,
  }
}

/** Shows an order as it stands now; `undefined`: the vendor never had it. */
export function currentView(tracker: OrderTracker, tracked: TrackedOrder): BrokerOrder | undefined {
  const { head } = tracked
  return head === undefined ? undefined : viewOf(tracker, head.order)
}

/**
 * Stops of brackets that are in no list: while one is held its sibling is listed alone, since their entry has
 * filled, and what the vendor keeps together with that is there. As they were read last; each is read by
 * itself with the next comparison.
 */
export function heldBeside(tracker: OrderTracker, listed: readonly AlpacaOrder[]): readonly AlpacaOrder[] {
  const ids = new Set(listed.map(({ id }) => id))
  const groups = new Set(listed.flatMap(({ id, order_class: kind }) => (
    kind === 'bracket' ? tracker.byVenueId(id)?.terms?.ocoGroup ?? [] : [])))
  return tracker.open().flatMap(({ head, terms }) => {
    const isUnlisted = head !== undefined && !ids.has(head.venueId)
    return isUnlisted && groups.has(terms?.ocoGroup ?? '') ? [head.order] : []
  })
}
