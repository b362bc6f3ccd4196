import {
  invariant, notional, proportion, snapToLot, snapToTick, Rounding, ZERO_MONEY, type ClientOrderId,
  type ExecutionId, type Money, type Price, type Quantity, type SessionDate, type UtcMillis,
  type VenueOrderId,
} from '../base/index.ts'
import {
  OrderType, type Fill, type OrderChanges, type OrderTerms, type VenueEvent,
} from '../model/index.ts'
import { noFees } from './fee-model.ts'
import { OrderIds } from './order-ids.ts'
import { refusedChanges, refusedOrder } from './order-rules.ts'
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

/** Keeps the orders: takes, changes, fills and ends them, and says so. Knows no prices of the market. */
export class OrderDesk {
  readonly ledger = new VenueLedger()
  readonly #options: SimulatedVenueOptions
  readonly #ids: OrderIds
  readonly #utcDate = new UtcDate()
  #events: VenueEvent[] | undefined = undefined
  #orderCount = 0
  #executionCount = 0
  #priority = 0

  constructor(options: SimulatedVenueOptions, books: ReadonlyMap<string, SymbolBook>) {
    this.#options = options
    this.#ids = new OrderIds(books)
  }

  /** Orders that work or are on their way, of all symbols. */
  get liveCount(): number {
    return this.#ids.liveCount
  }

  get hasEvents(): boolean {
    return this.#events !== undefined
  }

  /** What happened since the last call, in order. */
  takeEvents(): readonly VenueEvent[] {
    const events = this.#events
    if (events === undefined) return NO_EVENTS
    this.#events = undefined
    return events
  }

  /** The book that holds, or waits for, the order; `undefined` when it has ended or never was. */
  bookOf(id: ClientOrderId): SymbolBook | undefined {
    return this.#ids.bookOf(id)
  }

  /** The day of an instant: of the open session, else in UTC. */
  dateOf(book: SymbolBook, at: UtcMillis): SessionDate {
    return book.session?.date ?? this.#utcDate.of(at)
  }

  /** Claims the id of an order that was sent; false when it was used before. */
  claim(id: ClientOrderId, book: SymbolBook): boolean {
    return this.#ids.claim(id, book)
  }

  reject(id: ClientOrderId, code: string, reason: string, at: UtcMillis): void {
    this.#say({ kind: 'Rejected', clientOrderId: id, code, reason, at })
  }

  /** Receives a claimed order; `undefined` when it is refused. */
  accept(book: SymbolBook, terms: OrderTerms, at: UtcMillis): WorkingOrder | undefined {
    const order = new WorkingOrder(terms, at, book.points)
    const refusal = refusedOrder(order, book, this.dateOf(book, at))
    if (refusal !== undefined) {
      this.#ids.release()
      this.reject(order.id, refusal.code, refusal.reason, at)
      return undefined
    }
    order.priority = ++this.#priority
    book.add(order)
    const venueOrderId = `v-${++this.#orderCount}` as VenueOrderId
    this.#say({ kind: 'Accepted', clientOrderId: order.id, venueOrderId, at })
    return order
  }

