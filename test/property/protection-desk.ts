import {
  formatFixed, money, price, quantity, sessionDate, utcMillis, ZERO_MONEY, ZERO_PRICE, type ClientOrderId,
  type ExecutionId, type Sequence, type UtcMillis, type VenueOrderId,
} from '../../src/base/index.ts'
import { Engine } from '../../src/engine/index.ts'
import type { OrderState } from '../../src/execution/index.ts'
import {
  LatestBar, type BrokerInput, type Effect, type Fact, type Fill, type Instrument, type OrderChanges,
  type OrderTerms, type Protection, type Side, type VenueEvent, type VenueWays,
} from '../../src/model/index.ts'
import { BACKTEST_LIMITS, type RiskLimits } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'

/** Limits that let everything pass but what an order itself may break: lots, ticks, conservation. */
const OPEN_LIMITS: RiskLimits = {
  ...BACKTEST_LIMITS, allowShorts: true, allowPyramiding: true, grossFraction: 10, maxPositionFraction: 10,
  orderValueFraction: 10, sectorFraction: 10, correlationMax: 1, orderVolumeFraction: 1, barVolumeFraction: 1,
  entriesPerDayMax: undefined, repeatsMax: undefined, turnoverFraction: undefined,
  messagesPerMinuteMax: undefined, duplicateWindowMs: undefined,
}

const OPEN_AT = utcMillis(Date.UTC(2024, 2, 4, 14, 30))
const CLOSE_AT = utcMillis(Date.UTC(2024, 2, 4, 21))

/** Who trades what; `one` and `ACME` unless said otherwise. */
export interface Owner {
  readonly strategy?: string
  readonly symbol?: string
}

/** Guards in decimal texts. */
export interface GuardWords {
  readonly stop?: string
  readonly target?: string
  readonly trailing?: string
}

/** An entry in words. */
export interface EntryWords extends Owner, GuardWords {
  readonly side?: Side
  readonly limit?: string
}

/** A share that trades in cents and whole units. */
export function shareOf(symbol: string, changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol, name: symbol, assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
    tickTable: [{ since: sessionDate('1970-01-01'), atLeast: ZERO_PRICE, tick: price('0.01') }],
    lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0, ...changes,
  }
}

/**
 * The real core with a hand for a venue: orders are entered and answered in decimal texts.
 *
 * An order is called by its signal, leg and revision: `1:e0-0` is `ii-0-<strategy>-1-e0-0`. Prices: 100.
 */
export class ProtectionDesk {
  readonly engine: Engine
  readonly facts: Fact[] = []
  /** Everything that was ever sent. */
  readonly effects: Effect[] = []
  /** Shown every fact before anything has folded it. */
  onFact: (fact: Fact) => void = () => undefined
  readonly #symbols: readonly string[]
  readonly #engineOf: (append: (fact: Fact) => void) => Engine
  readonly #ids = new Map<string, ClientOrderId>()
  #at: number = CLOSE_AT
  #signals = 0
  #executions = 0
  #read = 0

