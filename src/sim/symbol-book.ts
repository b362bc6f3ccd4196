import type { ClientOrderId, Quantity } from '../base/index.ts'
import type { Instrument, OrderChanges, OrderTerms, Session } from '../model/index.ts'
import type { WorkingOrder } from './working-order.ts'

/** What a client has sent and the venue has not received yet. */
export type VenueRequest =
  | {
      readonly kind: 'submit'
      readonly id: ClientOrderId
      terms: OrderTerms
      readonly due: number
      /** Units that orders of its OCO group filled while it was on its way. */
      ocoFilled: Quantity
    }
  | { readonly kind: 'cancel'; readonly id: ClientOrderId; readonly due: number }
  | {
      readonly kind: 'modify'
      readonly id: ClientOrderId
      readonly changes: OrderChanges
      readonly due: number
    }

/** The orders of one symbol, what is on its way to them, and what the venue last saw of the market. */
export class SymbolBook {
  instrument: Instrument
  readonly orders: WorkingOrder[] = []
  /** In order of sending. */
  readonly requests: VenueRequest[] = []
  isHalted = false
  /** The session that a driver of quotes and prints has opened. */
  session: Session | undefined = undefined
  /** Instant of the last price at which orders were matched. */
  lastPointAt = Number.NEGATIVE_INFINITY
  /** Last quote and print of the open session; NaN: none. */
  bid = Number.NaN
  ask = Number.NaN
  lastPrint = Number.NaN

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  get workingCount(): number {
    return this.orders.length + this.requests.length
  }

  find(id: ClientOrderId): WorkingOrder | undefined {
    for (const order of this.orders) if (order.terms.clientOrderId === id) return order
    return undefined
  }

  remove(order: WorkingOrder): void {
    const index = this.orders.indexOf(order)
    if (index >= 0) this.orders.splice(index, 1)
  }

  /** Says whether something about the order is still on its way. */
  isUnderway(id: ClientOrderId): boolean {
    return this.requests.some((request) => request.id === id)
  }

  /** Takes back changes of an order that are still on their way. */
  dropChanges(id: ClientOrderId): void {
    for (let i = this.requests.length - 1; i >= 0; i--) {
      const request = this.requests[i]
      if (request?.kind === 'modify' && request.id === id) this.requests.splice(i, 1)
    }
  }

  /** Forgets quotes and prints: they belong to a session. */
  clearPrices(): void {
    this.bid = Number.NaN
    this.ask = Number.NaN
    this.lastPrint = Number.NaN
  }
}
