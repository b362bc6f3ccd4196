import {
  fail, ok, RetryClass, type ClientOrderId, type Failure, type Result, type SessionDate, type UtcMillis,
} from '../../../base/index.ts'
import type { OrderChanges, Session } from '../../../model/index.ts'
import {
  leadingTerms, type ActivityPage, type BrokerAccount, type BrokerCapabilities,
  type BrokerClock, type BrokerConnector, type BrokerInstrument, type BrokerListener, type BrokerOrder,
  type BrokerPosition, type ConnectionState, type InstrumentSource, type KnownOrder, type RequestOutcome,
  type SubmitOutcome, type SubmitRequest,
} from '../../../port/index.ts'
import { z } from 'zod'
import { isAbsence } from '../client/alpaca-error.ts'
import { AlpacaRest } from '../client/alpaca-rest.ts'
import { brokerAccount, brokerInstrument, brokerPosition, cashMovement } from '../mapper/broker-order.ts'
import { accountSchema, assetSchema, clockSchema, positionSchema } from '../schema/account-schema.ts'
import { RequestBudget } from '../transport/request-budget.ts'
import { capabilitiesOf, readOptions, type AlpacaBrokerOptions, type ReadOptions } from './broker-options.ts'
import { BrokerSession } from './broker-session.ts'
import { fillsOf } from './fill-history.ts'
import { latestOf, nextCursor, readCursor, reversalsFrom, withReversals } from './history-cursor.ts'
import { OrderReader } from './order-reader.ts'
import { isFraction, refusedRequest } from './order-rules.ts'
import { currentView, heldBeside, viewOf } from './order-view.ts'
import { ReversalReader } from './reversal-reader.ts'
import { readSessions } from './session-reader.ts'

const ASSETS = { status: 'active', asset_class: 'us_equity' } as const

/**
 * An account at Alpaca, paper or live.
 *
 * Source of everything said here of the vendor: https://docs.alpaca.markets/docs/trading-api. What is not
 * sure is in docs/ALPACA.md.
 */
export class AlpacaBroker implements BrokerConnector, InstrumentSource {
  readonly capabilities: BrokerCapabilities
  readonly #options: ReadOptions
  readonly #isLiveAllowed: boolean
  readonly #rest: AlpacaRest
  readonly #reader: OrderReader
  readonly #reversals: ReversalReader
  #session: BrokerSession
  readonly #instruments = new Map<string, BrokerInstrument>()
  /** Names of orders that are not followed, by the vendor's ids. */
  readonly #names = new Map<string, ClientOrderId>()

