import {
  IdMap, InvariantError, ZERO_PRICE, ZERO_QUANTITY, type ClientOrderId, type ExecutionId,
} from '../base/index.ts'
import {
  OrderRole, orderTerms, type FactBodyOf, type FactFolds, type Fill, type OrderEvent,
  type OrdersView,
} from '../model/index.ts'
import { OrderState, type OrderSnapshot } from './order-state.ts'

/** Ended orders kept for late fills and lookups, at least; older ones live in the journal only. */
const ENDED_KEPT = 2_000
/** The same where each answer is here before the next input: keeping more costs time. */
const ENDED_KEPT_IN_STEP = 100

/** The part that an alert names when an order's answer stays out; its subject is the order. */
export const UNANSWERED = 'unanswered_order'

const NONE: readonly OrderState[] = []

/** All orders as they are saved, each list in its order. */
export interface OrderBookState {
  readonly open: readonly OrderSnapshot[]
  readonly ended: readonly OrderSnapshot[]
  readonly endedBefore: readonly OrderSnapshot[]
  /** Legs that wait for their entries; absent where an earlier version wrote it. */
  readonly waiting?: readonly OrderSnapshot[]
}

/** All orders, folded from facts: open ones by symbol, and the latest that ended. */
export class OrderBook implements OrdersView {
  #open: OrderState[] = []
  readonly #openBySymbol = new Map<string, OrderState[]>()
  /**
   * Legs that wait for their entries, in order: known by their names, and among the open orders only once
   * their entry has ended. Until then they stand against nothing that is held.
   */
  #waiting: OrderState[] = []
  /** Some order has left with its entry: where none has, nobody looks for any. */
  #hasLegs = false
  /** Those that ended last, and those before them, which are forgotten all at once. */
  #ended: OrderState[] = []
  #endedBefore: readonly OrderState[] = []
  /** Open orders and those that ended last; and, with orders that were open then, those that ended before. */
  #recent = new Generation()
  #older = new Generation()
  /** The order that was asked for last: what happens to an order is asked about it several times. */
  #latest: OrderState | undefined = undefined
  /** The id that was asked for last and is of no order: whether one is new is asked before it is made. */
  #absent: ClientOrderId | undefined = undefined
  readonly #holdsChanges: boolean
  readonly #endedKept: number

  /** `holdsChanges`: an answer may come late, so both versions of an order count until it is here. */
  constructor({ holdsChanges = false }: { readonly holdsChanges?: boolean } = {}) {
    this.#holdsChanges = holdsChanges
    this.#endedKept = holdsChanges ? ENDED_KEPT : ENDED_KEPT_IN_STEP
  }

  get openCount(): number {
    return this.#open.length
  }

  open(): readonly OrderState[] {
    return this.#open
  }

  openFor(symbol: string): readonly OrderState[] {
    return this.#openBySymbol.get(symbol) ?? NONE
  }

  /** Legs that wait for their entries. */
  waiting(): readonly OrderState[] {
    return this.#waiting
  }

