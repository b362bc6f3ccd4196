import { formatFixed, formatUtc, proportion, type ClientOrderId, type Price } from '../../base/index.ts'
import {
  specOrderStatus, type Fact, type FactBodyOf, type OrderChanges, type OrderStatus, type OrderTerms,
  type SpecOrderStatus,
} from '../../model/index.ts'
import { TripSignals, type TripChains } from '../../audit/index.ts'
import type { OrderRow } from '../../report/index.ts'

/** A row while its order works. */
type OpenRow = { -readonly [K in keyof OrderRow]: OrderRow[K] }

interface Working {
  readonly row: OpenRow
  readonly terms: OrderTerms
  filled: bigint
  notional: bigint
  fees: bigint
}

/** What an entry was to be guarded by. */
interface Guards {
  readonly symbol: string
  readonly stopPrice: Price | undefined
  readonly targetPrice: Price | undefined
}

const NO_GUARDS = { stopPrice: undefined, targetPrice: undefined }

/**
 * Makes order rows from facts and hands each over when its order ends; open ones come at the end of the
 * run.
 */
export class OrderRows {
  readonly #working = new Map<string, Working>()
  readonly #onRow: (row: OrderRow) => void
  /** Guards of the entry that opened a signal's position, for the trade list, in the terms of now. */
  readonly #guards = new Map<number, Guards>()
  readonly #trips = new TripSignals()

  constructor(onRow: (row: OrderRow) => void) {
    this.#onRow = onRow
  }

  /** Guards that the entry of a signal carried. */
  guardsOf(signal: number): Pick<Guards, 'stopPrice' | 'targetPrice'> {
    return this.#guards.get(signal) ?? NO_GUARDS
  }

  /** Forgets a signal whose trade has been written. */
  forget(signal: number): void {
    this.#guards.delete(signal)
  }

  /** Ends a strategy's round trip in a symbol: which signals made it. */
  endTrip(strategy: string, symbol: string): TripChains {
    return this.#trips.end(strategy, symbol)
  }

  /** Takes a fact as it is recorded. */
  take(fact: Fact): void {
    const { body } = fact
    if (body.kind === 'OrderInitialized') this.#begin(body.terms, fact)
    else if (body.kind === 'OrderFilled') {
      const working = this.#working.get(body.clientOrderId)
      if (working === undefined) return
      this.#trips.fill(working.terms)
      working.filled += body.fill.quantity
      working.notional += body.fill.quantity * body.fill.price
      working.fees += body.fill.fee
      if (working.filled >= working.terms.quantity) this.#end(working, 'FILLED', '', fact)
    } else if (body.kind === 'OrderCanceled') this.#endOf(body.clientOrderId, 'CANCELED', body.reason, fact)
    else if (body.kind === 'OrderExpired') this.#endOf(body.clientOrderId, 'EXPIRED', '', fact)
    else if (body.kind === 'OrderRejected') this.#endOf(body.clientOrderId, 'REJECTED', body.reason, fact)
    else if (body.kind === 'OrderDenied') this.#endOf(body.clientOrderId, 'DENIED', body.reason, fact)
    else if (body.kind === 'OrderUpdated') this.#change(body.clientOrderId, body.changes)
    else if (body.kind === 'SplitApplied') this.#split(body)
    else if (body.kind === 'SymbolChanged') this.#trips.rename(body.symbol, body.newSymbol)
  }

  /** Hands over the orders that are still open, with the status that each has now. */
  finish(statusOf: (id: ClientOrderId) => OrderStatus): void {
    for (const working of this.#working.values()) {
      this.#close(working, statusOf(working.terms.clientOrderId), '', '')
    }
    this.#working.clear()
  }

  #begin(terms: OrderTerms, fact: Fact): void {
    const { signal, symbol, protection } = terms
    if (protection !== undefined) {
      const { stopPrice, targetPrice } = protection
      this.#guards.set(signal, { symbol, stopPrice, targetPrice })
    }
    const row: OpenRow = {
      clientOrderId: terms.clientOrderId,
      signal: terms.signal,
      strategy: terms.strategy,
      symbol: terms.symbol,
      role: terms.role,
      side: terms.side,
      type: terms.type,
      timeInForce: terms.timeInForce,
      quantity: formatFixed(terms.quantity),
      limitPrice: text(terms.limitPrice),
      stopPrice: text(terms.stopPrice),
      createdAt: formatUtc(fact.eventAt),
      status: 'INITIALIZED',
      specStatus: 'PENDING',
      filledQuantity: '0',
      averagePrice: '',
      fees: '0',
      endedAt: '',
      reason: '',
    }
    this.#working.set(terms.clientOrderId, { row, terms, filled: 0n, notional: 0n, fees: 0n })
  }

  /** Quantity and prices of a row are those that the order had last, so that they go with its fills. */
  #change(id: string, { quantity, limitPrice, stopPrice }: OrderChanges): void {
    const working = this.#working.get(id)
    if (working === undefined) return
    const { row, terms } = working
    if (limitPrice !== undefined) row.limitPrice = text(limitPrice)
    if (stopPrice !== undefined) row.stopPrice = text(stopPrice)
    if (quantity === undefined) return
    row.quantity = text(quantity)
    this.#working.set(id, { ...working, terms: { ...terms, quantity } })
  }

  /** A trade's prices are those of after its last split, and so are its guards. */
  #split({ symbol, newUnits, oldUnits }: FactBodyOf<'SplitApplied'>): void {
    const scaled = (price: Price | undefined): Price | undefined => (
      price === undefined ? undefined : proportion(price, BigInt(oldUnits), BigInt(newUnits))
    )
    for (const [signal, { symbol: of, stopPrice, targetPrice }] of this.#guards) {
      if (of !== symbol) continue
      this.#guards.set(signal, { symbol, stopPrice: scaled(stopPrice), targetPrice: scaled(targetPrice) })
    }
  }

  #endOf(id: string, status: OrderStatus, reason: string, fact: Fact): void {
    const working = this.#working.get(id)
    if (working !== undefined) this.#end(working, status, reason, fact)
  }

  #end(working: Working, status: OrderStatus, reason: string, fact: Fact): void {
    this.#working.delete(working.terms.clientOrderId)
    this.#close(working, status, reason, formatUtc(fact.eventAt))
  }

  #close(working: Working, status: OrderStatus, reason: string, endedAt: string): void {
    const { row, filled, notional, fees } = working
    row.status = status
    row.specStatus = specOrderStatus(status, filled > 0n)
    row.reason = reason
    row.endedAt = endedAt
    row.filledQuantity = formatFixed(filled)
    row.averagePrice = filled === 0n ? '' : formatFixed(notional / filled)
    row.fees = formatFixed(fees)
    this.#onRow(row)
  }
}

/** How many orders ended or stand in each of the specification's statuses. */
export function countedStatuses(
  rows: readonly OrderRow[],
): Readonly<Partial<Record<SpecOrderStatus, number>>> {
  const counts: Partial<Record<SpecOrderStatus, number>> = {}
  for (const { specStatus } of rows) counts[specStatus] = (counts[specStatus] ?? 0) + 1
  return counts
}

function text(value: bigint | undefined): string {
  return value === undefined ? '' : formatFixed(value)
}
