import {
  price, quantity, sessionDate, toNumber, utcMillis, ZERO_PRICE, ZERO_QUANTITY, type ClientOrderId,
  type ExecutionId, type Money, type Price, type Quantity, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import {
  foldFact, isClosed, type AccountView, type Fact, type FactBody, type Instrument, type KillSwitchState,
  type MarketView, type OrdersView, type OrderStatus, type OrderTerms, type OrderView, type PositionView,
  type Quote,
  type RiskCheckResult, type SafetyView, type Session, type SessionView, type Signal, type TradingState,
} from '../../src/model/index.ts'
import { BACKTEST_LIMITS, RiskEngine, type RiskLimits, type RiskOutcome } from '../../src/risk/index.ts'

/** Half past ten in New York on a Monday: inside the session, past the opening delay. */
export const NOW = utcMillis(Date.UTC(2024, 2, 4, 15, 30))

/** What a test may say of a symbol; all have a default. */
export interface SymbolOptions {
  price?: number
  lastAt?: number
  volume?: number
  averageVolume?: number
  returns?: readonly number[]
  isHalted?: boolean
  haltReason?: string
  barIntervalMs?: number
  instrument?: Partial<Instrument>
  quote?: Partial<Quote>
}

interface FakeOrder {
  terms: OrderTerms
  status: OrderStatus
  filledQuantity: Quantity
  averageFillPrice: Price
  venueOrderId: undefined
  submittedAt: UtcMillis
  isOutcomeUnknown: boolean
}

/** A share that trades in cents and whole units. */
export function instrumentOf(symbol: string, changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol, name: symbol, assetClass: 'equity', currency: 'USD', sector: 'Tech', calendar: 'XNYS',
    tickTable: [{ since: sessionDate('1970-01-01'), atLeast: ZERO_PRICE, tick: price('0.01') }],
    lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0, ...changes,
  }
}

/** The session of that Monday. */
export const SESSION: Session = {
  date: sessionDate('2024-03-04'), openAt: utcMillis(Date.UTC(2024, 2, 4, 14, 30)),
  closeAt: utcMillis(Date.UTC(2024, 2, 4, 21)), preOpenAt: utcMillis(Date.UTC(2024, 2, 4, 9)),
  postCloseAt: utcMillis(Date.UTC(2024, 2, 5, 1)), isEarlyClose: false,
}

/** Limits of the backtest with the rules that tests set themselves out of the way. */
export const OPEN_LIMITS: RiskLimits = {
  ...BACKTEST_LIMITS, maxPositionFraction: 1, orderValueFraction: 1, sectorFraction: 1, correlationMax: 1,
  orderVolumeFraction: 1, barVolumeFraction: 1, entriesPerDayMax: undefined, repeatsMax: undefined,
  turnoverFraction: undefined, feeBufferFraction: 0, slippageBufferFraction: 0,
}

/** Fakes of everything that risk reads, a risk engine over them, and an order book that fills on demand. */
export class RiskWorld implements AccountView, OrdersView, MarketView, SessionView, SafetyView {
  readonly currency = 'USD'
  cash: Money
  unsettled = 0n as Money
  dayStartEquity = 0
  highWaterEquity = 0
  isBetweenSessions: SessionView['isBetweenSessions'] = () => false
  now: UtcMillis = NOW
  session: Session | undefined = SESSION
  killSwitch: KillSwitchState = 'ACTIVE'
  tradingState: TradingState = 'ACTIVE'
  profits: readonly number[] = []
  readonly symbols = new Map<string, SymbolOptions & { made: Instrument | undefined }>()
  readonly engine: RiskEngine
  readonly limits: RiskLimits
  readonly #held = new Map<string, Map<string, bigint>>()
  readonly #foreign = new Map<string, PositionView>()
  readonly #orders = new Map<ClientOrderId, FakeOrder>()
  #sequence = 0

  constructor(options: { cash?: number; limits?: Partial<RiskLimits>; epoch?: number } = {}) {
    this.cash = BigInt(Math.round((options.cash ?? 100_000) * 1e9)) as Money
    this.startDay()
    this.limits = { ...OPEN_LIMITS, ...options.limits }
    this.engine = new RiskEngine({
      limits: this.limits, account: this, orders: this, market: this, session: this, safety: this,
      epoch: options.epoch ?? 0,
    })
  }

  /** Takes today's equity as the base of losses. */
  startDay(): void {
    this.highWaterEquity = this.equity
    this.dayStartEquity = this.equity
  }

  add(symbol: string, options: SymbolOptions = {}): this {
    this.symbols.set(symbol, { ...options, made: instrumentOf(symbol, options.instrument) })
    return this
  }

  get settledCash(): Money {
    return (this.cash - this.unsettled) as Money
  }

