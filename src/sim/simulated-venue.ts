import {
  invariant, ZERO_QUANTITY, type ClientOrderId, type Money, type Quantity, type UtcMillis,
} from '../base/index.ts'
import {
  TimeInForce, type BarNumbers, type Instrument, type OrderChanges, type OrderTerms, type Session,
  type VenueEvent,
} from '../model/index.ts'
import { HaltSpans } from './halt-span.ts'
import { Matcher } from './matcher.ts'
import { OrderDesk } from './order-desk.ts'
import { isMarket, SymbolBook, type VenueRequest } from './symbol-book.ts'
import type { BorrowFee } from './venue-ledger.ts'
import type { SimulatedVenueOptions } from './venue-options.ts'
import type { WorkingOrder } from './working-order.ts'

/** One working order as the venue has it. */
export interface WorkingOrderReport {
  readonly clientOrderId: ClientOrderId
  readonly symbol: string
  readonly quantity: Quantity
  readonly filled: Quantity
}

/** A bar as the venue matches it; it is read and not kept. */
export type VenueBar = BarNumbers & { readonly symbol: string }

/** Called when events wait to be taken at a point where the client can still act. */
export type Drain = () => void

/**
 * A venue made of prices: orders in, what a market and a broker would say out. Rules: docs/MATCHING.md.
 *
 * Events queue until `takeEvents`. While a price is matched the venue calls `drain` whenever events wait;
 * the driver hands them to the client there, and what the client sends back (`submit`, `cancel`, `modify`,
 * with the event's instant) counts at once. Outside a drain the driver takes the events of its own requests
 * itself.
 *
 * Bars, quotes and prints of a symbol come in time order. The same calls give the same events, byte for byte.
 */
export class SimulatedVenue {
  readonly #options: SimulatedVenueOptions
  readonly #desk: OrderDesk
  readonly #matcher: Matcher
  readonly #books = new Map<string, SymbolBook>()
  /** Sessions that a driver of quotes and prints has opened, by calendar. */
  readonly #sessions = new Map<string, Session>()
  readonly #halts = new HaltSpans()
  /** The book that was looked up last: a driver asks for one several times in a row. */
  #lastBook: SymbolBook | undefined = undefined
  #isBusy = false

  constructor(options: SimulatedVenueOptions) {
    this.#options = options
    this.#desk = new OrderDesk(options, this.#books)
    this.#matcher = new Matcher(this.#desk, options)
  }

  /** What happened since the last call, in order; empty when nothing did. */
  takeEvents(): readonly VenueEvent[] {
    return this.#desk.takeEvents()
  }

  /** Orders of a symbol that work or are on their way; while it is 0 its prices need not be given. */
  workingCount(symbol: string): number {
    return this.#desk.liveCount === 0 ? 0 : this.#bookOf(symbol)?.workingCount ?? 0
  }

  /** The book of a symbol with such orders, to be read alone. */
  bookAtWork(symbol: string): SymbolBook | undefined {
    return this.workingCount(symbol) > 0 ? this.#bookOf(symbol) : undefined
  }

  /** Signed units of a symbol by the venue's own fills. */
  position(symbol: string): Quantity {
    return this.#desk.ledger.position(symbol)
  }

  /** Proceeds less costs less fees of all fills so far. */
  get cash(): Money {
    return this.#desk.ledger.cash
  }

