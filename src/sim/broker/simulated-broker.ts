import {
  fail, ok, RetryClass, type ClientOrderId, type Failure, type Quantity, type Result, type SessionDate,
  type UtcMillis,
} from '../../base/index.ts'
import type { ExchangeCalendar } from '../../calendar/index.ts'
import {
  orderTerms, OrderType, TimeInForce, type OrderChanges, type Session, type VenueEvent,
} from '../../model/index.ts'
import {
  ConnectionStatus, type ActivityPage, type BrokerAccount, type BrokerCapabilities, type BrokerClock,
  type BrokerConnector, type BrokerListener, type BrokerOrder, type BrokerPosition, type ConnectionState,
  type KnownOrder, type RequestOutcome, type SubmitOutcome, type SubmitRequest,
} from '../../port/index.ts'
import { BrokerFaults, RequestFault, type FaultyRequest } from './broker-faults.ts'
import type { BrokerRecord } from './broker-record.ts'
import { PaperAccount, type PaperAccountOptions, type PaperAccountState } from './paper-account.ts'
import { differingTerm } from './same-terms.ts'

/** How a simulated broker is made. */
export interface SimulatedBrokerOptions extends PaperAccountOptions {
  readonly now: () => UtcMillis
  readonly calendar: ExchangeCalendar
}

const ALL_TIMES = Object.values(TimeInForce)
const STOP_TIMES = [TimeInForce.Day, TimeInForce.Gtc, TimeInForce.Gtd]

/** What the simulated broker can do. */
export const SIMULATED_CAPABILITIES: BrokerCapabilities = {
  broker: 'simulated', isLive: false, isDeduping: true, dedupeWindowMs: Number.POSITIVE_INFINITY,
  groups: ['oco'], holdsUnits: false, hasFeesOnFills: true,
  timesInForce: {
    [OrderType.Market]: ALL_TIMES, [OrderType.Limit]: ALL_TIMES, [OrderType.Stop]: STOP_TIMES,
    [OrderType.StopLimit]: STOP_TIMES, [OrderType.TrailingStop]: STOP_TIMES,
  },
}

/**
 * The simulated venue behind the port of a broker: what paper trading trades with.
 *
 * Prices go to `ledger`, which also is its books. What a price does is told at once, so that what the
 * listener sends back still meets that price; what a request does is told after the call that made it.
 */
export class SimulatedBroker implements BrokerConnector {
  readonly capabilities = SIMULATED_CAPABILITIES
  /** The account itself: prices in, books to read, state to keep. */
  readonly ledger: PaperAccount
  /** What is to go wrong. */
  readonly faults = new BrokerFaults()
  readonly #options: SimulatedBrokerOptions
  #listener: BrokerListener | undefined
  #state: ConnectionState
  readonly #queue: VenueEvent[] = []
  #isPumping = false
  /** A request is being carried out: its refusal is its outcome, and what else it does is told later. */
  #request: { refusal: VenueEvent | undefined } | undefined

