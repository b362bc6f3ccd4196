import type { FactBody, VenueEvent } from '../model/index.ts'

/** The fact that a message of the venue becomes. */
export function factOf(event: VenueEvent): FactBody {
  const { clientOrderId: id } = event
  switch (event.kind) {
    case 'Accepted': return { kind: 'OrderAccepted', clientOrderId: id, venueOrderId: event.venueOrderId }
    case 'Rejected':
      return { kind: 'OrderRejected', clientOrderId: id, code: event.code, reason: event.reason }
    case 'Triggered': return { kind: 'OrderTriggered', clientOrderId: id }
    case 'Filled': return { kind: 'OrderFilled', clientOrderId: id, fill: event.fill }
    case 'Canceled': return { kind: 'OrderCanceled', clientOrderId: id, reason: event.reason }
    case 'Expired': return { kind: 'OrderExpired', clientOrderId: id }
    case 'Updated': return { kind: 'OrderUpdated', clientOrderId: id, changes: event.changes }
    case 'CancelRejected': return { kind: 'OrderCancelRejected', clientOrderId: id, reason: event.reason }
    case 'ModifyRejected': return { kind: 'OrderModifyRejected', clientOrderId: id, reason: event.reason }
  }
}
