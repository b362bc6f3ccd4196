import {
  averagePrice, invariant, InvariantError, maxFixed, minFixed, notional, ZERO_MONEY, ZERO_PRICE,
  ZERO_QUANTITY, type ExecutionId, type Money, type Price, type Quantity, type UtcMillis, type VenueOrderId,
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
  /** Absent in states of an older version. */
  readonly sentAt?: UtcMillis
  readonly isOutcomeUnknown: boolean
  readonly childCount: number
  readonly changeRefusals: number
  readonly cancelRefusals: number
  readonly cancelRefusedAt?: UtcMillis
  readonly resendCount: number
  readonly waitingSince: UtcMillis
  readonly changedAt: UtcMillis
  readonly isEscalated: boolean
  readonly resume: OrderStatus
  readonly filledNotional: Money
  readonly fills: readonly Fill[]
  readonly finalFills: number
  readonly pendingChanges?: OrderChanges
  readonly isLeg?: boolean
  readonly waits?: boolean
}

/** One order as the facts have left it. Changed only by the order book. */
export class OrderState implements OrderView {
  terms: OrderTerms
  status: OrderStatus = OrderStatus.Initialized
  filledQuantity: Quantity = ZERO_QUANTITY
  venueOrderId: VenueOrderId | undefined = undefined
  submittedAt = 0 as UtcMillis
  /** When it was asked to be sent last, again under its id or released included; 0: not yet, or not known. */
  sentAt = 0 as UtcMillis
  isOutcomeUnknown = false
  /** It stands among the open orders of its book. */
  isListed = false
  /** A guard that left with its entry, in one request. */
  isLeg = false
  /** A leg that waits at the venue until its entry has ended; it is not listed until then. */
  waits = false
  /** Orders that named this one as their parent: each of them gets an id of its own. */
  childCount = 0
  /** Changes that the venue refused, one after the other. */
  changeRefusals = 0
  /** Cancels that the venue refused. */
  cancelRefusals = 0
  /** When the last of them came. */
  cancelRefusedAt = 0 as UtcMillis
  /** How often it was sent again under its id. */
  resendCount = 0
  /** When the request was made whose answer is not here; 0 while nothing is waited for. */
  waitingSince = 0 as UtcMillis
  /** Somebody was told that the answer stays out. */
  isEscalated = false
  /** When the venue changed it last, as it says. */
  changedAt = 0 as UtcMillis
  /** A change that was asked for and not answered, where both versions count until it is. */
  pendingChanges: OrderChanges | undefined = undefined
  /** The working state to return to when a pending request is answered. */
  #resume: OrderStatus = OrderStatus.Submitted
  #filledNotional: Money = ZERO_MONEY
  readonly #fills: Fill[] = []
  /** Fills before this one are in units of before a split, and cannot be taken back. */
  #finalFills = 0

  constructor(terms: OrderTerms) {
    this.terms = terms
  }

  /** What facts have made of it. */
  state(): OrderSnapshot {
    const { terms, status, filledQuantity, venueOrderId, submittedAt, isOutcomeUnknown } = this
    const { childCount, changeRefusals, cancelRefusals, resendCount, pendingChanges } = this
    return {
      terms, status, filledQuantity, ...(venueOrderId === undefined ? {} : { venueOrderId }), submittedAt,
      isOutcomeUnknown, childCount, changeRefusals, cancelRefusals, resendCount,
      sentAt: this.sentAt, cancelRefusedAt: this.cancelRefusedAt,
      waitingSince: this.waitingSince, changedAt: this.changedAt, isEscalated: this.isEscalated,
      resume: this.#resume,
      filledNotional: this.#filledNotional, fills: [...this.#fills], finalFills: this.#finalFills,
      ...(pendingChanges === undefined ? {} : { pendingChanges }),
      ...(this.isLeg ? { isLeg: true, waits: this.waits } : {}),
    }
  }

  /** An order carried on from its state. */
  static from(saved: OrderSnapshot): OrderState {
    const { terms, resume, filledNotional, fills, finalFills, ...plain } = saved
    const order = new OrderState(orderTerms(terms))
    Object.assign(order, plain)
    order.#resume = resume
    order.#filledNotional = filledNotional
    order.#fills.push(...fills)
    order.#finalFills = finalFills
    return order
  }