  constructor(options: SimulatedBrokerOptions, state?: PaperAccountState) {
    this.#options = options
    this.ledger = new PaperAccount(options, (event) => this.#onEvent(event))
    if (state !== undefined) this.ledger.restore(state)
    this.#state = { status: ConnectionStatus.Closed, since: options.now(), reason: '' }
  }

  get connection(): ConnectionState {
    return this.#state
  }

  async connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>> {
    if (this.#listener !== undefined) return fail('ALREADY_CONNECTED', 'this broker is connected already')
    this.#listener = listener
    for (const { terms, venueOrderId, executionIds } of known) {
      const told = this.ledger.record(terms.clientOrderId)?.told
      if (told === undefined) continue
      told.isAccepted = venueOrderId !== undefined
      told.executions.clear()
      for (const id of executionIds) told.executions.add(id)
      told.terms = terms
      told.hasEnded = false
    }
    const names = new Set(known.map(({ terms }) => terms.clientOrderId))
    for (const record of this.ledger.records()) {
      if (!names.has(record.terms.clientOrderId) && !record.isOpen) forget(record)
    }
    this.#set(ConnectionStatus.Connecting, '')
    this.#catchUp()
    return ok(true)
  }

  async disconnect(): Promise<void> {
    if (this.#listener === undefined) return
    this.#set(ConnectionStatus.Closed, '')
    this.#listener = undefined
    this.#queue.length = 0
  }

  /** Breaks the connection, as a fault: what happens is not told until `reconnect`. */
  interrupt(): void {
    if (this.#listener !== undefined) this.#set(ConnectionStatus.Interrupted, 'STREAM_BROKEN')
  }

  /** Mends the connection, and tells what was missed. */
  reconnect(): void {
    if (this.#listener !== undefined) this.#catchUp()
  }

  /** Tells what was held back by a fault. */
  releaseHeld(): void {
    for (const event of this.faults.release()) this.#queue.push(event)
    this.#pump()
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    if (request.kind === 'bracket' || request.kind === 'oto') return noSuchGroup(request.kind)
    const failure = this.#refused(request)
    if (failure !== undefined) return { kind: 'rejected', failure }
    const fault = this.faults.strike('submit')
    if (fault === RequestFault.LostBefore) return { kind: 'unknown', failure: lost('submit') }
    const outcome = request.kind === 'oco' ? this.#submitOco(request) : this.#submitOne(request)
    return fault === RequestFault.LostAfter ? { kind: 'unknown', failure: lost('submit') } : outcome
  }

  async cancel(id: ClientOrderId): Promise<RequestOutcome> {
    return this.#ask('cancel', 'CancelRejected', () => this.ledger.cancel(id, this.#options.now()))
  }

  async modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome> {
    return this.#ask('modify', 'ModifyRejected', () => this.ledger.modify(id, changes, this.#options.now()))
  }

  async findOrder(id: ClientOrderId): Promise<Result<BrokerOrder | undefined>> {
    const fault = this.faults.strike('find')
    if (fault === RequestFault.LostBefore) return ok(undefined)
    if (fault === RequestFault.LostAfter) return { ok: false, failure: lost('find') }
    const record = this.ledger.record(id)
    if (record?.venueOrderId === undefined) return ok(undefined)
    this.#tellMissed(record)
    return ok(record.view())
  }

  async openOrders(): Promise<Result<readonly BrokerOrder[]>> {
    const open = [...this.ledger.records()].filter(
      (record) => record.isOpen && record.venueOrderId !== undefined
    )
    return ok(open.map((record) => record.view()))
  }

  async activitySince(cursor: string): Promise<Result<ActivityPage>> {
    const [fills, moves] = /^(\d+)\/(\d+)$/.exec(cursor)?.slice(1).map(Number) ?? [0, 0]
    const { executions, cashMovements } = this.ledger
    return ok({
      executions: executions.slice(fills), cashMovements: cashMovements.slice(moves),
      cursor: `${executions.length}/${cashMovements.length}`,
    })
  }

  async positions(): Promise<Result<readonly BrokerPosition[]>> {
    return ok(this.ledger.positions().map(({ symbol, quantity, averagePrice }) => {
      const held = this.ledger.heldUnits(symbol, quantity > 0n)
      const free = quantity > 0n ? quantity - held : quantity + held
      return { symbol, quantity, averagePrice, availableQuantity: free as Quantity }
    }))
  }

  async account(): Promise<Result<BrokerAccount>> {
    const { cash, equity, isBlocked } = this.ledger
    return ok({
      accountId: 'simulated', currency: this.#options.currency, cash, equity, buyingPower: cash, isBlocked,
      status: isBlocked ? 'BLOCKED' : 'ACTIVE',
    })
  }

  async clock(): Promise<Result<BrokerClock>> {
    const { calendar } = this.#options
    const at = this.#options.now()
    const current = calendar.sessionAt(at)
    const next = calendar.nextSession(at)
    return ok({
      at, isOpen: current !== undefined, nextOpenAt: next.openAt, nextCloseAt: (current ?? next).closeAt,
    })
  }

  async sessions(from: SessionDate, to: SessionDate): Promise<Result<readonly Session[]>> {
    const { calendar } = this.#options
    const range = calendar.checkDates(from, to)
    return range.ok ? ok(calendar.sessions(from, to)) : range
  }

  #refused(request: SubmitRequest): Failure | undefined {
    if (request.kind === 'single' && request.isExtendedHours === true) {
      return fail('EXTENDED_HOURS_RULE', 'the simulated venue trades in regular hours only').failure
    }
    if (this.ledger.isBlocked) return fail('TRADING_BLOCKED', 'the account takes no orders now').failure
    return undefined
  }

  #submitOne(request: Extract<SubmitRequest, { kind: 'single' }>): SubmitOutcome {
    const { terms } = request
    const earlier = this.ledger.record(terms.clientOrderId)
    if (earlier?.venueOrderId !== undefined) return this.#adopt(earlier, request)
    const { refusal } = this.#carryOut(() => this.ledger.submit(terms, this.#options.now()))
    if (refusal?.kind === 'Rejected') {
      return { kind: 'rejected', failure: fail(refusal.code, refusal.reason).failure }
    }
    const venueOrderId = this.ledger.record(terms.clientOrderId)?.venueOrderId
    return venueOrderId === undefined ? { kind: 'accepted' } : { kind: 'accepted', venueOrderId }
  }

  /** Both orders of an OCO go under one group; when the second is refused, the first is taken back. */
  #submitOco(request: Extract<SubmitRequest, { kind: 'oco' }>): SubmitOutcome {
    const { target, stop } = request
    const ocoGroup = target.ocoGroup ?? target.clientOrderId
    const first = this.#submitOne({ kind: 'single', terms: orderTerms({ ...target, ocoGroup }) })
    if (first.kind !== 'accepted') return first
    const second = this.#submitOne({ kind: 'single', terms: orderTerms({ ...stop, ocoGroup }) })
    if (second.kind === 'accepted') return first
    this.ledger.cancel(target.clientOrderId, this.#options.now())
    return second
  }

  /** The id is in use: by an earlier send of this very order, or by another one. */
  #adopt(earlier: BrokerRecord, { terms }: Extract<SubmitRequest, { kind: 'single' }>): SubmitOutcome {
    const field = differingTerm(earlier.sent, terms)
    if (field !== undefined) {
      const message = `another order has the id ${terms.clientOrderId}: ${field} differs`
      return {
        kind: 'rejected', failure: fail('CLIENT_ORDER_ID_CONFLICT', message, { details: { field } }).failure
      }
    }
    this.#tellMissed(earlier)
    const { venueOrderId } = earlier
    return { kind: 'accepted', isAdopted: true, ...(venueOrderId === undefined ? {} : { venueOrderId }) }
  }

  #ask(request: FaultyRequest, refusing: VenueEvent['kind'], run: () => void): RequestOutcome {
    const fault = this.faults.strike(request)
    if (fault === RequestFault.LostBefore) return { kind: 'unknown', failure: lost(request) }
    const { refusal } = this.#carryOut(run)
    if (fault === RequestFault.LostAfter) return { kind: 'unknown', failure: lost(request) }
    if (refusal?.kind !== refusing || !('reason' in refusal)) return { kind: 'taken' }
    const failure = fail('ORDER_NOT_OPEN', refusal.reason, { retry: RetryClass.AfterReconcile }).failure
    return { kind: 'refused', failure }
  }

  /** Runs a request; what the venue refuses at once is kept for its outcome. */
  #carryOut(run: () => void): { refusal: VenueEvent | undefined } {
    const request: { refusal: VenueEvent | undefined } = { refusal: undefined }
    this.#request = request
    run()
    this.#request = undefined
    return request
  }

