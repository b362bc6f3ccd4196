import {
  averagePrice, ZERO_MONEY, ZERO_QUANTITY, notional, type ExecutionId, type Money, type Quantity,
  type UtcMillis,
  type VenueOrderId,
} from '../../base/index.ts'
import type { Fill, OrderChanges, OrderTerms, VenueEvent } from '../../model/index.ts'
import type { BrokerOrder } from '../../port/index.ts'

type EventOf<K extends VenueEvent['kind']> = Extract<VenueEvent, { kind: K }>

/** How much of an order its owner has heard. */
interface ToldState {
  isAccepted: boolean
  hasEnded: boolean
  readonly executions: Set<ExecutionId>
  terms: OrderTerms
}

/** What the venue did with one order, and how much of that its owner has been told. */
export class BrokerRecord {
  terms: OrderTerms
  /** The terms that it came with. */
  readonly sent: OrderTerms
  readonly submittedAt: UtcMillis
  venueOrderId: VenueOrderId | undefined
  acceptedAt: UtcMillis | undefined
  readonly fills: Fill[] = []
  filled: Quantity = ZERO_QUANTITY
  #value: Money = ZERO_MONEY
  end: EventOf<'Canceled' | 'Expired' | 'Rejected'> | undefined
  lastChangeAt: UtcMillis
  readonly told: ToldState

  constructor(terms: OrderTerms, at: UtcMillis) {
    this.terms = terms
    this.sent = terms
    this.submittedAt = at
    this.lastChangeAt = at
    this.told = { isAccepted: false, hasEnded: false, executions: new Set(), terms }
  }

  get isOpen(): boolean {
    return this.end === undefined && this.filled < this.terms.quantity
  }

  /** Takes what the venue says. */
  take(event: VenueEvent): void {
    this.lastChangeAt = event.at
    switch (event.kind) {
      case 'Accepted':
        this.venueOrderId = event.venueOrderId
        this.acceptedAt = event.at
        break
      case 'Filled':
        this.fills.push(event.fill)
        this.filled = (this.filled + event.fill.quantity) as Quantity
        this.#value = (this.#value + notional(event.fill.price, event.fill.quantity)) as Money
        break
      case 'Updated':
        this.terms = Object.freeze({ ...this.terms, ...event.changes })
        break
      case 'Canceled':
      case 'Expired':
      case 'Rejected':
        this.end = event
        break
      default: break
    }
  }

  /** Says whether the owner has heard this already. */
  isTold(event: VenueEvent): boolean {
    switch (event.kind) {
      case 'Accepted': return this.told.isAccepted
      case 'Filled': return this.told.executions.has(event.fill.executionId)
      case 'Canceled':
      case 'Expired':
      case 'Rejected': return this.told.hasEnded
      default: return false
    }
  }

  /** Notes that the owner hears this now. */
  note(event: VenueEvent): void {
    switch (event.kind) {
      case 'Accepted': this.told.isAccepted = true; break
      case 'Filled': this.told.executions.add(event.fill.executionId); break
      case 'Updated': this.told.terms = Object.freeze({ ...this.told.terms, ...event.changes }); break
      case 'Canceled':
      case 'Expired':
      case 'Rejected': this.told.hasEnded = true; break
      default: break
    }
  }

  /** Everything that the owner has not heard, in the order of an order's life. */
  untold(): readonly VenueEvent[] {
    const { clientOrderId } = this.terms
    const events: VenueEvent[] = []
    if (this.venueOrderId !== undefined && this.acceptedAt !== undefined && !this.told.isAccepted) {
      events.push({ kind: 'Accepted', clientOrderId, venueOrderId: this.venueOrderId, at: this.acceptedAt })
    }
    for (const fill of this.fills) {
      if (!this.told.executions.has(fill.executionId)) {
        events.push({ kind: 'Filled', clientOrderId, fill, at: fill.at })
      }
    }
    const changes = differenceOf(this.told.terms, this.terms)
    if (changes !== undefined) events.push({ kind: 'Updated', clientOrderId, changes, at: this.lastChangeAt })
    if (this.end !== undefined && !this.told.hasEnded) events.push(this.end)
    return events
  }

  /** The order as the port shows it. */
  view(): BrokerOrder {
    const { terms } = this
    return {
      clientOrderId: terms.clientOrderId, venueOrderId: this.venueOrderId ?? ('' as VenueOrderId),
      filledQuantity: this.filled, isOpen: this.isOpen, symbol: terms.symbol, side: terms.side,
      quantity: terms.quantity,
      averageFillPrice: this.filled === 0n ? undefined : averagePrice(this.#value, this.filled),
      type: terms.type, timeInForce: terms.timeInForce, limitPrice: terms.limitPrice,
      stopPrice: terms.stopPrice, trailingOffset: terms.trailingOffset,
      status: this.end?.kind ?? (this.isOpen ? 'Working' : 'Filled'),
      submittedAt: this.submittedAt, legs: [],
    }
  }
}

function differenceOf(told: OrderTerms, now: OrderTerms): OrderChanges | undefined {
  const changes: { -readonly [K in keyof OrderChanges]: OrderChanges[K] } = {}
  for (const field of ['quantity', 'limitPrice', 'stopPrice', 'trailingOffset'] as const) {
    const value = now[field]
    if (value !== undefined && value !== told[field]) changes[field] = value as never
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}
