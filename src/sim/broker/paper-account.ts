import {
  moneyOf, notional, ZERO_MONEY, ZERO_PRICE, averagePrice, absFixed, toNumber, type ClientOrderId, type Money,
  type Price, type Quantity, type UtcMillis,
} from '../../base/index.ts'
import type {
  Bar, Fill, OrderChanges, OrderTerms, Print, Quote, Session, VenueEvent,
} from '../../model/index.ts'
import type { CashMovement } from '../../port/index.ts'
import { SimulatedVenue } from '../simulated-venue.ts'
import { isMarket } from '../symbol-book.ts'
import type { BorrowFee } from '../venue-ledger.ts'
import type { SimulatedVenueOptions } from '../venue-options.ts'
import { decodeInput, encodeInput, type BrokerInput, type RareInput } from './broker-input.ts'
import { BrokerRecord } from './broker-record.ts'
import { InputLog } from './input-log.ts'

/** What an account on paper is made of. */
export interface PaperAccountOptions {
  readonly venue: SimulatedVenueOptions
  readonly currency: string
  /** Cash at the start. */
  readonly capital: Money
  /** Keeps each input as it comes, one line each, before anything follows from it. */
  readonly keep?: (line: string) => void
}

/** Everything of an account that has to be kept, as JSON. */
export interface PaperAccountState {
  readonly version: 1
  readonly inputs: readonly string[]
  /** Last quotes and prints that no order has met; without them the venue waits for the next ones. */
  readonly aside: readonly string[]
  /** Last price by symbol: a mark, which no order depends on. */
  readonly marks: Readonly<Record<string, number>>
}

/**
 * An account at the simulated venue: its orders, fills, cash and positions, apart from what anybody is told.
 *
 * All of it follows from its inputs, in their order: kept and played again, they give the same account to the
 * last digit, ids included. So what has to survive is a list of lines.
 */
export class PaperAccount {
  readonly #options: PaperAccountOptions
  readonly #venue: SimulatedVenue
  readonly #log: InputLog
  readonly #tell: (event: VenueEvent) => void
  readonly #records = new Map<ClientOrderId, BrokerRecord>()
  readonly #symbols = new Set<string>()
  readonly #sessions = new Map<string, Session>()
  readonly #marks = new Map<string, number>()
  readonly #costs = new Map<string, { quantity: Quantity; cost: Money }>()
  readonly executions: Fill[] = []
  readonly cashMovements: CashMovement[] = []
  isBlocked = false
  #moved: Money = ZERO_MONEY
  #lastAt = 0 as UtcMillis
  #isReplaying = false

  constructor(options: PaperAccountOptions, tell: (event: VenueEvent) => void) {
    this.#options = options
    this.#venue = new SimulatedVenue(options.venue)
    this.#log = new InputLog(options.keep, (symbol) => this.#venue.workingCount(symbol) > 0)
    this.#tell = tell
  }

  /** Becomes what the state says; to be called on a new account. */
  restore(state: PaperAccountState): void {
    this.#isReplaying = true
    for (const line of state.inputs) this.#play(decodeInput(line))
    this.#log.load(state.inputs)
    for (const line of state.aside) {
      const input = decodeInput(line)
      if (input.kind === 'quote') this.onQuote(input.quote)
      else if (input.kind === 'print') this.onPrint(input.print)
    }
    this.#isReplaying = false
    for (const [symbol, mark] of Object.entries(state.marks)) this.#marks.set(symbol, mark)
  }

