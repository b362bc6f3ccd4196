import {
  invariant, notional, proportion, snapToLot, snapToTick, Rounding, type ClientOrderId,
  type ExecutionId, type Money, type Price, type Quantity, type SessionDate, type UtcMillis,
  type VenueOrderId,
} from '../base/index.ts'
import {
  OrderType, tickAt, type Fill, type OrderChanges, type OrderTerms, type VenueEvent,
} from '../model/index.ts'
import { lotOf, refusedChanges, refusedTerms } from './order-rules.ts'
import type { SymbolBook } from './symbol-book.ts'
import { UtcDate } from './utc-date.ts'
import { VenueLedger } from './venue-ledger.ts'
import type { SimulatedVenueOptions } from './venue-options.ts'
import { OrderMode, WorkingOrder } from './working-order.ts'

/** One execution to be made. */
export interface Execution {
  readonly quantity: Quantity
  readonly price: Price
  readonly liquidity: Fill['liquidity']
  readonly at: UtcMillis
  readonly date: SessionDate
}

const NO_EVENTS: readonly VenueEvent[] = []
/** Ids of ended orders that are remembered, so that a repeated submit is recognised. */
const IDS_KEPT = 10_000

/** Keeps the orders: takes, changes, fills and ends them, and says so. Knows no prices of the market. */
export class OrderDesk {
  readonly ledger = new VenueLedger()
  readonly #options: SimulatedVenueOptions
  readonly #bookOf = new Map<ClientOrderId, SymbolBook>()
  readonly #endedIds = new Set<ClientOrderId>()
  /** The same ids in a ring, so that the oldest is known. */
  readonly #endedRing: ClientOrderId[] = []
  #endedCount = 0
  readonly #utcDate = new UtcDate()
  #events: VenueEvent[] = []
  #orderCount = 0
  #executionCount = 0
  #priority = 0

  constructor(options: SimulatedVenueOptions) {
    this.#options = options
  }

  /** Orders that work or are on their way, of all symbols. */
  get liveCount(): number {
    return this.#bookOf.size
  }

  get hasEvents(): boolean {
    return this.#events.length > 0
  }

