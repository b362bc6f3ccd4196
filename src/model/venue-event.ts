import type { ClientOrderId, Quantity, UtcMillis, VenueOrderId } from '../base/index.ts'
import type { Fill, OrderChanges } from './order.ts'

/** Which order a message is about, and when it happened at the venue. */
interface OfOrder {
  readonly clientOrderId: ClientOrderId
  readonly at: UtcMillis
}

/** What a venue tells us of an order, in the order it happened there. */
export type VenueEvent =
  | ({ readonly kind: 'Accepted'; readonly venueOrderId: VenueOrderId } & OfOrder)
  | ({ readonly kind: 'Rejected'; readonly code: string; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'Triggered' } & OfOrder)
  | ({ readonly kind: 'Filled'; readonly fill: Fill } & OfOrder)
  | ({ readonly kind: 'Canceled'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'Expired' } & OfOrder)
  | ({ readonly kind: 'Updated'; readonly changes: OrderChanges } & OfOrder)
  | ({ readonly kind: 'CancelRejected'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'ModifyRejected'; readonly reason: string } & OfOrder)

/** What the venue holds of one order, for reconciliation. */
export interface VenueOrderReport {
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly filledQuantity: Quantity
  readonly isOpen: boolean
}