  /** Takes an order back at the client's wish. */
  cancel(book: SymbolBook | undefined, id: ClientOrderId, at: UtcMillis): void {
    const order = book?.find(id)
    if (book === undefined || order === undefined) {
      this.#say({ kind: 'CancelRejected', clientOrderId: id, reason: 'no such working order', at })
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
      : refusedChanges(order, changes, { book, date: this.dateOf(book, at) })
    if (book === undefined || order === undefined || reason !== undefined) {
      this.#say({ kind: 'ModifyRejected', clientOrderId: id, reason: reason ?? '', at })
      return undefined
    }
    this.#change(book, order, changes, at)
    return order
  }

  /** Turns a stop into what it becomes. */
  trigger(book: SymbolBook, order: WorkingOrder, at: UtcMillis): void {
    order.mode = order.type === OrderType.StopLimit ? OrderMode.Limit : OrderMode.Market
    order.pointsBefore = book.points
    book.forgetBand()
    this.#say({ kind: 'Triggered', clientOrderId: order.id, at })
  }

  /** Executes a part of an order or all that remains, then takes as much off its OCO siblings. */
  fill(book: SymbolBook, order: WorkingOrder, execution: Execution): void {
    const { quantity, price, liquidity, at, date } = execution
    invariant(quantity > 0n && quantity <= order.remaining, 'a fill takes a part of what remains')
    const value = notional(price, quantity)
    const fill: Fill = {
      executionId: `x-${++this.#executionCount}` as ExecutionId, clientOrderId: order.id,
      symbol: book.symbol, side: order.side, quantity, price,
      fee: this.#feeOf(book, order, { quantity, value, date }), at, liquidity,
    }
    order.fill(quantity, value)
    this.ledger.book(book.holding, { fill, value, strategy: order.strategy })
    if (order.remaining === 0n) this.#remove(book, order)
    this.#say({ kind: 'Filled', clientOrderId: order.id, fill, at })
    if (order.ocoGroup !== undefined) this.#reduceSiblings(book, order, quantity, at)
  }

  /** Ends an order that was not filled, wholly or in part. */
  end(book: SymbolBook, order: WorkingOrder, reason: string, at: UtcMillis): void {
    this.#remove(book, order)
    this.#say({ kind: 'Canceled', clientOrderId: order.id, reason, at })
  }

  /** Ends an order whose time is over. */
  expire(book: SymbolBook, order: WorkingOrder, at: UtcMillis): void {
    this.#remove(book, order)
    this.#say({ kind: 'Expired', clientOrderId: order.id, at })
  }

  /** Takes units off an order that its OCO group has filled elsewhere; ends it when nothing is left. */
  reduce(book: SymbolBook, order: WorkingOrder, units: Quantity, at: UtcMillis): void {
    if (units >= order.remaining) this.end(book, order, 'oco', at)
    else this.#change(book, order, { quantity: (order.quantity - units) as Quantity }, at)
  }

  /**
   * Restates a working order after a split; what is below a lot is dropped, and an order of nothing ends.
   *
   * What has filled keeps its old units, so that the client's count of it stays right.
   */
  split(
    book: SymbolBook, order: WorkingOrder, ratio: { newUnits: number; oldUnits: number }, at: UtcMillis,
  ): void {
    const newUnits = BigInt(ratio.newUnits)
    const oldUnits = BigInt(ratio.oldUnits)
    const left = snapToLot(proportion(order.remaining, newUnits, oldUnits), book.lot)
    if (left === 0n) {
      this.end(book, order, 'split', at)
      return
    }
    const date = this.dateOf(book, at)
    const scaled = (price: Price | undefined): Price | undefined => {
      if (price === undefined) return undefined
      const exact = proportion(price, oldUnits, newUnits)
      const tick = book.ticks.at(exact, date)
      const onTick = snapToTick(exact, tick, Rounding.Nearest)
      return onTick > 0n ? onTick : tick
    }
    const limitPrice = scaled(order.limitPrice)
    const stopPrice = scaled(order.stopPrice)
    const trailingOffset = scaled(order.trailingOffset)
    const changes: OrderChanges = {
      quantity: (order.filled + left) as Quantity,
      ...(limitPrice === undefined ? {} : { limitPrice }), ...(stopPrice === undefined ? {} : { stopPrice }),
      ...(trailingOffset === undefined ? {} : { trailingOffset }),
    }
    order.split(changes, ratio.newUnits, ratio.oldUnits)
    book.forgetBand()
    this.#say({ kind: 'Updated', clientOrderId: order.id, changes, at })
  }

  /** Carries a book's position and what is on its way to it over to the instrument's new name. */
  rename(book: SymbolBook, newSymbol: string): void {
    this.ledger.rename(book.symbol, newSymbol)
    book.symbol = newSymbol
    for (const request of book.requests) {
      if (request.kind === 'submit') request.terms = Object.freeze({ ...request.terms, symbol: newSymbol })
    }
  }

  #say(event: VenueEvent): void {
    if (this.#events === undefined) this.#events = [event]
    else this.#events.push(event)
  }

  #feeOf(
    book: SymbolBook, order: WorkingOrder, part: { quantity: Quantity; value: Money; date: SessionDate },
  ): Money {
    const { fees } = this.#options
    if (fees === noFees) return ZERO_MONEY
    const { quantity, value, date } = part
    return fees({
      side: order.side, assetClass: book.instrument.assetClass, date, quantity, value,
      quantityBefore: order.filled, valueBefore: order.filledValue,
    })
  }

  #change(book: SymbolBook, order: WorkingOrder, changes: OrderChanges, at: UtcMillis): void {
    order.change(changes, book.points, ++this.#priority)
    book.forgetBand()
    this.#say({ kind: 'Updated', clientOrderId: order.id, changes, at })
  }

  /** Also takes back changes under way and counts the fill for siblings under way: no group exits twice. */
  #reduceSiblings(book: SymbolBook, filled: WorkingOrder, units: Quantity, at: UtcMillis): void {
    const { orders } = book
    const group = filled.ocoGroup
    for (let i = 0; i < orders.length;) {
      const order = orders[i] as WorkingOrder
      if (order !== filled && order.ocoGroup === group) {
        book.dropChanges(order.id)
        this.reduce(book, order, units, at)
      }
      if (orders[i] === order) i++
    }
    for (const request of book.requests) {
      if (request.kind !== 'submit' || request.terms.ocoGroup !== group) continue
      request.ocoFilled = (request.ocoFilled + units) as Quantity
    }
  }

  #remove(book: SymbolBook, order: WorkingOrder): void {
    book.remove(order)
    this.#ids.release()
  }
}