  /** Legs that left with an entry and have not ended. */
  legsOf({ terms, childCount }: OrderState): readonly OrderState[] {
    if (!this.#hasLegs || childCount === 0 || terms.role !== OrderRole.Entry) return NONE
    const isLeg = (order: OrderState): boolean => (
      order.isLeg && order.terms.parent === terms.clientOrderId)
    return [...this.#waiting, ...this.openFor(terms.symbol)].filter(isLeg)
  }

  find(id: ClientOrderId): OrderState | undefined {
    const latest = this.#latest
    if (latest !== undefined && latest.terms.clientOrderId === id) return latest
    if (id === this.#absent) return undefined
    const order = this.#recent.orders.get(id) ?? this.#older.orders.get(id)
    if (order === undefined) this.#absent = id
    else this.#latest = order
    return order
  }

  /** An execution of that id was booked, or taken back, under any order. */
  isBooked(executionId: ExecutionId): boolean {
    return this.#recent.executions.has(executionId) || this.#older.executions.has(executionId)
  }

  /** The order that a fact names; a fact about an order that never was is a bug. */
  get(id: ClientOrderId): OrderState {
    const order = this.find(id)
    if (order === undefined) throw new InvariantError(`a fact names the unknown order ${id}`)
    return order
  }

  /** What facts have made of it. */
  state(): OrderBookState {
    const saved = (orders: readonly OrderState[]): OrderSnapshot[] => orders.map((order) => order.state())
    return {
      open: saved(this.#open), ended: saved(this.#ended), endedBefore: saved(this.#endedBefore),
      ...(this.#waiting.length === 0 ? {} : { waiting: saved(this.#waiting) }),
    }
  }

  /** Puts saved orders in place. */
  restore({ open, ended, endedBefore, waiting = [] }: OrderBookState): void {
    const restored = (saved: readonly OrderSnapshot[]): OrderState[] => (
      saved.map((each) => OrderState.from(each)))
    this.#latest = undefined
    this.#open = []
    this.#openBySymbol.clear()
    this.#ended = restored(ended)
    this.#endedBefore = restored(endedBefore)
    this.#recent = new Generation(this.#ended)
    this.#older = new Generation(this.#endedBefore)
    for (const order of restored(open)) this.#list(order)
    this.#waiting = restored(waiting)
    for (const leg of this.#waiting) this.#recent.add(leg)
    this.#hasLegs = [...this.#open, ...this.#waiting].some(({ isLeg }) => isLeg)
  }

  /** Moves orders along. */
  readonly folds = {
    OrderInitialized: ({ body }) => this.#add(new OrderState(body.terms), body.isLeg),
    OrderSubmitted: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.submittedAt = eventAt
      order.sentAt = eventAt
      order.take('Submitted')
      order.waitingSince = eventAt
    },
    OrderOutcomeUnknown: ({ body }) => {
      this.get(body.clientOrderId).isOutcomeUnknown = true
    },
    OrderNotFound: ({ body }) => void this.get(body.clientOrderId),
    OrderResent: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.resendCount++
      order.sentAt = eventAt
    },
    OrderEmulated: ({ body }) => this.get(body.clientOrderId).take('Emulated'),
    OrderReleased: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.take('Released')
      order.sentAt = eventAt
    },
    OrderAdopted: ({ body }) => this.#adopt(body),
    OrderAccepted: ({ body }) => {
      const order = this.get(body.clientOrderId)
      order.venueOrderId = body.venueOrderId
      order.take('Accepted')
      this.#place(order)
    },
    OrderFilled: ({ body }) => {
      const order = this.get(body.clientOrderId)
      order.takeFill(body.fill)
      this.#noteExecution(order, body.fill.executionId)
      this.#place(order)
    },
    ExecutionBusted: ({ body }) => this.#restate(body, { quantity: ZERO_QUANTITY, price: ZERO_PRICE }),
    ExecutionCorrected: ({ body }) => this.#restate(body, body),
    OrderUpdated: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.takeChanges(body.changes)
      if (eventAt > order.changedAt) order.changedAt = eventAt
      if (!order.isOpen) this.#end(order)
    },
    OrderDenied: ({ body }) => this.#endBy(body.clientOrderId, 'Denied'),
    OrderRejected: ({ body }) => this.#endBy(body.clientOrderId, 'Rejected'),
    OrderCanceled: ({ body }) => this.#endBy(body.clientOrderId, 'Canceled'),
    OrderExpired: ({ body }) => this.#endBy(body.clientOrderId, 'Expired'),
    OrderTriggered: ({ body }) => this.get(body.clientOrderId).take('Triggered'),
    OrderPendingUpdate: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.take('PendingUpdate')
      order.waitingSince = eventAt
      if (this.#holdsChanges) order.pendingChanges = body.changes
    },
    OrderModifyRejected: ({ body }) => {
      const order = this.get(body.clientOrderId)
      order.takeChangeRefusal()
      if (!order.isOpen) this.#end(order)
    },
    OrderPendingCancel: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.take('PendingCancel')
      order.waitingSince = eventAt
    },
    OrderCancelRejected: ({ body, eventAt }) => {
      const order = this.get(body.clientOrderId)
      order.cancelRefusals++
      order.cancelRefusedAt = eventAt
      order.take('CancelRejected')
    },
    AlertRaised: ({ body }) => {
      if (body.component !== UNANSWERED || body.subject === undefined) return
      const order = this.find(body.subject as ClientOrderId)
      if (order !== undefined) order.isEscalated = true
    },
    SplitApplied: ({ body }) => {
      for (const order of this.#known()) if (order.terms.symbol === body.symbol) order.closeFills()
    },
    SymbolChanged: ({ body }) => this.rename(body.symbol, body.newSymbol),
  } satisfies FactFolds

  /** Carries orders over to the instrument's new name, ended ones too: they may still be filled late. */
  rename(symbol: string, newSymbol: string): void {
    for (const order of this.#known()) {
      if (order.terms.symbol === symbol) order.terms = orderTerms({ ...order.terms, symbol: newSymbol })
    }
    const open = this.#openBySymbol.get(symbol) ?? []
    this.#openBySymbol.delete(symbol)
    if (open.length > 0) this.#openBySymbol.set(newSymbol, [...this.openFor(newSymbol), ...open])
  }

  #adopt({ terms, venueOrderId, filledQuantity }: FactBodyOf<'OrderAdopted'>): void {
    const order = new OrderState(orderTerms(terms))
    this.#add(order)
    order.filledQuantity = filledQuantity
    order.venueOrderId = venueOrderId
    order.take('Submitted')
    order.take('Accepted')
  }

  #restate(
    { clientOrderId, executionId }: Pick<FactBodyOf<'ExecutionBusted'>, 'clientOrderId' | 'executionId'>,
    stands: Pick<Fill, 'quantity' | 'price'>,
  ): void {
    const order = this.get(clientOrderId)
    order.restateFill(executionId, stands)
    this.#noteExecution(order, executionId)
  }

