import {
  averagePrice, invariant, notional, ZERO_MONEY, ZERO_PRICE, ZERO_QUANTITY, type Money, type Price, type Quantity,
  type UtcMillis, type VenueOrderId,
} from '../base/index.ts'
import {
  isClosed, isPending, OrderStatus, transitionOrder, type Fill, type OrderChanges, type OrderEvent, type OrderTerms,
  type OrderView,
} from '../model/index.ts'

/** One order as the facts have left it. Changed only by the order book. */
export class OrderState implements OrderView {
  terms: OrderTerms
  status: OrderStatus = OrderStatus.Initialized
  filledQuantity: Quantity = ZERO_QUANTITY
  venueOrderId: VenueOrderId | undefined = undefined
  submittedAt = 0 as UtcMillis
  isOutcomeUnknown = false
  /** The working state to return to when a pending request is answered. */
  #resume: OrderStatus = OrderStatus.Submitted
  #filledNotional: Money = ZERO_MONEY

  constructor(terms: OrderTerms) {
    this.terms = terms
  }

  get averageFillPrice(): Price {
    return this.filledQuantity === 0n ? ZERO_PRICE : averagePrice(this.#filledNotional, this.filledQuantity)
  }

  get remaining(): Quantity {
    return (this.terms.quantity - this.filledQuantity) as Quantity
  }

  get isOpen(): boolean {
    return !isClosed(this.status)
  }

  /** Moves along the transition table; a pair that it does not have throws. */
  take(event: OrderEvent): void {
    const next = transitionOrder(this.status, event, this.#resume)
    if (isPending(next) && !isPending(this.status)) this.#resume = this.status
    if (isPending(next) && event === 'PartiallyFilled') this.#resume = OrderStatus.PartiallyFilled
    if (isPending(next) && event === 'Triggered') this.#resume = OrderStatus.Triggered
    if (isPending(next) && event === 'Accepted') this.#resume = OrderStatus.Accepted
    this.status = next
  }

  /** Adds an execution; more than the order asked for is booked as well, since the venue's ledger is the truth. */
  takeFill(fill: Fill): void {
    invariant(fill.quantity > 0n, 'a fill has a positive quantity')
    this.filledQuantity = (this.filledQuantity + fill.quantity) as Quantity
    this.#filledNotional = (this.#filledNotional + notional(fill.price, fill.quantity)) as Money
    this.take(this.filledQuantity >= this.terms.quantity ? 'Filled' : 'PartiallyFilled')
  }

  /** Replaces the changed fields after the venue confirmed them. */
  takeChanges(changes: OrderChanges): void {
    this.terms = Object.freeze({ ...this.terms, ...changes })
    this.take('Updated')
  }
}
