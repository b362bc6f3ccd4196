import { expect } from 'vitest'
import {
  price, quantity, type ClientOrderId, type Money, type Quantity, type Sequence, type VenueOrderId,
} from '../../src/base/index.ts'
import {
  clientOrderId, orderTerms, type Fill, type OrderTerms, type VenueEvent,
} from '../../src/model/index.ts'
import type {
  BrokerConnector, BrokerListener, BrokerNotice, ConnectionState, KnownOrder, SubmitOutcome,
} from '../../src/port/index.ts'

const PATIENCE_MS = 15_000

/** Remembers everything that a broker tells. */
export class BrokerLog implements BrokerListener {
  readonly events: VenueEvent[] = []
  readonly notices: BrokerNotice[] = []
  readonly states: ConnectionState[] = []
  #wake: () => void = () => {}

  onVenueEvent(event: VenueEvent): void {
    this.events.push(event)
    this.#wake()
  }

  onNotice(notice: BrokerNotice): void {
    this.notices.push(notice)
    this.#wake()
  }

  onConnection(state: ConnectionState): void {
    this.states.push(state)
    this.#wake()
  }

  /** Kinds of what was told of an order, in order. */
  kinds(id: ClientOrderId): VenueEvent['kind'][] {
    return this.events.filter((event) => event.clientOrderId === id).map(({ kind }) => kind)
  }

  has(id: ClientOrderId, kind: VenueEvent['kind']): boolean {
    return this.kinds(id).includes(kind)
  }

  fills(id?: ClientOrderId): Fill[] {
    return this.events.flatMap((event) => (
      event.kind === 'Filled' && (id === undefined || event.clientOrderId === id) ? [event.fill] : []
    ))
  }

  filled(id: ClientOrderId): bigint {
    return this.fills(id).reduce((sum, fill) => sum + fill.quantity, 0n)
  }

  /** Waits until something is told; fails with what was told instead. */
  async until(isTold: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    while (!isTold()) {
      if (Date.now() > deadline) {
        const told = this.events.map(({ kind, clientOrderId: id }) => `${id} ${kind}`).join(', ')
        const states = this.states.map(({ status, reason }) => `${status} ${reason}`).join(', ')
        throw new Error(`waited in vain for ${what}; told were: ${told}; connection: ${states}`)
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        setTimeout(resolve, 20)
      })
    }
  }

  async untilKind(id: ClientOrderId, kind: VenueEvent['kind']): Promise<void> {
    await this.until(() => this.has(id, kind), `${kind} of ${id}`)
  }

  async untilFilled(id: ClientOrderId, units: string): Promise<void> {
    await this.until(() => this.filled(id) >= quantity(units), `${units} units of ${id}`)
  }

  async untilStatus(status: ConnectionState['status']): Promise<void> {
    await this.until(() => this.states.at(-1)?.status === status, status)
  }
}

/** What can be done to a venue, by name; each stage lists the cases that it cannot have, and why. */
export type StageFault =
  | 'lose-submit-before' | 'lose-submit-after' | 'fail-submit-before' | 'fail-submit-after' | 'delay-submit'
  | 'truncate-submit' | 'submit-without-status' | 'submit-with-numbers' | 'submit-with-nulls'
    | 'submit-with-extras' | 'submit-without-legs'
  | 'html-401' | 'limit-proven' | 'limit-unproven' | 'hide-order' | 'fail-lookup'
  | 'lose-cancel-before' | 'lose-cancel-after' | 'lose-modify-before' | 'lose-modify-after'
  | 'fill-races-cancel' | 'fill-races-replace' | 'part-races-replace' | 'refuse-replace'
  | 'drop-fill' | 'drop-end' | 'duplicate-fill' | 'swap-accept' | 'hold-fill' | 'fill-before-reply'
  | 'average-price' | 'fail-history' | 'half-open' | 'break-stream' | 'refuse-reconnect' | 'fail-reads'
  | 'refuse-keys-once' | 'account-as-numbers'

/** The venue's own books, which share nothing with the connector. */
export interface Oracle {
  readonly cash: Money
  /** Signed units by symbol; flat ones are left out. */
  readonly positions: Readonly<Record<string, Quantity>>
  /** Orders that the venue took, by the client order id that it knows. */
  readonly orders: readonly string[]
  readonly filled: (id: ClientOrderId) => bigint
  /** Requests that reached the venue, as `POST <client order id>`. */
  readonly submits: readonly string[]
}