  #known(): readonly OrderState[] {
    return [...this.#open, ...this.#waiting, ...this.#ended, ...this.#endedBefore]
  }

  /** An execution is remembered for as long as its order. */
  #noteExecution({ terms }: OrderState, id: ExecutionId): void {
    const { executions } = this.#recent.orders.has(terms.clientOrderId) ? this.#recent : this.#older
    executions.set(id, true)
  }

  /** Puts an order where its state says: among the open ones, back there if it turns out to work. */
  #place(order: OrderState): void {
    if (!order.isOpen) this.#end(order)
    else if (!order.isListed && !order.waits) this.#reopen(order)
  }

  #reopen(order: OrderState): void {
    this.#ended = this.#ended.filter((each) => each !== order)
    this.#endedBefore = this.#endedBefore.filter((each) => each !== order)
    this.#list(order)
  }

  #add(order: OrderState, isLeg = false): void {
    const id = order.terms.clientOrderId
    if (this.find(id) !== undefined) throw new InvariantError(`the order ${id} exists already`)
    const { parent } = order.terms
    const parentOrder = parent === undefined ? undefined : this.find(parent)
    if (parentOrder !== undefined) parentOrder.childCount++
    if (isLeg) this.#keepWaiting(order)
    else this.#list(order)
    this.#latest = order
  }

  #keepWaiting(leg: OrderState): void {
    this.#absent = undefined
    leg.isLeg = true
    leg.waits = true
    this.#hasLegs = true
    this.#recent.add(leg)
    this.#waiting.push(leg)
  }

  /** An entry has ended: what of its legs is left stands by itself. */
  #wake({ terms }: OrderState): void {
    if (this.#waiting.length === 0) return
    for (const leg of this.#waiting.filter(({ terms: { parent } }) => parent === terms.clientOrderId)) {
      remove(this.#waiting, leg)
      leg.waits = false
      this.#list(leg)
    }
  }

  #list(order: OrderState): void {
    this.#absent = undefined
    order.isListed = true
    this.#recent.add(order)
    this.#open.push(order)
    const ofSymbol = this.#openBySymbol.get(order.terms.symbol)
    if (ofSymbol === undefined) this.#openBySymbol.set(order.terms.symbol, [order])
    else ofSymbol.push(order)
  }

  #endBy(id: ClientOrderId, event: OrderEvent): void {
    const order = this.get(id)
    order.take(event)
    this.#end(order)
  }

  #end(order: OrderState): void {
    if (!order.isListed && !order.waits) return
    if (order.waits) remove(this.#waiting, order)
    else {
      remove(this.#open, order)
      remove(this.#openBySymbol.get(order.terms.symbol) ?? [], order)
    }
    order.isListed = false
    order.waits = false
    this.#wake(order)
    this.#ended.push(order)
    // Open orders are carried over to each generation: no more of them than have ended since the last.
    if (this.#ended.length >= Math.max(this.#endedKept, this.#open.length)) this.#turn()
  }

  #turn(): void {
    this.#endedBefore = this.#ended
    this.#ended = []
    this.#older = this.#recent
    this.#recent = new Generation([...this.#open, ...this.#waiting])
  }
}

/** Takes an order out of a list; the others keep their order. */
function remove(orders: OrderState[], order: OrderState): void {
  let index = orders.length - 1
  while (index >= 0 && orders[index] !== order) index--
  if (index < 0) return
  for (let i = index + 1; i < orders.length; i++) orders[i - 1] = orders[i] as OrderState
  orders.pop()
}

/** Orders by their ids, and all that was executed of them: each execution is booked once, under one order. */
class Generation {
  readonly orders = new IdMap<ClientOrderId, OrderState>()
  readonly executions = new IdMap<ExecutionId, true>()

  constructor(orders: readonly OrderState[] = []) {
    for (const order of orders) this.add(order)
  }

  add(order: OrderState): void {
    this.orders.set(order.terms.clientOrderId, order)
    for (const id of order.executionIds) this.executions.set(id, true)
  }
}