  /** Orders that work, of all symbols, as they stand now. */
  workingOrders(): readonly WorkingOrderReport[] {
    return [...this.#books.values()].flatMap(({ instrument: { symbol }, orders }) => (
      orders.map(({ id, quantity, filled }) => ({ clientOrderId: id, symbol, quantity, filled }))))
  }

  /** Sends an order at `at`; it is accepted or rejected when it is received. */
  submit(terms: OrderTerms, at: UtcMillis): void {
    const id = terms.clientOrderId
    const book = this.#bookFor(terms.symbol)
    const receivedAt = (at + this.#options.latencyMs) as UtcMillis
    if (book === undefined) {
      this.#desk.reject(id, 'UNKNOWN_SYMBOL', `${terms.symbol} does not trade here`, receivedAt)
    } else if (!this.#desk.claim(id, book)) {
      this.#desk.reject(id, 'DUPLICATE_CLIENT_ORDER_ID', `the id ${id} was used before`, receivedAt)
    } else {
      const now = this.#receiptNow(book, id, at)
      if (now === now) this.#accept(book, terms, now as UtcMillis)
      else book.requests.push({ kind: 'submit', id, terms, due: receivedAt, ocoFilled: ZERO_QUANTITY })
    }
  }

  /** Asks for an order back. */
  cancel(id: ClientOrderId, at: UtcMillis): void {
    const due = (at + this.#options.latencyMs) as UtcMillis
    const book = this.#desk.bookOf(id)
    const now = book === undefined ? due : this.#receiptNow(book, id, at)
    if (now === now) this.#desk.cancel(book, id, now as UtcMillis)
    else book?.requests.push({ kind: 'cancel', id, due })
  }

  /** Asks for a working order to be changed in place: it keeps its id and what it has filled. */
  modify(id: ClientOrderId, changes: OrderChanges, at: UtcMillis): void {
    const due = (at + this.#options.latencyMs) as UtcMillis
    const book = this.#desk.bookOf(id)
    if (book === undefined) {
      this.#desk.modify(undefined, id, changes, due)
      return
    }
    const now = this.#receiptNow(book, id, at)
    if (now === now) this.#modify(book, id, changes, now as UtcMillis)
    else book.requests.push({ kind: 'modify', id, changes, due })
  }

  /**
   * Matches a complete bar of the symbol's finest series.
   *
   * `session` is the one that the bar belongs to (of a weekly bar: its last); without one, or where the bar
   * lies outside its regular hours, nothing matches. A bar that ends the session ends its DAY orders too.
   */
  onBar(bar: VenueBar, session: Session | undefined, drain: Drain): void {
    if (this.#desk.liveCount === 0) return
    const book = this.#bookOf(bar.symbol)
    if (book === undefined || book.workingCount === 0) return
    this.#enter()
    if (session === undefined || this.#desk.hasEvents || !book.isQuiet(bar, session)) {
      this.#matchBar(book, bar, session, drain)
    } else {
      book.points += 1
    }
    this.#isBusy = false
  }

  #matchBar(book: SymbolBook, bar: BarNumbers, session: Session | undefined, drain: Drain): void {
    this.#settle(book, bar.openAt, drain)
    const isRegular = session !== undefined && bar.openAt < session.closeAt && bar.closeAt > session.openAt
    const isMatching = isRegular && !book.halt.covers(bar) && book.orders.length > 0
    if (isMatching) this.#matcher.matchBar(book, bar, session, drain)
    this.#settle(book, bar.closeAt, drain)
    if (session !== undefined && bar.closeAt >= session.closeAt) this.#endSession(book, session, drain)
  }

  /** Matches a quote of an open session. Sizes of 0 are unknown; `isMarket` says which are passed over. */
  onQuote(
    symbol: string, quote: { bid: number; ask: number; bidSize: number; askSize: number; at: UtcMillis },
    drain: Drain,
  ): void {
    const book = this.#bookOf(symbol)
    if (book === undefined) return
    this.#enter()
    this.#settle(book, quote.at, drain)
    const session = openSessionOf(book, quote.at)
    if (session !== undefined && isMarket(quote)) {
      book.bid = quote.bid
      book.ask = quote.ask
      if (!book.halt.isOpen && book.orders.length > 0) this.#matcher.matchQuote(book, quote, session, drain)
    }
    this.#isBusy = false
  }

  /** Matches a print of an open session. */
  onPrint(symbol: string, print: { price: number; size: number; at: UtcMillis }, drain: Drain): void {
    const book = this.#bookOf(symbol)
    if (book === undefined) return
    this.#enter()
    this.#settle(book, print.at, drain)
    const session = openSessionOf(book, print.at)
    if (session !== undefined && print.price > 0) {
      book.lastPrint = print.price
      if (!book.halt.isOpen && book.orders.length > 0) this.#matcher.matchPrint(book, print, session, drain)
    }
    this.#isBusy = false
  }

  /** Lets time pass without a price: requests that are due are received, orders whose time is over end. */
  advance(at: UtcMillis, drain: Drain): void {
    this.#enter()
    for (const book of this.#books.values()) if (book.workingCount > 0) this.#settle(book, at, drain)
    this.#isBusy = false
  }

  /** Opens a session for quotes and prints; bars bring their own. */
  openSession(calendar: string, session: Session): void {
    this.#sessions.set(calendar, session)
    for (const book of this.#books.values()) {
      if (book.instrument.calendar === calendar) enterSession(book, session)
    }
  }

  /**
   * Ends a session for every symbol of a calendar: CLS orders get the last print, then DAY, OPG and CLS
   * orders end.
   *
   * To be called after the prices of that instant; symbols whose last bar ended the session are done
   * already. Of a symbol with weekly bars alone they end with the week's last session.
   */
  closeSession(calendar: string, session: Session, drain: Drain): void {
    this.#enter()
    this.#sessions.delete(calendar)
    for (const book of this.#books.values()) {
      if (book.instrument.calendar !== calendar) continue
      if (book.workingCount > 0 && !book.outlives(session)) {
        this.#settle(book, session.closeAt, drain)
        const price = book.lastPrint
        if (price === price) this.#matcher.matchClosing(book, price, session, drain)
        this.#endSession(book, session, drain)
      }
      enterSession(book, undefined)
    }
    this.#isBusy = false
  }

  /** Stops matching a symbol from `at` on; its orders wait, and can be canceled and changed. */
  halt(symbol: string, at: UtcMillis): void {
    this.#halts.of(symbol).begin(at)
  }

  /** Lets a symbol match again from `at` on. */
  resume(symbol: string, at: UtcMillis): void {
    this.#halts.of(symbol).end(at)
  }

  /** Restates the position and every working order: units by new / old, prices by old / new. */
  onSplit(symbol: string, newUnits: number, oldUnits: number, at: UtcMillis): void {
    const book = this.#books.get(symbol)
    if (book === undefined) return
    this.#receive(book, at)
    this.#desk.ledger.split(book.holding, book.instrument.lotSize, { newUnits, oldUnits })
    for (const order of [...book.orders]) {
      book.dropChanges(order.id)
      this.#desk.split(book, order, { newUnits, oldUnits }, at)
    }
    book.clearPrices()
  }

  /** Carries the position and the orders over to the instrument's new name. */
  onSymbolChange(symbol: string, newSymbol: string, at: UtcMillis): void {
    const book = this.#books.get(symbol)
    if (book === undefined) return
    this.#receive(book, at)
    this.#desk.rename(book, newSymbol)
    this.#books.delete(symbol)
    this.#books.set(newSymbol, book)
    this.#halts.rename(symbol, newSymbol)
    this.#lastBook = book
  }

  /** Ends every order of an instrument that is gone, and its position (paid out by the issuer). */
  onDelisting(symbol: string, at: UtcMillis): void {
    const book = this.#books.get(symbol)
    if (book === undefined) return
    this.#receive(book, at)
    for (const order of [...book.orders]) this.#desk.end(book, order, 'delisted', at)
    this.#desk.ledger.close(symbol)
  }

  /**
   * What the short positions of a calendar's symbols owe for `nights` calendar days, at the prices given.
   *
   * One entry a symbol, none when nothing is short; the caller records the charge.
   */
  accrueBorrow(
    options: { calendar: string; nights: number; priceOf: (symbol: string) => number },
  ): readonly BorrowFee[] {
    return this.#desk.ledger.borrowFees({ ...options, instrument: this.#instrumentOf })
  }

  readonly #instrumentOf = (symbol: string): Instrument | undefined => this.#books.get(symbol)?.instrument

  #enter(): void {
    invariant(!this.#isBusy, 'a drain called the venue with a price while it still handled another')
    this.#isBusy = true
  }

  #bookOf(symbol: string): SymbolBook | undefined {
    const last = this.#lastBook
    if (last !== undefined && last.symbol === symbol) return last
    const book = this.#books.get(symbol)
    if (book !== undefined) this.#lastBook = book
    return book
  }

  #bookFor(symbol: string): SymbolBook | undefined {
    const known = this.#bookOf(symbol)
    if (known !== undefined) return known
    const instrument = this.#options.instrument(symbol)
    if (instrument === undefined) return undefined
    const book = new SymbolBook(symbol, instrument, this.#desk.ledger.holding(symbol))
    book.halt = this.#halts.of(symbol)
    book.session = this.#sessions.get(instrument.calendar)
    book.isWeekly = this.#options.weekly?.includes(symbol) ?? false
    this.#books.set(symbol, book)
    return book
  }

  /**
   * The instant at which a request sent now is received, where that is at once; NaN: it is on its way.
   *
   * Inside a bar an answer is received inside it; else after the latency; nothing overtakes what was sent
   * before.
   */
  #receiptNow(book: SymbolBook, id: ClientOrderId, at: UtcMillis): number {
    if (book.isUnderway(id)) return Number.NaN
    const inside = this.#matcher.receiptInside(book, at)
    return inside !== inside && this.#options.latencyMs === 0 ? at : inside
  }

  #accept(book: SymbolBook, terms: OrderTerms, at: UtcMillis): WorkingOrder | undefined {
    const order = this.#desk.accept(book, terms, at)
    if (order !== undefined) this.#matcher.arrive(book, order)
    return order
  }

  #modify(book: SymbolBook, id: ClientOrderId, changes: OrderChanges, at: UtcMillis): void {
    const isRepriced = book.find(id)?.isRepricedBy(changes) === true
    const order = this.#desk.modify(book, id, changes, at)
    if (order !== undefined && isRepriced) this.#matcher.arrive(book, order)
  }

  #take(book: SymbolBook, request: VenueRequest): void {
    const at = request.due as UtcMillis
    if (request.kind === 'cancel') {
      this.#desk.cancel(book, request.id, at)
    } else if (request.kind === 'modify') {
      this.#modify(book, request.id, request.changes, at)
    } else {
      const order = this.#accept(book, request.terms, at)
      if (order !== undefined && request.ocoFilled > 0n) {
        this.#desk.reduce(book, order, request.ocoFilled, at)
      }
    }
  }

  #receive(book: SymbolBook, now: number): void {
    while (book.requests.length > 0) {
      const request = book.requests[0] as VenueRequest
      if (request.due > now) return
      book.requests.shift()
      this.#take(book, request)
    }
  }

  #settle(book: SymbolBook, now: number, drain: Drain): void {
    if (book.requests.length > 0) this.#receive(book, now)
    const { orders } = book
    for (let i = 0; i < orders.length;) {
      const order = orders[i] as WorkingOrder
      if (order.expiresAt <= now) this.#desk.expire(book, order, order.expiresAt as UtcMillis)
      else i++
    }
    if (this.#desk.hasEvents) drain()
  }

  #endSession(book: SymbolBook, session: Session, drain: Drain): void {
    const { orders } = book
    for (let i = 0; i < orders.length;) {
      const order = orders[i] as WorkingOrder
      if (!endsWith(order, session)) i++
      else this.#desk.expire(book, order, session.closeAt)
    }
    if (this.#desk.hasEvents) drain()
  }
}

/** Orders for the day end with the first session that closes after they were received. */
function endsWith(order: WorkingOrder, session: Session): boolean {
  if (order.isOpening) return order.acceptedAt <= session.openAt
  const isForDay = order.timeInForce === TimeInForce.Day || order.isClosing || order.isImmediate
  return isForDay && order.acceptedAt < session.closeAt
}

function enterSession(book: SymbolBook, session: Session | undefined): void {
  book.session = session
  book.clearPrices()
}

function openSessionOf(book: SymbolBook, at: number): Session | undefined {
  const { session } = book
  return session !== undefined && at >= session.openAt && at < session.closeAt ? session : undefined
}