  /** What happened since the last call, in order. */
  takeEvents(): readonly VenueEvent[] {
    if (this.#events.length === 0) return NO_EVENTS
    const events = this.#events
    this.#events = []
    return events
  }

  /** The book that holds, or waits for, the order; `undefined` when it has ended or never was. */
  bookOf(id: ClientOrderId): SymbolBook | undefined {
    return this.#bookOf.get(id)
  }

  /** The day of an instant: of the open session, else in UTC. */
  dateOf(book: SymbolBook, at: UtcMillis): SessionDate {
    return book.session?.date ?? this.#utcDate.of(at)
  }

  /** Claims the id of an order that was sent; false when it was used before. */
  claim(id: ClientOrderId, book: SymbolBook): boolean {
    if (this.#bookOf.has(id) || this.#endedIds.has(id)) return false
    this.#bookOf.set(id, book)
    return true
  }

  reject(id: ClientOrderId, code: string, reason: string, at: UtcMillis): void {
    this.#events.push({ kind: 'Rejected', clientOrderId: id, code, reason, at })
  }

  /** Receives a claimed order; `undefined` when it is refused. */
  accept(book: SymbolBook, terms: OrderTerms, at: UtcMillis): WorkingOrder | undefined {
    const id = terms.clientOrderId
    const held = this.ledger.position(terms.symbol)
    const refusal = refusedTerms(terms, book.instrument, held, { at, date: this.dateOf(book, at) })
    if (refusal !== undefined) {
      this.#release(id)
      this.reject(id, refusal.code, refusal.reason, at)
      return undefined
    }
    const venueOrderId = `v-${++this.#orderCount}` as VenueOrderId
    const order = new WorkingOrder(terms, venueOrderId, at, ++this.#priority)
    book.orders.push(order)
    this.#events.push({ kind: 'Accepted', clientOrderId: id, venueOrderId, at })
    return order
  }

  /** Takes an order back at the client's wish. */
  cancel(book: SymbolBook | undefined, id: ClientOrderId, at: UtcMillis): void {
    const order = book?.find(id)
    if (book === undefined || order === undefined) {
      this.#events.push({ kind: 'CancelRejected', clientOrderId: id, reason: 'no such working order', at })
    } else {
      this.end(book, order, 'requested', at)
    }
  }

  /** Changes a working order; `undefined` when that is refused. */
  modify(
    book: SymbolBook | undefined, id: ClientOrderId, changes: OrderChanges, at: UtcMillis,
  ): WorkingOrder | undefined {
    const order = book?.find(id)
    const reason = book === undefined || order === undefined ? 'no such working order'
      : this.#refusedChanges(book, order, changes, at)
    if (order === undefined || reason !== undefined) {
      this.#events.push({ kind: 'ModifyRejected', clientOrderId: id, reason: reason ?? '', at })
      return undefined
    }
    this.#change(order, changes, at)
    return order
  }

  /** Turns a stop into what it becomes. */
  trigger(order: WorkingOrder, at: UtcMillis): void {
    order.mode = order.terms.type === OrderType.StopLimit ? OrderMode.Limit : OrderMode.Market
    order.pricedAt = at
    this.#events.push({ kind: 'Triggered', clientOrderId: order.terms.clientOrderId, at })
  }

  /** Executes a part of an order or all that remains, then takes as much off its OCO siblings. */
  fill(book: SymbolBook, order: WorkingOrder, execution: Execution): void {
    const { terms } = order
    const { quantity, price, liquidity, at, date } = execution
    invariant(quantity > 0n && quantity <= order.remaining, 'a fill takes a part of what remains')
    const value = notional(price, quantity)
    const fill: Fill = {
      executionId: `x-${++this.#executionCount}` as ExecutionId, clientOrderId: terms.clientOrderId,
      symbol: terms.symbol, side: terms.side, quantity, price,
      fee: this.#options.fees({
        side: terms.side, assetClass: book.instrument.assetClass, date, quantity, value,
        quantityBefore: order.filled, valueBefore: order.filledValue,
      }),
      at, liquidity,
    }
    order.filled = (order.filled + quantity) as Quantity
    order.filledValue = (order.filledValue + value) as Money
    this.ledger.book(fill, terms.strategy)
    if (order.remaining === 0n) this.#remove(book, order)
    this.#events.push({ kind: 'Filled', clientOrderId: terms.clientOrderId, fill, at })
    if (terms.ocoGroup !== undefined) this.#reduceSiblings(book, order, quantity, at)
  }

  /** Ends an order that was not filled, wholly or in part. */
  end(book: SymbolBook, order: WorkingOrder, reason: string, at: UtcMillis): void {
    this.#remove(book, order)
    this.#events.push({ kind: 'Canceled', clientOrderId: order.terms.clientOrderId, reason, at })
  }

  /** Ends an order whose time is over. */
  expire(book: SymbolBook, order: WorkingOrder, at: UtcMillis): void {
    this.#remove(book, order)
    this.#events.push({ kind: 'Expired', clientOrderId: order.terms.clientOrderId, at })
  }

  /** Takes units off an order that its OCO group has filled elsewhere; ends it when nothing is left. */
  reduce(book: SymbolBook, order: WorkingOrder, units: Quantity, at: UtcMillis): void {
    if (units >= order.remaining) this.end(book, order, 'oco', at)
    else this.#change(order, { quantity: (order.terms.quantity - units) as Quantity }, at)
  }

  /**
   * Restates a working order after a split; what is below a lot is dropped, and an order of nothing ends.
   *
   * What has filled keeps its old units, so that the client's count of it stays right.
   */
  split(
    book: SymbolBook, order: WorkingOrder, ratio: { newUnits: number; oldUnits: number }, at: UtcMillis,
  ): void {
    const { terms } = order
    const newUnits = BigInt(ratio.newUnits)
    const oldUnits = BigInt(ratio.oldUnits)
    const left = snapToLot(proportion(order.remaining, newUnits, oldUnits), lotOf(book.instrument))
    if (left === 0n) {
      this.end(book, order, 'split', at)
      return
    }
    const date = this.dateOf(book, at)
    const scaled = (price: Price | undefined): Price | undefined => {
      if (price === undefined) return undefined
      const exact = proportion(price, oldUnits, newUnits)
      const tick = tickAt(book.instrument, exact, date)
      const onTick = snapToTick(exact, tick, Rounding.Nearest)
      return onTick > 0n ? onTick : tick
    }
    const limitPrice = scaled(terms.limitPrice)
    const stopPrice = scaled(terms.stopPrice)
    const trailingOffset = scaled(terms.trailingOffset)
    const changes: OrderChanges = {
      quantity: (order.filled + left) as Quantity,
      ...(limitPrice === undefined ? {} : { limitPrice }), ...(stopPrice === undefined ? {} : { stopPrice }),
      ...(trailingOffset === undefined ? {} : { trailingOffset }),
    }
    order.split(Object.freeze({ ...terms, ...changes }), ratio.newUnits, ratio.oldUnits)
    this.#events.push({ kind: 'Updated', clientOrderId: terms.clientOrderId, changes, at })
  }

  /** Carries a book's orders over to the instrument's new name. */
  rename(book: SymbolBook, newSymbol: string): void {
    this.ledger.rename(book.instrument.symbol, newSymbol)
    book.instrument = { ...book.instrument, symbol: newSymbol }
    const renamed = (terms: OrderTerms): OrderTerms => Object.freeze({ ...terms, symbol: newSymbol })
    for (const order of book.orders) order.terms = renamed(order.terms)
    for (const request of book.requests) if (request.kind === 'submit') request.terms = renamed(request.terms)
  }

  #refusedChanges(
    book: SymbolBook, order: WorkingOrder, changes: OrderChanges, at: UtcMillis,
  ): string | undefined {
    return refusedChanges(
      { terms: order.terms, filled: order.filled, isTriggered: isTriggered(order) }, changes, book.instrument,
      { held: this.ledger.position(order.terms.symbol), date: this.dateOf(book, at) })
  }