/** One venue with a connector to it. */
export interface BrokerStage {
  readonly broker: BrokerConnector
  readonly log: BrokerLog
  /**
   * Sets the market one cent wide around a price, with a trade at it unless `isQuiet`; `size` is on each
   * side.
   */
  quote(symbol: string, price: number, options?: { size?: number; isQuiet?: boolean }): Promise<void>
  /** Lets orders that came since the last price meet the market. */
  match(): Promise<void>
  /** Goes past the end of the session, or to the beginning of the next. */
  endSession(): Promise<void>
  fault(fault: StageFault): Promise<void>
  /** Lets everything that is held, delayed or lost come, where the fault can end. */
  mend(): Promise<void>
  /** Another program trades in the account. */
  trade(symbol: string, side: 'BUY' | 'SELL', units: string): Promise<ClientOrderId>
  deposit(amount: string): Promise<void>
  block(isBlocked: boolean): Promise<void>
  forbid(symbol: string, what: 'shorting' | 'fractions' | 'trading'): Promise<void>
  bust(id: ClientOrderId): Promise<void>
  /** The venue lets the last execution of an order stand with other numbers. */
  restate(id: ClientOrderId, stands: { units: string; price: string }): Promise<void>
  corporateAction(symbol: string): Promise<void>
  oracle(): Promise<Oracle>
  /** Waits until what is under way has arrived. */
  settle(): Promise<void>
  /**
   * Ends the connector as a crash does, and lets things happen before a new one connects with what was known.
   */
  restart(known: readonly KnownOrder[], meanwhile?: () => Promise<void>): Promise<void>
  /** A connector that is not connected; with wrong keys on request. */
  another(options?: { isKeyWrong?: boolean; isVenueAway?: boolean }): Promise<BrokerConnector>
}

/** One case of the contract. */
export interface BrokerCase {
  readonly id: string
  readonly title: string
  readonly run: (stage: BrokerStage) => Promise<void>
}

let count = 0

/** Terms with a name of their own: 10 AAPL bought at the market, unless told otherwise. */
export function order(changes: Partial<Omit<OrderTerms, 'quantity' | 'limitPrice' | 'stopPrice'
  | 'trailingOffset'>> & {
  readonly units?: string
  readonly limit?: string
  readonly stop?: string
  readonly trail?: string
} = {}): OrderTerms {
  count += 1
  const { units = '10', limit, stop, trail, ...rest } = changes
  return orderTerms({
    clientOrderId: clientOrderId(
      { epoch: 1, strategy: 'Contract', signal: count as Sequence, leg: 'e0', revision: 0 }
    ),
    symbol: 'AAPL', side: 'BUY', quantity: quantity(units), type: 'MARKET', timeInForce: 'DAY',
    isReduceOnly: false, role: 'entry', strategy: 'Contract', signal: count as Sequence,
    ...(limit === undefined ? {} : { limitPrice: price(limit), type: 'LIMIT' as const }),
    ...(stop === undefined ? {} : { stopPrice: price(stop), type: 'STOP' as const }),
    ...(trail === undefined ? {} : { trailingOffset: price(trail), type: 'TRAILING_STOP' as const }),
    ...(limit === undefined || stop === undefined ? {} : { type: 'STOP_LIMIT' as const }),
    ...rest,
  })
}

/** Sends one order. */
export function send({ broker }: BrokerStage, terms: OrderTerms): Promise<SubmitOutcome> {
  return broker.submit({ kind: 'single', terms })
}

/** Sends one order that has to be accepted, and says the venue's name of it. */
export async function accepted(stage: BrokerStage, terms: OrderTerms): Promise<VenueOrderId> {
  const outcome = await send(stage, terms)
  expect(outcome).toMatchObject({ kind: 'accepted' })
  await stage.log.untilKind(terms.clientOrderId, 'Accepted')
  const told = stage.log.events.find(
    (event) => event.kind === 'Accepted' && event.clientOrderId === terms.clientOrderId
  )
  return (told as Extract<VenueEvent, { kind: 'Accepted' }>).venueOrderId
}

/** Buys at the market, so that there is a position. */
export async function hold(stage: BrokerStage, units: string, symbol = 'AAPL'): Promise<OrderTerms> {
  const terms = order({ units, symbol })
  await accepted(stage, terms)
  await stage.match()
  await stage.log.untilFilled(terms.clientOrderId, units)
  return terms
}

/** What the caller would remember of an order. */
export function known(log: BrokerLog, terms: OrderTerms, isWithoutAnswer = false): KnownOrder {
  const told = log.events.find(
    (event) => event.kind === 'Accepted' && event.clientOrderId === terms.clientOrderId
  )
  const executionIds = log.fills(terms.clientOrderId).map(({ executionId }) => executionId)
  if (isWithoutAnswer || told?.kind !== 'Accepted') return { terms, executionIds }
  return { terms, executionIds, venueOrderId: told.venueOrderId }
}

/** The value of a result that has to be good. */
export async function value<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; failure: unknown }>
): Promise<T> {
  const settled = await result
  expect(settled).toMatchObject({ ok: true })
  return (settled as { ok: true; value: T }).value
}

/** The code of an outcome that has to be a refusal of some kind. */
export function codeOf(outcome: { kind: string; failure?: { code: string } }): string {
  return `${outcome.kind} ${outcome.failure?.code ?? ''}`
}