  save(): PaperAccountState {
    return {
      version: 1, inputs: [...this.#log.lines], aside: this.#log.aside().map(encodeInput),
      marks: Object.fromEntries(this.#marks),
    }
  }

  get lastAt(): UtcMillis {
    return this.#lastAt
  }

  record(id: ClientOrderId): BrokerRecord | undefined {
    return this.#records.get(id)
  }

  records(): Iterable<BrokerRecord> {
    return this.#records.values()
  }

  get cash(): Money {
    return (this.#options.capital + this.#moved + this.#venue.cash) as Money
  }

  /** Cash and positions at their last prices; a position without a price counts at what it cost. */
  get equity(): Money {
    let value = 0n
    for (const { symbol, quantity, cost } of this.positions()) {
      const mark = this.#marks.get(symbol)
      value += mark === undefined ? cost : moneyOf(mark * toNumber(quantity))
    }
    return (this.cash + value) as Money
  }

  /** Positions that are not flat, with what their open units cost. */
  positions(): readonly { symbol: string; quantity: Quantity; cost: Money; averagePrice: Price }[] {
    const positions = []
    for (const symbol of this.#symbols) {
      const quantity = this.#venue.position(symbol)
      if (quantity === 0n) continue
      const cost = this.#costs.get(symbol)?.cost ?? ZERO_MONEY
      const average = cost === 0n ? ZERO_PRICE : averagePrice(absFixed(cost), absFixed(quantity))
      positions.push({ symbol, quantity, cost, averagePrice: average })
    }
    return positions
  }

  /** Signed units of a symbol. */
  quantityOf(symbol: string): Quantity {
    return this.#venue.position(symbol)
  }

  /** The last price of a symbol; what its open units cost where none was told, 0 where there are none. */
  markOf(symbol: string): number {
    const held = this.#marks.has(symbol) ? undefined : this.positions().find((each) => each.symbol === symbol)
    return this.#marks.get(symbol) ?? toNumber(held?.averagePrice ?? ZERO_PRICE)
  }

  /** What short positions owe for so many nights at their last prices; a symbol without one owes nothing. */
  borrowFees(calendar: string, nights: number): readonly BorrowFee[] {
    return this.#venue.accrueBorrow({ calendar, nights, priceOf: (symbol) => this.markOf(symbol) })
  }

  /** Units of a symbol that working orders of one side hold; those of an OCO group hold theirs together. */
  heldUnits(symbol: string, isSelling: boolean): Quantity {
    const held = new Map<string, bigint>()
    for (const { terms, filled, isOpen } of this.#records.values()) {
      if (!isOpen || terms.symbol !== symbol || (terms.side === 'SELL') !== isSelling) continue
      const group = terms.ocoGroup ?? terms.clientOrderId
      const units = terms.quantity - filled
      if (units > (held.get(group) ?? 0n)) held.set(group, units)
    }
    return [...held.values()].reduce((sum, units) => sum + units, 0n) as Quantity
  }

  submit(terms: OrderTerms, at: UtcMillis): void {
    this.#take({ kind: 'submit', terms, at: this.#notBefore(at) })
  }

  cancel(id: ClientOrderId, at: UtcMillis): void {
    this.#take({ kind: 'cancel', id, at: this.#notBefore(at) })
  }

  modify(id: ClientOrderId, changes: OrderChanges, at: UtcMillis): void {
    this.#take({ kind: 'modify', id, changes, at: this.#notBefore(at) })
  }

  /** A quote of the market; one that is no market and lets nothing end is passed over. */
  onQuote(quote: Quote): void {
    const isMeeting = this.#venue.bookAtWork(quote.symbol)?.isQuoteQuiet(quote) === false
    if (isMarket(quote)) this.#mark(quote.symbol, (quote.bid + quote.ask) / 2)
    else if (!isMeeting) return
    this.#log.quote(quote, isMeeting)
    this.#play({ kind: 'quote', quote, at: quote.at })
  }

  /** A trade of the market. */
  onPrint(print: Print): void {
    this.#mark(print.symbol, print.price)
    this.#log.print(print, this.#venue.bookAtWork(print.symbol)?.isPrintQuiet(print) === false)
    this.#play({ kind: 'print', print, at: print.at })
  }

  /** A complete bar of a symbol, where quotes and prints have not told what was within it. */
  onBar(bar: Bar, session: Session | undefined): void {
    this.#mark(bar.symbol, bar.close)
    const input = { kind: 'bar', bar, session, at: bar.closeAt } as const
    if (this.#venue.workingCount(bar.symbol) > 0) this.#take(input)
    else this.#play(input)
  }

  /** Orders work or are on their way. */
  get hasOrders(): boolean {
    return [...this.#symbols].some((symbol) => this.#venue.workingCount(symbol) > 0)
  }

  /** Time goes on without a price. */
  advance(at: UtcMillis): void {
    if (this.hasOrders) this.#take({ kind: 'advance', at })
  }

  /** The session of a calendar that was opened for quotes and prints, and has not been closed. */
  openedSession(calendar: string): Session | undefined {
    return this.#sessions.get(calendar)
  }

  openSession(calendar: string, session: Session): void {
    this.#take({ kind: 'open-session', calendar, session, at: session.openAt })
  }

  closeSession(calendar: string, session: Session): void {
    this.#take({ kind: 'close-session', calendar, session, at: session.closeAt })
  }

  halt(symbol: string, isHalted: boolean, at: UtcMillis): void {
    this.#take({ kind: isHalted ? 'halt' : 'resume', symbol, at })
  }

  split(symbol: string, ratio: { newUnits: number; oldUnits: number }, at: UtcMillis): void {
    this.#take({ kind: 'split', symbol, ...ratio, at })
  }

  rename(symbol: string, newSymbol: string, at: UtcMillis): void {
    this.#take({ kind: 'rename', symbol, newSymbol, at })
  }

  delist(symbol: string, at: UtcMillis): void {
    this.#take({ kind: 'delist', symbol, at })
  }

  /** Money that moves without a trade: a deposit, a dividend, a fee. */
  moveCash(movement: { amount: Money; type: string; symbol: string; at: UtcMillis }): void {
    this.#take({ kind: 'cash', ...movement })
  }

  /** Refuses new orders, or takes them again. */
  block(isBlocked: boolean, at: UtcMillis): void {
    this.#take({ kind: 'block', isBlocked, at })
  }

  #notBefore(at: UtcMillis): UtcMillis {
    return Math.max(at, this.#lastAt) as UtcMillis
  }

  #take(input: BrokerInput): void {
    this.#log.add(input)
    this.#play(input)
  }

  #play(input: BrokerInput): void {
    const venue = this.#venue
    const drain = (): void => this.#drain()
    this.#lastAt = this.#notBefore(input.at)
    switch (input.kind) {
      case 'submit': this.#submit(input.terms, input.at); break
      case 'cancel': venue.cancel(input.id, input.at); break
      case 'modify': venue.modify(input.id, input.changes, input.at); break
      case 'quote': venue.onQuote(input.quote.symbol, input.quote, drain); break
      case 'print': venue.onPrint(input.print.symbol, input.print, drain); break
      case 'bar': venue.onBar(input.bar, input.session, drain); break
      case 'advance': venue.advance(input.at, drain); break
      case 'open-session':
        this.#sessions.set(input.calendar, input.session)
        venue.openSession(input.calendar, input.session)
        break
      case 'close-session':
        this.#sessions.delete(input.calendar)
        venue.closeSession(input.calendar, input.session, drain)
        break
      case 'halt': venue.halt(input.symbol, input.at); break
      case 'resume': venue.resume(input.symbol, input.at); break
      default: this.#playRare(input)
    }
    drain()
  }

  #playRare(input: RareInput): void {
    switch (input.kind) {
      case 'split':
        this.#venue.onSplit(input.symbol, input.newUnits, input.oldUnits, input.at)
        this.#recount(input)
        break
      case 'rename':
        this.#venue.onSymbolChange(input.symbol, input.newSymbol, input.at)
        this.#carryOver(input.symbol, input.newSymbol)
        break
      case 'delist':
        this.#venue.onDelisting(input.symbol, input.at)
        this.#costs.delete(input.symbol)
        break
      case 'cash': this.#moveCash(input); break
      case 'block': this.isBlocked = input.isBlocked; break
    }
  }

  #submit(terms: OrderTerms, at: UtcMillis): void {
    if (!this.#records.has(terms.clientOrderId)) {
      this.#records.set(terms.clientOrderId, new BrokerRecord(terms, at))
    }
    this.#symbols.add(terms.symbol)
    this.#venue.submit(terms, at)
  }

  #moveCash({ amount, type, symbol, at }: Extract<BrokerInput, { kind: 'cash' }>): void {
    this.#moved = (this.#moved + amount) as Money
    this.cashMovements.push({ id: `m-${this.cashMovements.length + 1}`, type, amount, symbol, at })
  }

