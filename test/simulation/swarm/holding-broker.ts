import {
  fail, formatFixed, RetryClass, type ClientOrderId, type Failure, type Quantity, type Result,
} from '../../../src/base/index.ts'
import {
  orderTerms, OrderType, Side, type OrderChanges, type OrderTerms,
} from '../../../src/model/index.ts'
import type {
  BrokerConnector, BrokerListener, KnownOrder, RequestOutcome, SubmitOutcome, SubmitRequest,
} from '../../../src/port/index.ts'
import type { PaperAccount, SimulatedBroker } from '../../../src/sim/index.ts'
import { ForwardedReads } from './forwarded-reads.ts'

/**
 * A simulated broker that takes orders as Alpaca does: a unit is promised to one working order only, but for
 * the two of an OCO request; what could trade with an order of the same account is refused; and who takes one
 * of a group back takes both.
 *
 * Source: docs.alpaca.markets/us/docs/user-protection, docs.alpaca.markets/us/docs/orders-at-alpaca.
 */
export class HoldingBroker extends ForwardedReads implements BrokerConnector {
  readonly #inner: SimulatedBroker
  readonly #ledger: PaperAccount

  constructor(inner: SimulatedBroker) {
    super(inner)
    this.#inner = inner
    this.#ledger = inner.ledger
  }

  get capabilities() {
    return { ...this.#inner.capabilities, holdsUnits: true }
  }

  connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>> {
    return this.#inner.connect(listener, known)
  }

  disconnect(): Promise<void> {
    return this.#inner.disconnect()
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    if (request.kind !== 'single') {
      const failure = request.kind === 'oco' ? this.#tooMuch(request.target) : undefined
      return failure === undefined ? this.#inner.submit(request) : { kind: 'rejected', failure }
    }
    // An order that came alone is in no group.
    const terms = orderTerms({ ...request.terms, ocoGroup: undefined })
    const failure = this.#tooMuch(terms) ?? wash(this.#ledger, terms)
    if (failure !== undefined) return { kind: 'rejected', failure }
    return this.#inner.submit({ ...request, terms })
  }

  async cancel(id: ClientOrderId): Promise<RequestOutcome> {
    const group = this.#ledger.record(id)?.terms.ocoGroup
    const outcome = await this.#inner.cancel(id)
    if (outcome.kind !== 'taken' || group === undefined) return outcome
    for (const { terms, isOpen } of [...this.#ledger.records()]) {
      if (isOpen && terms.ocoGroup === group) await this.#inner.cancel(terms.clientOrderId)
    }
    return outcome
  }

  async modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome> {
    const record = this.#ledger.record(id)
    if (record?.isOpen === true && changes.quantity !== undefined) {
      const failure = this.#tooMuch({ ...record.terms, ...changes }, record.terms.quantity)
      if (failure !== undefined) return { kind: 'refused', failure }
    }
    return this.#inner.modify(id, changes)
  }

  findOrder(id: ClientOrderId) {
    return this.#inner.findOrder(id)
  }

  openOrders() {
    return this.#inner.openOrders()
  }

  /** More than is held and free is refused; `own`: units that the order itself holds already. */
  #tooMuch({ side, symbol, quantity, clientOrderId }: OrderTerms, own = 0n): Failure | undefined {
    const isRepeated = own === 0n && this.#ledger.record(clientOrderId)?.venueOrderId !== undefined
    if (side !== Side.Sell || isRepeated) return undefined
    const free = this.#ledger.quantityOf(symbol) - this.#ledger.heldUnits(symbol, true) + own
    if (quantity <= free) return undefined
    const why = `${symbol}: ${formatFixed(free as Quantity)} are free`
    return refused('INSUFFICIENT_QUANTITY', RetryClass.AfterReconcile, why)
  }
}

/**
 * Why an order that comes alone is refused beside those that work: a market or stop order against anything on
 * the other side, two limits that cross. Groups and trailing orders are exempt.
 */
export function wash(ledger: PaperAccount, order: OrderTerms): Failure | undefined {
  if (ledger.record(order.clientOrderId)?.venueOrderId !== undefined || isExempt(order)) return undefined
  for (const { terms, isOpen } of ledger.records()) {
    if (!isOpen || terms.symbol !== order.symbol || terms.side === order.side || isExempt(terms)) continue
    if (!mayTrade(order, terms)) continue
    return refused('WASH_TRADE', RetryClass.Never, `${terms.clientOrderId} stands against it`)
  }
  return undefined
}

function isExempt({ type, ocoGroup }: OrderTerms): boolean {
  return type === OrderType.TrailingStop || ocoGroup !== undefined
}

function mayTrade(one: OrderTerms, other: OrderTerms): boolean {
  if (one.limitPrice === undefined || other.limitPrice === undefined) return true
  return one.side === Side.Buy ? one.limitPrice >= other.limitPrice : other.limitPrice >= one.limitPrice
}

function refused(code: string, retry: RetryClass, why: string): Failure {
  return fail(code, why, { retry }).failure
}