  constructor(options: AlpacaBrokerOptions) {
    this.#options = readOptions(options)
    this.#isLiveAllowed = options.isLiveAllowed === true
    this.capabilities = capabilitiesOf(this.#options)
    const { baseUrl, credentials, timers, requestTimeoutMs: timeoutMs, orderTimeoutMs } = this.#options
    const budget = new RequestBudget(this.#options.requestsPerMinute, timers)
    this.#rest = new AlpacaRest({ baseUrl, credentials, budget, timers, timeoutMs, orderTimeoutMs })
    this.#reader = new OrderReader(this.#rest)
    this.#reversals = new ReversalReader({ rest: this.#rest, orders: this.#reader, timers })
    this.#session = this.#newSession()
  }

  get connection(): ConnectionState {
    return this.#session.connection
  }

  async connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>> {
    const failure = this.#refusedLive()
    if (failure !== undefined) return { ok: false, failure }
    // What an ended connection knew of orders is out of date: the caller says what it holds open.
    if (this.#session.isEnded) this.#session = this.#newSession()
    return this.#session.connect(listener, known)
  }

  async disconnect(): Promise<void> {
    this.#session.disconnect()
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const failure = this.#refusedLive() ?? refusedRequest(request) ?? await this.#refusedInstrument(request)
    if (failure !== undefined) return { kind: 'rejected', failure }
    const session = this.#session
    const lead = session.tracker.registerRequest(request)
    session.legWait.begin(request)
    const outcome = await session.sender.submit(request)
    // A reply that does not name the legs leaves them to be read: until then their messages are nobody's.
    const isNamed = outcome.kind === 'accepted' && lead.unnamedLegs.length === 0
    if (outcome.kind === 'rejected' || isNamed) session.endLegWait(lead.id)
    return outcome
  }

  cancel(id: ClientOrderId): Promise<RequestOutcome> {
    return this.#session.sender.cancel(id)
  }

  async modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome> {
    const failure = this.#refusedLive()
    if (failure !== undefined) return { kind: 'refused', failure }
    return this.#session.sender.modify(id, changes)
  }

  async findOrder(id: ClientOrderId): Promise<Result<BrokerOrder | undefined>> {
    const { tracker, catchUp } = this.#session
    // The vendor has no order under the name of a leg: its entry shows it.
    const named = await catchUp.nameLegs(id)
    if (!named.ok) return named
    if ((tracker.find(id)?.versions.length ?? 0) === 0) {
      const found = await this.#reader.byClientId(id)
      if (!found.ok) return found
      if (found.value === undefined) return ok(undefined)
      tracker.see(found.value)
    }
    const tracked = tracker.find(id)
    if (tracked === undefined) return ok(undefined)
    const refreshed = await catchUp.refresh(tracked)
    return refreshed.ok ? ok(currentView(tracker, tracked)) : refreshed
  }

  async openOrders(): Promise<Result<readonly BrokerOrder[]>> {
    const open = await this.#reader.open()
    if (!open.ok) return open
    const { tracker, catchUp } = this.#session
    const named = await catchUp.nameLegs()
    if (!named.ok) return named
    // What the stream has lost of our orders is told, as with a comparison of our own.
    for (const order of open.value) if (tracker.known(order)?.terms !== undefined) tracker.see(order)
    const listed = [...open.value, ...heldBeside(tracker, open.value)]
    const orders = listed.map((order) => viewOf(tracker, order))
    return ok(orders.filter(({ isOpen }) => isOpen).map((order) => ({ ...order, legs: [] })))
  }

  async activitySince(cursor: string): Promise<Result<ActivityPage>> {
    const rows = await this.#reader.history(readCursor(cursor), latestOf(this.#options.vendorClock))
    if (!rows.ok) return rows
    const named = await this.#session.catchUp.nameLegs()
    if (!named.ok) return named
    const executions = await fillsOf(
      rows.value.filter((row) => row.activity_type === 'FILL'),
      { reader: this.#reader, tracker: this.#session.tracker, names: this.#names },
    )
    if (!executions.ok) return executions
    for (const row of rows.value) this.#session.tracker.execution(row)
    const cashMovements = rows.value.filter((row) => row.activity_type !== 'FILL')
      .flatMap((row) => cashMovement(row) ?? [])
    const reversals = await this.#reversals.since(
      reversalsFrom(cursor), (message) => this.#session.tellDoubt(message),
    )
    const next = nextCursor(rows.value, cursor, this.#options.vendorClock)
    return ok({
      executions: executions.value, cashMovements, reversals: reversals.reversals,
      isBehind: this.#session.tracker.hasHoles,
      cursor: withReversals(next, reversals.untilMs),
    })
  }

  async positions(): Promise<Result<readonly BrokerPosition[]>> {
    const read = await this.#rest.read('/v2/positions', z.array(positionSchema))
    if (!read.ok) return read
    const positions = read.value.flatMap((row) => brokerPosition(row) ?? [])
    if (positions.length === read.value.length) return ok(positions)
    return fail(
      'BROKER_REPLY_UNREADABLE', 'a position has no quantity or price, or contradicts its side',
      { retry: RetryClass.Safe },
    )
  }

  async account(): Promise<Result<BrokerAccount>> {
    const read = await this.#rest.read('/v2/account', accountSchema)
    if (!read.ok) return read
    const account = brokerAccount(read.value)
    if (account !== undefined) return ok(account)
    return fail('BROKER_REPLY_UNREADABLE', 'the account has no cash, equity or buying power', {
      retry: RetryClass.Safe,
    })
  }

  async clock(): Promise<Result<BrokerClock>> {
    const read = await this.#rest.read('/v2/clock', clockSchema)
    if (!read.ok) return read
    const { timestamp: at, is_open: isOpen, next_open: nextOpenAt, next_close: nextCloseAt } = read.value
    if (at !== undefined && nextOpenAt !== undefined && nextCloseAt !== undefined) {
      return ok({ at: at as UtcMillis, isOpen, nextOpenAt, nextCloseAt })
    }
    return fail('BROKER_REPLY_UNREADABLE', 'the clock names no time', { retry: RetryClass.Safe })
  }

  sessions(from: SessionDate, to: SessionDate): Promise<Result<readonly Session[]>> {
    return readSessions(this.#rest, from, to)
  }

  async instrument(symbol: string): Promise<Result<BrokerInstrument | undefined>> {
    const read = await this.#rest.read(`/v2/assets/${encodeURIComponent(symbol)}`, assetSchema)
    if (!read.ok) return isAbsence(read.failure) ? ok(undefined) : read
    const instrument = brokerInstrument(read.value)
    this.#instruments.set(symbol, instrument)
    return ok(instrument)
  }

  async instruments(): Promise<Result<readonly BrokerInstrument[]>> {
    const read = await this.#rest.read('/v2/assets', z.array(assetSchema), ASSETS)
    return read.ok ? ok(read.value.map(brokerInstrument).filter(({ isTradable }) => isTradable)) : read
  }

  /** Real money is traded only where that was said; questions and cancels pass. */
  #refusedLive(): Failure | undefined {
    if (!this.capabilities.isLive || this.#isLiveAllowed) return undefined
    return fail(
      'LIVE_NOT_ALLOWED', 'this is Alpaca\'s live host, and trading real money was not allowed'
    ).failure
  }

  #newSession(): BrokerSession {
    return new BrokerSession({ options: this.#options, rest: this.#rest, reader: this.#reader })
  }

  /** Fractions need an instrument that takes them; where that cannot be read, the vendor decides. */
  async #refusedInstrument(request: SubmitRequest) {
    const { symbol, quantity } = leadingTerms(request)
    if (!isFraction(quantity) || symbol.includes('/')) return undefined
    const known = this.#instruments.get(symbol)
    const read = known === undefined ? await this.instrument(symbol) : ok(known)
    if (!read.ok || read.value === undefined || read.value.isFractionable) return undefined
    return fail('NOT_FRACTIONABLE', `${symbol} takes whole shares only`).failure
  }
}