  /** After a split the same cost stands for other units, each worth its part. */
  #recount({ symbol, newUnits, oldUnits }: Extract<BrokerInput, { kind: 'split' }>): void {
    const held = this.#costs.get(symbol)
    if (held !== undefined) this.#costs.set(symbol, { ...held, quantity: this.#venue.position(symbol) })
    const mark = this.#marks.get(symbol)
    if (mark !== undefined) this.#marks.set(symbol, mark * oldUnits / newUnits)
  }

  #carryOver(symbol: string, newSymbol: string): void {
    this.#symbols.add(newSymbol)
    const cost = this.#costs.get(symbol)
    if (cost !== undefined) this.#costs.set(newSymbol, cost)
    this.#costs.delete(symbol)
    const mark = this.#marks.get(symbol)
    if (mark !== undefined) this.#marks.set(newSymbol, mark)
  }

  #drain(): void {
    for (const event of this.#venue.takeEvents()) {
      const record = this.#records.get(event.clientOrderId)
      // A refused repetition of an id is no end of the order that has it.
      const isRepetition = event.kind === 'Rejected' && record?.venueOrderId !== undefined
        && record.end === undefined
        && event.code === 'DUPLICATE_CLIENT_ORDER_ID'
      if (!isRepetition) record?.take(event)
      if (event.kind === 'Filled') this.#book(event.fill)
      if (!this.#isReplaying) this.#tell(event)
    }
  }

  #book(fill: Fill): void {
    this.executions.push(fill)
    const { symbol, price } = fill
    const signed = (fill.side === 'BUY' ? fill.quantity : -fill.quantity) as Quantity
    const held = this.#costs.get(symbol) ?? { quantity: 0n as Quantity, cost: ZERO_MONEY }
    const quantity = (held.quantity + signed) as Quantity
    const isSameSide = held.quantity === 0n || held.quantity > 0n === signed > 0n
    const isFlip = held.quantity !== 0n && quantity !== 0n && held.quantity > 0n !== quantity > 0n
    const cost = isSameSide ? held.cost + notional(price, signed)
      : isFlip ? notional(price, quantity)
        : held.quantity === 0n ? 0n : (held.cost * quantity) / held.quantity
    this.#costs.set(symbol, { quantity, cost: cost as Money })
  }

  #mark(symbol: string, mark: number): void {
    if (mark > 0) this.#marks.set(symbol, mark)
  }
}
