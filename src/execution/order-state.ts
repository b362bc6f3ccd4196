import {
  averagePrice, invariant, InvariantError, notional, ZERO_MONEY, ZERO_PRICE, ZERO_QUANTITY,
  type ExecutionId, type Money, type Price, type Quantity, type UtcMillis, type VenueOrderId,
} from '../base/index.ts'
import {
  canTransition, isClosed, isPending, OrderStatus, orderTerms, transitionOrder, type Fill, type OrderChanges,
  type OrderEvent, type OrderTerms, type OrderView, type VenueEvent,
} from '../model/index.ts'

/** An order as it is saved. */
export interface OrderSnapshot {
  readonly terms: OrderTerms
  readonly status: OrderStatus
  readonly filledQuantity: Quantity
  readonly venueOrderId?: VenueOrderId
  readonly submittedAt: UtcMillis
  readonly isOutcomeUnknown: boolean
  readonly childCount: number
  readonly changeRefusals: number
  readonly cancelRefusals: number
  readonly resume: OrderStatus
  readonly filledNotional: Money
  readonly executions: readonly ExecutionId[]
}

/** One order as the facts have left it. Changed only by the order book. */
export class OrderState implements OrderView {
  terms: OrderTerms
  status: OrderStatus = OrderStatus.Initialized
  filledQuantity: Quantity = ZERO_QUANTITY
  venueOrderId: VenueOrderId | undefined = undefined
  submittedAt = 0 as UtcMillis
  isOutcomeUnknown = false
  /** Orders that named this one as their parent: each of them gets an id of its own. */
  childCount = 0
  /** Changes that the venue refused, one after the other. */
  changeRefusals = 0
  /** Cancels that the venue refused. */
  cancelRefusals = 0
  /** The working state to return to when a pending request is answered. */
  #resume: OrderStatus = OrderStatus.Submitted
  #filledNotional: Money = ZERO_MONEY
  readonly #executions: ExecutionId[] = []

  constructor(terms: OrderTerms) {
    this.terms = terms
  }

  /** What facts have made of it. */
  state(): OrderSnapshot {
    const { terms, status, filledQuantity, venueOrderId, submittedAt, isOutcomeUnknown } = this
    const { childCount, changeRefusals, cancelRefusals } = this
    return {
      terms, status, filledQuantity, ...(venueOrderId === undefined ? {} : { venueOrderId }), submittedAt,
      isOutcomeUnknown, childCount, changeRefusals, cancelRefusals, resume: this.#resume,
      filledNotional: this.#filledNotional, executions: [...this.#executions],
    }
  }

  /** An order carried on from its state. */
  static from(saved: OrderSnapshot): OrderState {
    const { terms, resume, filledNotional, executions, ...plain } = saved
    const order = new OrderState(orderTerms(terms))
    Object.assign(order, plain)
    order.#resume = resume
    order.#filledNotional = filledNotional
    order.#executions.push(...executions)
    return order
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

  /** Says whether a message of the venue is news: no repetition, and not about something that is over. */
  canTake(event: VenueEvent): boolean {
    if (event.kind === 'Filled' && this.#executions.includes(event.fill.executionId)) return false
    return canTransition(this.status, event.kind)
  }

  /** Moves along the transition table; a pair that it does not have throws. */
  take(event: OrderEvent): void {
    const next = transitionOrder(this.status, event, this.#resume)
    if (event !== 'PendingCancel' && event !== 'PendingUpdate') this.isOutcomeUnknown = false
    if (isPending(next)) {
      if (!isPending(this.status)) this.#resume = this.status
      else if (canTransition(this.#resume, event)) this.#moveResume(event)
    }
    this.status = next
  }

  /** What happens while a request waits moves the state to return to; requests and their answers do not. */
  #moveResume(event: OrderEvent): void {
    const next = transitionOrder(this.#resume, event, this.#resume)
    if (!isPending(next)) this.#resume = next
  }

  /** Adds an execution; more than was ordered is booked as well, since the venue's ledger is the truth. */
  takeFill(fill: Fill): void {
    invariant(fill.quantity > 0n, 'a fill has a positive quantity')
    const { executionId } = fill
    if (this.#executions.includes(executionId)) {
      throw new InvariantError(`the execution ${executionId} is booked already`)
    }
    this.#executions.push(executionId)
    this.filledQuantity = (this.filledQuantity + fill.quantity) as Quantity
    this.#filledNotional = (this.#filledNotional + notional(fill.price, fill.quantity)) as Money
    this.take(this.filledQuantity >= this.terms.quantity ? 'Filled' : 'PartiallyFilled')
  }

  /** Replaces the changed fields after the venue confirmed them. */
  takeChanges(changes: OrderChanges): void {
    this.terms = orderTerms({ ...this.terms, ...changes })
    this.changeRefusals = 0
    this.take('Updated')
  }
}