  #onEvent(event: VenueEvent): void {
    const request = this.#request
    const isRefusal = event.kind === 'Rejected' || event.kind === 'CancelRejected'
      || event.kind === 'ModifyRejected'
    if (request !== undefined && isRefusal) {
      request.refusal = event
      return
    }
    for (const told of this.faults.pass(event)) this.#queue.push(told)
    if (request === undefined) this.#pump()
    else queueMicrotask(() => this.#pump())
  }

  /** Tells what waits, in order; what the listener causes meanwhile comes after it. */
  #pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    while (this.#queue.length > 0) this.#deliver(this.#queue.shift() as VenueEvent)
    this.#isPumping = false
  }

  #deliver(event: VenueEvent): void {
    const record = this.ledger.record(event.clientOrderId)
    const { status } = this.#state
    if (status !== ConnectionStatus.Live && status !== ConnectionStatus.CatchingUp) return
    if (record?.isTold(event) === true && !this.faults.isPassingRepeats) return
    // An acceptance that was held up by a fault is told before what follows from it.
    if (event.kind !== 'Accepted' && record !== undefined && !record.told.isAccepted) {
      const acceptance = record.untold().find(({ kind }) => kind === 'Accepted')
      if (acceptance !== undefined) this.#say(record, acceptance)
    }
    this.#say(record, event)
  }

  #say(record: BrokerRecord | undefined, event: VenueEvent): void {
    record?.note(event)
    this.#listener?.onVenueEvent(event)
  }

  #tellMissed(record: BrokerRecord): void {
    for (const event of record.untold()) this.#queue.push(event)
    queueMicrotask(() => this.#pump())
  }

  #catchUp(): void {
    this.#set(ConnectionStatus.CatchingUp, '')
    this.#queue.length = 0
    for (const record of this.ledger.records()) {
      if (record.venueOrderId !== undefined || record.end !== undefined) this.#queue.push(...record.untold())
    }
    this.#pump()
    this.#set(ConnectionStatus.Live, '')
  }

  #set(status: ConnectionStatus, reason: string): void {
    this.#state = { status, since: this.#options.now(), reason }
    this.#listener?.onConnection(this.#state)
  }
}

/** Orders that had ended, and that nobody asks for, are not told again. */
function forget(record: BrokerRecord): void {
  for (const event of record.untold()) record.note(event)
}

function noSuchGroup(kind: string): SubmitOutcome {
  const message = `the simulated venue takes no ${kind}: its parts are sent as they are due`
  return { kind: 'rejected', failure: fail('ORDER_GROUP_RULE', message).failure }
}

function lost(request: FaultyRequest): Failure {
  return fail('BROKER_CONNECTION_LOST', `the reply to the ${request} was lost`, {
    retry: RetryClass.AfterReconcile,
  }).failure
}