  get averageFillPrice(): Price {
    return this.filledQuantity === 0n ? ZERO_PRICE : averagePrice(this.#filledNotional, this.filledQuantity)
  }

  /** Units that may still fill: of the greater version while a change waits for its answer. */
  get remaining(): Quantity {
    return (this.#ordered - this.filledQuantity) as Quantity
  }

  /** Units that may still fill whichever version the venue has, while a change waits for its answer. */
  get remainingAtLeast(): Quantity {
    const { quantity } = this.terms
    const least = minFixed(this.pendingChanges?.quantity ?? quantity, quantity)
    return maxFixed((least - this.filledQuantity) as Quantity, ZERO_QUANTITY)
  }

  /** Units that were filled and never ordered. */
  get overfilled(): Quantity {
    return maxFixed((this.filledQuantity - this.#ordered) as Quantity, ZERO_QUANTITY)
  }

  /** Executions that were booked, those that were taken back included. */
  get executionIds(): readonly ExecutionId[] {
    return this.#fills.map(({ executionId }) => executionId)
  }

  get #ordered(): Quantity {
    const pending = this.pendingChanges?.quantity
    return pending === undefined ? this.terms.quantity : maxFixed(pending, this.terms.quantity)
  }

  get isOpen(): boolean {
    return !isClosed(this.status)
  }

  /** Says whether a message of the venue is news: no repetition, and not about something that is over. */
  canTake(event: VenueEvent): boolean {
    if (event.kind === 'Filled' && this.#find(event.fill.executionId) >= 0) return false
    // Of an order that has ended, a late acknowledgement still gives the venue's id, once.
    if (event.kind === 'Accepted' && !this.isOpen && this.venueOrderId !== undefined) return false
    if (event.kind === 'Updated' && this.#isOldSize(event.changes, event.at)) return false
    return canTransition(this.status, event.kind)
  }

  /**
   * Says whether a message tells a size that another has overtaken: the venue makes the guards of a group
   * smaller as they fill, and whoever believes the older word takes an ended order for open. A size that was
   * asked for is an answer, and a later word of a larger one is somebody's act at the venue.
   */
  #isOldSize({ quantity }: OrderChanges, at: UtcMillis): boolean {
    const asked = this.pendingChanges
    const isAnswer = asked === undefined ? this.status === OrderStatus.PendingUpdate
      : asked.quantity === quantity
    return !isAnswer && quantity !== undefined && quantity > this.terms.quantity && at <= this.changedAt
  }

  /** Moves along the transition table; a pair that it does not have throws. */
  take(event: OrderEvent): void {
    const next = transitionOrder(this.status, event, this.#resume)
    if (isEvidence(event)) this.isOutcomeUnknown = false
    if (isPending(next)) {
      if (!isPending(this.status)) this.#resume = this.status
      else if (canTransition(this.#resume, event)) this.#moveResume(event)
    }
    this.status = next
    // Something was asked of the venue, and its answer is not here.
    if (next === OrderStatus.Submitted || isPending(next)) return
    this.waitingSince = 0 as UtcMillis
    this.isEscalated = false
    if (isClosed(next)) this.pendingChanges = undefined
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
    if (this.#find(executionId) >= 0) {
      throw new InvariantError(`the execution ${executionId} is booked already`)
    }
    this.#fills.push(fill)
    this.#count(fill.quantity, notional(fill.price, fill.quantity))
    this.take(this.filledQuantity >= this.#ordered ? 'Filled' : 'PartiallyFilled')
  }

  /** Replaces the changed fields after the venue confirmed them. */
  takeChanges(changes: OrderChanges): void {
    this.terms = orderTerms({ ...this.terms, ...changes })
    this.changeRefusals = 0
    this.#answerChange('Updated')
  }

  /** The venue refused a change: the order stands as it was. */
  takeChangeRefusal(): void {
    this.changeRefusals++
    this.#answerChange('ModifyRejected')
  }

  /** The venue has the order after all: what it refused before, since it had none, may be asked again. */
  clearRefusals(): void {
    this.changeRefusals = 0
    this.cancelRefusals = 0
  }

  /** An order may be whole by its new size: it filled beyond its old one, or was cut after it filled. */
  #answerChange(event: 'Updated' | 'ModifyRejected'): void {
    this.pendingChanges = undefined
    this.take(event)
    if (this.isOpen && this.filledQuantity >= this.terms.quantity) this.take('Filled')
  }

  /** The execution as it stands, if it can be taken back or restated. */
  fillOf(executionId: ExecutionId): Fill | undefined {
    const index = this.#find(executionId)
    const fill = index < this.#finalFills ? undefined : this.#fills[index]
    if (fill === undefined || fill.quantity === 0n) return undefined
    return fill.symbol === this.terms.symbol ? fill : { ...fill, symbol: this.terms.symbol }
  }

  /** Says whether an execution was taken back already. */
  isReversed(executionId: ExecutionId): boolean {
    return this.#fills[this.#find(executionId)]?.quantity === 0n
  }

  /**
   * Lets an execution stand with other numbers, none at all if it is taken back; its id stays known.
   *
   * The state of the order is not touched: what the venue took back it does not offer again.
   */
  restateFill(executionId: ExecutionId, { quantity, price }: Pick<Fill, 'quantity' | 'price'>): void {
    const index = this.#find(executionId)
    const fill = this.#fills[index]
    if (fill === undefined) {
      const { clientOrderId, symbol, side } = this.terms
      this.#fills.push({
        executionId, clientOrderId, symbol, side, quantity: ZERO_QUANTITY, price: ZERO_PRICE, fee: ZERO_MONEY,
        at: 0 as UtcMillis, liquidity: 'TAKER',
      })
      return
    }
    invariant(index >= this.#finalFills, 'an execution of before a split is not restated')
    const change = notional(price, quantity) - notional(fill.price, fill.quantity)
    this.#count((quantity - fill.quantity) as Quantity, change as Money)
    this.#fills[index] = { ...fill, quantity, price }
  }

  /** What has filled so far is in other units from here on. */
  closeFills(): void {
    this.#finalFills = this.#fills.length
  }

  #find(executionId: ExecutionId): number {
    const fills = this.#fills
    for (let i = 0; i < fills.length; i++) if ((fills[i] as Fill).executionId === executionId) return i
    return -1
  }

  #count(quantity: Quantity, value: Money): void {
    this.filledQuantity = (this.filledQuantity + quantity) as Quantity
    this.#filledNotional = (this.#filledNotional + value) as Money
  }
}

/** Says whether the venue has the order if that happens: it is no act of ours, nor a refusal of one. */
function isEvidence(event: OrderEvent): boolean {
  return event !== 'PendingCancel' && event !== 'PendingUpdate' && event !== 'CancelRejected'
    && event !== 'ModifyRejected'
}
