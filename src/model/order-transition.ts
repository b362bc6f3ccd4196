import { InvariantError } from '../base/index.ts'

/** Every state an order can be in. DENIED is our own refusal, REJECTED the venue's. */
export const OrderStatus = {
  Initialized: 'INITIALIZED', Denied: 'DENIED', Emulated: 'EMULATED', Released: 'RELEASED',
  Submitted: 'SUBMITTED', Accepted: 'ACCEPTED', Rejected: 'REJECTED', Canceled: 'CANCELED',
  Expired: 'EXPIRED', Triggered: 'TRIGGERED', PendingUpdate: 'PENDING_UPDATE',
  PendingCancel: 'PENDING_CANCEL', PartiallyFilled: 'PARTIALLY_FILLED', Filled: 'FILLED',
} as const
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus]

/** Everything that can happen to an order; a fill is `PartiallyFilled` or `Filled` by what is left. */
export const OrderEvent = {
  Denied: 'Denied', Emulated: 'Emulated', Released: 'Released', Submitted: 'Submitted',
  Accepted: 'Accepted', Rejected: 'Rejected', Triggered: 'Triggered', PendingUpdate: 'PendingUpdate',
  PendingCancel: 'PendingCancel', Updated: 'Updated', ModifyRejected: 'ModifyRejected',
  CancelRejected: 'CancelRejected', Canceled: 'Canceled', Expired: 'Expired',
  PartiallyFilled: 'PartiallyFilled', Filled: 'Filled',
} as const
export type OrderEvent = (typeof OrderEvent)[keyof typeof OrderEvent]

/** `RESUME`: back to the working state that held before the pending request. */
type Target = OrderStatus | 'RESUME'
type Row = Partial<Record<OrderEvent, Target>>

const FILLS: Row = { PartiallyFilled: 'PARTIALLY_FILLED', Filled: 'FILLED' }
const ENDS: Row = { Canceled: 'CANCELED', Expired: 'EXPIRED', ...FILLS }
const REQUESTS: Row = { PendingUpdate: 'PENDING_UPDATE', PendingCancel: 'PENDING_CANCEL' }

/** What a venue may say of an order that waits for nothing: an overtaken answer, or an OCO cut. */
function answers(stays: OrderStatus): Row {
  return { Updated: stays, ModifyRejected: stays, CancelRejected: stays }
}

/**
 * The order lifecycle, whole: a pair that is not here is an error.
 *
 * Odd rows: a venue may fill or trigger before it acknowledges, and the acknowledgement still comes; a cancel
 * or a replace can lose the race against a fill, a trigger or an expiry (PENDING_*), and of two requests
 * under way the second may be answered first; a canceled, expired, rejected or filled order may still be
 * filled, and the fill counts, since the venue's ledger is the truth (I-08, faults 11 and 13); a late partial
 * fill leaves it ended, and a late acknowledgement gives it no more than the venue's id. DENIED is the
 * exception: an order that was sent and then given up for absent is at work if anything is heard of it.
 * docs/ORDERS.md shows the table.
 */