  constructor(
    symbols: readonly string[] = ['ACME'], share: Partial<Instrument> = {}, limits: Partial<RiskLimits> = {},
    venue?: VenueWays,
  ) {
    this.#symbols = symbols
    this.#engineOf = (append) => new Engine({
      mode: 'test', instruments: symbols.map((symbol) => shareOf(symbol, share)), capital: money('1000000'),
      series: symbols.map((symbol) => ({ symbol, timeframe: '1d', isFinest: true })), currency: 'USD',
      isCashAccount: false, calendar: 'XNYS', isBetweenSessions: () => true,
      riskLimits: { ...OPEN_LIMITS, ...limits },
      killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS, rearmsDrawdown: false,
      errorBudget: 3, epoch: 0, onTrade: () => undefined,
      ...(venue === undefined ? {} : { venue }),
      journal: { append },
    })
    this.engine = this.#engineOf((fact) => {
      this.facts.push(fact)
      this.onFact(fact)
    })
    this.engine.start(OPEN_AT)
    this.#open(OPEN_AT, CLOSE_AT)
    for (const symbol of symbols) this.show(symbol, 100)
  }

  /** Begins a session at the present instant. */
  openSession(): void {
    const at = this.now()
    this.#open(at, (at + 3_600_000) as UtcMillis)
  }

  #open(openAt: UtcMillis, closeAt: UtcMillis): void {
    this.engine.openSession('XNYS', {
      date: sessionDate('2024-03-04'), openAt, closeAt, preOpenAt: openAt, postCloseAt: closeAt,
      isEarlyClose: false,
    })
  }

  /** Shows a bar of one price. */
  show(symbol: string, close: number): void {
    this.engine.onBar(this.#symbols.indexOf(symbol), LatestBar.of({
      symbol, timeframe: '1d', openAt: OPEN_AT, closeAt: CLOSE_AT, open: close, high: close, low: close,
      close, volume: 1_000_000,
    }))
  }

  /** The present instant, a second after the last one. */
  now(): UtcMillis {
    this.#at += 1_000
    this.engine.sessions.now = this.#at as UtcMillis
    return this.#at as UtcMillis
  }

  /** Enters, through risk and execution; the name of the order. Throws what risk says when it refuses. */
  enter(units: string, words: EntryWords = {}): string {
    const { strategy = 'one', symbol = 'ACME', side = 'BUY', limit } = words
    const signal = ++this.#signals as Sequence
    const protection = protectionOf(words)
    const id = `ii-0-${strategy}-${signal}-e0-0` as ClientOrderId
    return this.submit({
      clientOrderId: id, symbol, side, quantity: quantity(units),
      ...(limit === undefined ? { type: 'MARKET' } : { type: 'LIMIT', limitPrice: price(limit) }),
      timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy, signal,
      ...(Object.keys(protection).length === 0 ? {} : { protection }),
    })
  }

  /** Takes units of a position out, at the market or at a limit. */
  exit(units: string, words: Owner & { readonly limit?: string } = {}): string {
    const { strategy = 'one', symbol = 'ACME', limit } = words
    const signal = ++this.#signals as Sequence
    const held = this.engine.portfolio.strategyPosition(strategy, symbol)?.quantity ?? 0n
    const id = `ii-0-${strategy}-${signal}-x-0` as ClientOrderId
    return this.submit({
      clientOrderId: id, symbol, side: held < 0n ? 'BUY' : 'SELL',
      quantity: quantity(units), timeInForce: 'DAY', isReduceOnly: true, role: 'exit', strategy, signal,
      ...(limit === undefined ? { type: 'MARKET' } : { type: 'LIMIT', limitPrice: price(limit) }),
    })
  }

  /** Asks risk for an approval and submits; the call name of the order. */
  submit(terms: OrderTerms): string {
    const at = this.now()
    const { decision, approval } = this.engine.risk.approve(Object.freeze(terms))
    if (approval === undefined) throw new Error(`${decision.code}: ${decision.message}`)
    this.engine.execution.submit(approval, at)
    this.engine.risk.endInput()
    return this.#nameOf(terms.clientOrderId)
  }

  /** Changes the guards of a position. */
  adjust(words: GuardWords & Owner): void {
    const { strategy = 'one', symbol = 'ACME' } = words
    const signal = ++this.#signals as Sequence
    this.engine.execution.adjustProtection({ strategy, symbol }, protectionOf(words), this.now(), signal)
    this.engine.risk.endInput()
  }

  /** Flattens everything, as the kill switch does. */
  flatten(): void {
    this.engine.execution.flatten(this.now(), ++this.#signals as Sequence)
    this.engine.risk.endInput()
  }

  accept(...names: readonly string[]): void {
    for (const name of names) {
      const venueOrderId = `v-${name}` as VenueOrderId
      this.tell({ kind: 'Accepted', clientOrderId: this.idOf(name), venueOrderId, at: this.now() })
    }
  }

  reject(name: string): void {
    this.tell({ kind: 'Rejected', clientOrderId: this.idOf(name), code: 'NO', reason: 'no', at: this.now() })
  }

  trigger(name: string): void {
    this.tell({ kind: 'Triggered', clientOrderId: this.idOf(name), at: this.now() })
  }

  expire(name: string): void {
    this.tell({ kind: 'Expired', clientOrderId: this.idOf(name), at: this.now() })
  }

  canceled(name: string): void {
    this.tell({ kind: 'Canceled', clientOrderId: this.idOf(name), reason: 'requested', at: this.now() })
  }

  /** The venue has changed an order: as it was asked last, unless said otherwise. */
  updated(name: string, changes?: OrderChanges): void {
    const id = this.idOf(name)
    const asked = this.effects.findLast((each) => each.kind === 'ModifyOrder' && each.clientOrderId === id)
    const wanted = asked?.kind === 'ModifyOrder' ? asked.changes : {}
    this.tell({ kind: 'Updated', clientOrderId: id, changes: changes ?? wanted, at: this.now() })
  }

  cancelRejected(name: string): void {
    this.tell({ kind: 'CancelRejected', clientOrderId: this.idOf(name), reason: 'no', at: this.now() })
  }

  modifyRejected(name: string): void {
    this.tell({ kind: 'ModifyRejected', clientOrderId: this.idOf(name), reason: 'no', at: this.now() })
  }

  /** An execution of a part of an order; its id, so that it can be told again. */
  fill(name: string, units: string, at = '100', words: { id?: string; symbol?: string } = {}): string {
    const { terms } = this.order(name)
    const executionId = (words.id ?? `x-${++this.#executions}`) as ExecutionId
    const instant = this.now()
    const fill: Fill = {
      executionId, clientOrderId: terms.clientOrderId, symbol: words.symbol ?? terms.symbol, side: terms.side,
      quantity: quantity(units), price: price(at), fee: ZERO_MONEY, at: instant, liquidity: 'TAKER',
    }
    this.tell({ kind: 'Filled', clientOrderId: terms.clientOrderId, fill, at: instant })
    return executionId
  }

  /** The wall clock is so many seconds later. */
  wait(seconds: number): void {
    this.#at += (seconds - 1) * 1_000
    this.give({ kind: 'TimePassed', at: this.now() })
  }

  /** Gives an input of a broker that answers late. */
  give(input: BrokerInput): void {
    this.engine.onBrokerInput(input)
    this.#collect()
  }

  /** What the facts alone make of a fresh core, and what a snapshot makes of one: as `engine.factState()`. */
  restoredStates(): readonly string[] {
    const byFacts = this.#engineOf(() => undefined)
    for (const fact of this.facts) byFacts.restore(fact)
    const bySnapshot = this.#engineOf(() => undefined)
    bySnapshot.restoreState(this.engine.state())
    return [byFacts.factState(), bySnapshot.factState()]
  }

  tell(event: VenueEvent): void {
    this.engine.onVenueEvent(event)
    this.#collect()
  }

  order(name: string): OrderState {
    const order = this.engine.execution.book.find(this.idOf(name))
    if (order === undefined) throw new Error(`there is no order ${name}`)
    return order
  }

  idOf(name: string): ClientOrderId {
    this.#collect()
    const id = this.#ids.get(name)
    if (id !== undefined) return id
    throw new Error(`nothing was ever sent as ${name}, only ${[...this.#ids.keys()].join(' ')}`)
  }

  /** Signed units that a strategy holds. */
  held(words: Owner = {}): string {
    const { strategy = 'one', symbol = 'ACME' } = words
    return formatFixed(this.engine.portfolio.strategyPosition(strategy, symbol)?.quantity ?? 0n)
  }

  /** What was sent since the last call: `submit 1:s0-0 SELL 30 STOP 95`, `modify 1:s0-0 50`, `cancel ...`. */
  sent(): readonly string[] {
    this.#collect()
    const news = this.effects.slice(this.#read)
    this.#read = this.effects.length
    return news.map((effect) => {
      if (effect.kind === 'SubmitOrder') {
        const { clientOrderId, side, quantity: units, type } = effect.terms
        const words = ['submit', callName(clientOrderId), side, formatFixed(units), type]
        return [...words, ...pricesOf(effect.terms)].join(' ')
      }
      const name = callName(effect.clientOrderId)
      if (effect.kind === 'CancelOrder') return `cancel ${name}`
      const { quantity: units } = effect.changes
      const size = units === undefined ? [] : [formatFixed(units)]
      return ['modify', name, ...size, ...pricesOf(effect.changes)].join(' ')
    })
  }

  /** Kinds of the facts that were recorded, of one order if one is named. */
  kinds(name?: string): readonly string[] {
    const id = name === undefined ? undefined : this.idOf(name)
    return this.facts.flatMap(({ body }) => (
      id === undefined || ('clientOrderId' in body && body.clientOrderId === id) ? [body.kind] : []))
  }

  #collect(): void {
    const { outbox } = this.engine
    for (const effect of outbox.splice(0)) {
      this.effects.push(effect)
      if (effect.kind === 'SubmitOrder') this.#nameOf(effect.terms.clientOrderId)
    }
  }

  #nameOf(id: ClientOrderId): string {
    this.#ids.set(callName(id), id)
    return callName(id)
  }
}

function protectionOf({ stop, target, trailing }: GuardWords): Protection {
  return {
    ...(stop === undefined ? {} : { stopPrice: price(stop) }),
    ...(target === undefined ? {} : { targetPrice: price(target) }),
    ...(trailing === undefined ? {} : { trailingOffset: price(trailing) }),
  }
}

type Priced = Pick<OrderTerms, 'limitPrice' | 'stopPrice' | 'trailingOffset'>

function pricesOf({ stopPrice, limitPrice, trailingOffset }: Priced): readonly string[] {
  return [
    ...(stopPrice === undefined ? [] : [formatFixed(stopPrice)]),
    ...(limitPrice === undefined ? [] : [formatFixed(limitPrice)]),
    ...(trailingOffset === undefined ? [] : [`by ${formatFixed(trailingOffset)}`]),
  ]
}

/** Signal, leg and revision of an id. */
function callName(id: ClientOrderId): string {
  const [signal, leg, revision] = id.split('-').slice(-3)
  return `${signal}:${leg}-${revision}`
}