  #change(order: WorkingOrder, changes: OrderChanges, at: UtcMillis): void {
    order.change(changes, at, ++this.#priority)
    this.#events.push({ kind: 'Updated', clientOrderId: order.terms.clientOrderId, changes, at })
  }

  /** Also takes back changes under way and counts the fill for siblings under way: no group exits twice. */
  #reduceSiblings(book: SymbolBook, filled: WorkingOrder, units: Quantity, at: UtcMillis): void {
    const group = filled.terms.ocoGroup
    for (const order of [...book.orders]) {
      if (order === filled || order.terms.ocoGroup !== group) continue
      book.dropChanges(order.terms.clientOrderId)
      this.reduce(book, order, units, at)
    }
    for (const request of book.requests) {
      if (request.kind !== 'submit' || request.terms.ocoGroup !== group) continue
      request.ocoFilled = (request.ocoFilled + units) as Quantity
    }
  }

  #remove(book: SymbolBook, order: WorkingOrder): void {
    book.remove(order)
    this.#release(order.terms.clientOrderId)
  }

  #release(id: ClientOrderId): void {
    this.#bookOf.delete(id)
    const place = this.#endedCount++ % IDS_KEPT
    const oldest = this.#endedRing[place]
    if (oldest !== undefined) this.#endedIds.delete(oldest)
    this.#endedRing[place] = id
    this.#endedIds.add(id)
  }
}

function isTriggered(order: WorkingOrder): boolean {
  const { type } = order.terms
  return order.mode !== OrderMode.Stop && type !== OrderType.Market && type !== OrderType.Limit
}