  get equity(): number {
    let equity = toNumber(this.cash)
    for (const { symbol, quantity: units } of this.positions()) {
      if (!this.symbols.has(symbol)) continue
      equity += toNumber(units) * this.lastPrice(symbol)
    }
    return equity
  }

  positions(): Iterable<PositionView> {
    const own = [...this.#held.keys()].flatMap((symbol) => this.position(symbol) ?? [])
    return [...own, ...this.#foreign.values()]
  }

  holdings(): Iterable<PositionView> {
    return this.positions()
  }

  get positionCount(): number {
    return [...this.positions()].length
  }

  position(symbol: string): PositionView | undefined {
    let sum = 0n
    for (const units of this.#held.get(symbol)?.values() ?? []) sum += units
    return sum === 0n ? undefined : viewOf(symbol, sum)
  }

  strategyPosition(strategy: string, symbol: string): PositionView | undefined {
    const units = this.#held.get(symbol)?.get(strategy) ?? 0n
    return units === 0n ? undefined : viewOf(symbol, units)
  }

  owners(symbol: string): readonly string[] {
    const parts = [...(this.#held.get(symbol) ?? [])]
    return parts.flatMap(([strategy, units]) => (units === 0n ? [] : [strategy]))
  }

  closedProfits(): readonly number[] {
    return this.profits
  }

  open(): readonly FakeOrder[] {
    return [...this.#orders.values()].filter((order) => !isClosed(order.status))
  }

  get openCount(): number {
    return this.open().length
  }

  openFor(symbol: string): readonly OrderView[] {
    return this.open().filter((order) => order.terms.symbol === symbol)
  }

  find(id: ClientOrderId): FakeOrder | undefined {
    return this.#orders.get(id)
  }

  instrument(symbol: string): Instrument | undefined {
    return this.symbols.get(symbol)?.made
  }

  lastPrice(symbol: string): number {
    if (this.#foreign.size > 0 && !this.symbols.has(symbol)) return Number.NaN
    return this.symbols.get(symbol)?.price ?? 100
  }

  lastAt(symbol: string): UtcMillis {
    return (this.symbols.get(symbol)?.lastAt ?? this.now) as UtcMillis
  }

  /** A quote of now around the last price, where a test says anything of one. */
  quote(symbol: string): Quote | undefined {
    const said = this.symbols.get(symbol)?.quote
    const price = this.lastPrice(symbol)
    const quote = { symbol, at: this.now, bid: price, ask: price, bidSize: 100, askSize: 100 }
    return said === undefined ? undefined : { ...quote, ...said }
  }

  lastVolume(symbol: string): number {
    return this.symbols.get(symbol)?.volume ?? 1e9
  }

  averageDailyVolume(symbol: string): number {
    return this.symbols.get(symbol)?.averageVolume ?? 1e9
  }

  dailyReturns(symbol: string, count: number): readonly number[] {
    return (this.symbols.get(symbol)?.returns ?? []).slice(-count)
  }

  barIntervalMs(symbol: string): number {
    return this.symbols.get(symbol)?.barIntervalMs ?? 60_000
  }

  isHalted(symbol: string): boolean {
    return this.symbols.get(symbol)?.isHalted ?? false
  }

  haltReason(symbol: string): string {
    return this.symbols.get(symbol)?.haltReason ?? ''
  }

  current(): Session | undefined {
    return this.session
  }

  /** Gives the account what the run has neither an instrument nor a price of, at its cost. */
  holdForeign(symbol: string, units: string, paid: string): this {
    this.#foreign.set(symbol, { ...viewOf(symbol, quantity(units)), averagePrice: price(paid) })
    return this
  }

  /** Gives a strategy units, paid for at the last price, before the day begins. */
  hold(strategy: string, symbol: string, units: string): this {
    if (!this.symbols.has(symbol)) this.add(symbol)
    this.#move(strategy, symbol, quantity(units), price(String(this.lastPrice(symbol))))
    this.startDay()
    return this
  }

  #move(strategy: string, symbol: string, signed: bigint, at: Price): void {
    const parts = this.#held.get(symbol) ?? new Map<string, bigint>()
    this.#held.set(symbol, parts)
    parts.set(strategy, (parts.get(strategy) ?? 0n) + signed)
    this.cash = (this.cash - (signed * at) / 1_000_000_000n) as Money
  }

  /** The next sequence of the journal. */
  next(): Sequence {
    return ++this.#sequence as Sequence
  }

  signal(changes: Partial<Signal> = {}): Signal {
    return { type: 'BUY', symbol: 'AAA', strategy: 'one', at: this.now, strength: 1, ...changes }
  }

  /** Terms of an entry for 10 AAA at 100, under an id of its own. */
  terms(changes: Partial<OrderTerms> = {}): OrderTerms {
    const signal = this.next()
    if (!this.symbols.has(changes.symbol ?? 'AAA')) this.add(changes.symbol ?? 'AAA')
    return {
      clientOrderId: `ii-0-one-${signal}-e0-0` as ClientOrderId, symbol: 'AAA', side: 'BUY',
      quantity: quantity('10'), type: 'LIMIT', limitPrice: price('100'), timeInForce: 'DAY',
      isReduceOnly: false, role: 'entry', strategy: 'one', signal, ...changes,
    }
  }

  /** Terms of a market order that takes 10 AAA out. */
  exitTerms(changes: Partial<OrderTerms> = {}): OrderTerms {
    const { limitPrice: _, ...terms } = this.terms({
      side: 'SELL', type: 'MARKET', isReduceOnly: true, role: 'exit', ...changes,
    })
    return changes.limitPrice === undefined ? terms : { ...terms, limitPrice: changes.limitPrice }
  }

  /** What one check says of an order. */
  check(code: string, terms: OrderTerms): RiskCheckResult {
    const outcome = this.engine.approve(terms)
    this.engine.endInput()
    const result = outcome.decision.checks.find((each) => each.code === code)
    if (result === undefined) throw new Error(`${code} did not run: ${outcome.decision.message}`)
    return result
  }

  /** Decides without recording anything; symbols that are not known yet are made. */
  decide(changes: Partial<Signal> = {}): readonly RiskOutcome[] {
    const signal = this.signal(changes)
    for (const symbol of [signal.symbol, ...(signal.legs ?? []).map((leg) => leg.symbol)]) {
      if (!this.symbols.has(symbol)) this.add(symbol)
    }
    return this.engine.decide({ sequence: this.next(), signal })
  }

  /** Decides a signal without legs. */
  one(changes: Partial<Signal> = {}): RiskOutcome {
    return this.decide(changes)[0] as RiskOutcome
  }

  /** Decides a signal without legs, and sends what was approved, as the engine does. */
  trade(changes: Partial<Signal> = {}): RiskOutcome {
    const outcome = this.one(changes)
    this.send(outcome)
    this.engine.endInput()
    return outcome
  }

  /** Records a decision and sends its order, if it was approved. */
  send({ decision, approval }: RiskOutcome): OrderTerms | undefined {
    this.apply({ kind: 'RiskDecided', decision })
    if (approval === undefined || !this.engine.verify(approval)) return undefined
    return this.place(approval.terms).terms
  }

  /** Puts an order into the book, with its facts. */
  place(terms: OrderTerms, status: OrderStatus = 'ACCEPTED'): FakeOrder {
    const order: FakeOrder = {
      terms, status, filledQuantity: ZERO_QUANTITY, averageFillPrice: ZERO_PRICE, venueOrderId: undefined,
      submittedAt: this.now, isOutcomeUnknown: false,
    }
    this.#orders.set(terms.clientOrderId, order)
    this.apply({ kind: 'OrderInitialized', terms })
    this.apply({ kind: 'OrderSubmitted', clientOrderId: terms.clientOrderId })
    return order
  }

  /** Fills an order, whole unless a part is named. */
  fill(id: ClientOrderId, part?: Quantity, at?: Price): void {
    const order = this.#orders.get(id) as FakeOrder
    const units = part ?? ((order.terms.quantity - order.filledQuantity) as Quantity)
    const { symbol, side, strategy, clientOrderId, limitPrice } = order.terms
    const paid = at ?? limitPrice ?? price(this.lastPrice(symbol).toFixed(4))
    order.filledQuantity = (order.filledQuantity + units) as Quantity
    order.status = order.filledQuantity >= order.terms.quantity ? 'FILLED' : 'PARTIALLY_FILLED'
    this.#move(strategy, symbol, side === 'BUY' ? units : -units, paid)
    this.apply({
      kind: 'OrderFilled', clientOrderId,
      fill: {
        executionId: String(this.#sequence) as ExecutionId, clientOrderId, symbol, side, quantity: units,
        price: paid, fee: 0n as Money, at: this.now, liquidity: 'TAKER',
      },
    })
  }

  /** Ends an order. */
  end(id: ClientOrderId, status: OrderStatus = 'CANCELED'): void {
    (this.#orders.get(id) as FakeOrder).status = status
  }

  /** Hands a fact to the engine. */
  apply(body: FactBody): void {
    const fact: Fact = {
      sequence: this.next(), eventAt: this.now, knownAt: this.now, correlation: 0 as Sequence, body,
    }
    foldFact(this.engine.folds, fact)
  }
}

function viewOf(symbol: string, units: bigint): PositionView {
  return { symbol, quantity: units as Quantity, averagePrice: ZERO_PRICE, openedAt: NOW }
}