const TRANSITIONS: Readonly<Record<OrderStatus, Row>> = {
  INITIALIZED: {
    Denied: 'DENIED', Emulated: 'EMULATED', Submitted: 'SUBMITTED', Canceled: 'CANCELED', ...FILLS,
  },
  DENIED: { Accepted: 'ACCEPTED', ...FILLS },
  EMULATED: {
    Released: 'RELEASED', Canceled: 'CANCELED', Expired: 'EXPIRED', ...REQUESTS, Updated: 'EMULATED',
    ...FILLS,
  },
  RELEASED: { Denied: 'DENIED', Submitted: 'SUBMITTED', Canceled: 'CANCELED', ...FILLS },
  SUBMITTED: {
    Accepted: 'ACCEPTED', Rejected: 'REJECTED', Denied: 'DENIED', Triggered: 'TRIGGERED',
    ...answers('SUBMITTED'), ...ENDS, ...REQUESTS,
  },
  ACCEPTED: {
    Rejected: 'REJECTED', Triggered: 'TRIGGERED', ...answers('ACCEPTED'), ...ENDS, ...REQUESTS,
  },
  TRIGGERED: {
    Accepted: 'TRIGGERED', Rejected: 'REJECTED', ...answers('TRIGGERED'), ...ENDS, ...REQUESTS,
  },
  PARTIALLY_FILLED: {
    Accepted: 'PARTIALLY_FILLED', Triggered: 'PARTIALLY_FILLED', ...answers('PARTIALLY_FILLED'), ...ENDS,
    ...REQUESTS,
  },
  PENDING_UPDATE: {
    Accepted: 'PENDING_UPDATE', Rejected: 'REJECTED', Triggered: 'PENDING_UPDATE', Updated: 'RESUME',
    ModifyRejected: 'RESUME', PendingCancel: 'PENDING_CANCEL', Canceled: 'CANCELED', Expired: 'EXPIRED',
    PartiallyFilled: 'PENDING_UPDATE', Filled: 'FILLED',
  },
  PENDING_CANCEL: {
    Accepted: 'PENDING_CANCEL', Rejected: 'REJECTED', Triggered: 'PENDING_CANCEL', Updated: 'PENDING_CANCEL',
    ModifyRejected: 'PENDING_CANCEL', CancelRejected: 'RESUME', Canceled: 'CANCELED', Expired: 'EXPIRED',
    PartiallyFilled: 'PENDING_CANCEL', Filled: 'FILLED',
  },
  CANCELED: { Accepted: 'CANCELED', PartiallyFilled: 'CANCELED', Filled: 'FILLED' },
  EXPIRED: { Accepted: 'EXPIRED', PartiallyFilled: 'EXPIRED', Filled: 'FILLED' },
  REJECTED: { Accepted: 'REJECTED', PartiallyFilled: 'REJECTED', Filled: 'FILLED' },
  FILLED: { Accepted: 'FILLED', PartiallyFilled: 'FILLED', Filled: 'FILLED' },
}

/**
 * The state after `event`.
 *
 * `resume` is the working state to return to when a pending request is answered.
 * Throws `InvariantError` on a pair that the table does not have.
 */
export function transitionOrder(status: OrderStatus, event: OrderEvent, resume: OrderStatus): OrderStatus {
  const target = TRANSITIONS[status][event]
  if (target === undefined) throw new InvariantError(`an order in ${status} cannot take ${event}`)
  return target === 'RESUME' ? resume : target
}

/** Says whether the table has the pair. */
export function canTransition(status: OrderStatus, event: OrderEvent): boolean {
  return TRANSITIONS[status][event] !== undefined
}

/** Says whether the order has ended (a late fill may still come). */
export function isClosed(status: OrderStatus): boolean {
  switch (status) {
    case 'DENIED':
    case 'REJECTED':
    case 'CANCELED':
    case 'EXPIRED':
    case 'FILLED': return true
    default: return false
  }
}

/** Says whether a cancel or a replace waits for its answer. */
export function isPending(status: OrderStatus): boolean {
  return status === 'PENDING_UPDATE' || status === 'PENDING_CANCEL'
}

/** The spec's order statuses, spoken at the boundary only. */
export type SpecOrderStatus =
  | 'PENDING' | 'SUBMITTED' | 'PARTIAL' | 'FILLED' | 'CANCELLED' | 'REJECTED' | 'EXPIRED'

const SPEC_STATUS: Readonly<Record<OrderStatus, SpecOrderStatus>> = {
  INITIALIZED: 'PENDING', EMULATED: 'PENDING', RELEASED: 'PENDING', DENIED: 'REJECTED',
  SUBMITTED: 'SUBMITTED', ACCEPTED: 'SUBMITTED', TRIGGERED: 'SUBMITTED', PENDING_UPDATE: 'SUBMITTED',
  PENDING_CANCEL: 'SUBMITTED', PARTIALLY_FILLED: 'PARTIAL', FILLED: 'FILLED', CANCELED: 'CANCELLED',
  REJECTED: 'REJECTED', EXPIRED: 'EXPIRED',
}

/** Our status in the spec's words; a working order with fills is PARTIAL whatever request is pending. */
export function specOrderStatus(status: OrderStatus, hasFills: boolean): SpecOrderStatus {
  const word = SPEC_STATUS[status]
  return word === 'SUBMITTED' && hasFills ? 'PARTIAL' : word
}
