import {
  averagePrice,
  divideHalfEven,
  notional,
  type Money,
  type Price,
  type Quantity,
} from '../../base/index.ts'
import {
  OrderEvent,
  type Fact,
  type FactBody,
  type FactKind,
  type OrderChanges,
} from '../../model/index.ts'
import type { ProjectedRow, ProjectedValue } from '../../port/index.ts'
import { auditEventsOf, subjectOf } from '../audit-event.ts'
import { encodeExact } from '../encode-fact.ts'
import { cleanText } from './clean-text.ts'
import { figure } from './figure.ts'
import { foldAdoption, foldReversal } from './fold-outside.ts'
import { movedRow } from './moved-row.ts'
import type { RowCache } from './row-cache.ts'
import { ALERTS, AUDIT_EVENTS, ORDERS, POSITIONS, RISK_CHECKS, SIGNALS, TRADES } from './tables.ts'

function textOr(text: string | undefined): string | null {
  return text === undefined ? null : cleanText(text)
}

function orNull<T extends ProjectedValue>(value: T | undefined): T | null {
  return value ?? null
}

/** Folds a fact into the rows; what it changes has to be loaded, see `rowsNeeded`. */
export function foldFact(fact: Fact, rows: RowCache): void {
  const { body } = fact
  switch (body.kind) {
    case 'SignalGenerated':
      foldSignal(fact, body, rows)
      break
    case 'SignalDiscarded': {
      const row = rows.get(SIGNALS, body.signal)
      if (row !== undefined) rows.put(SIGNALS, { ...row, verdict: 'DISCARDED', code: cleanText(body.code) })
      break
    }
    case 'RiskDecided':
      foldDecision(fact, body, rows)
      break
    case 'OrderInitialized':
      foldOrder(fact, body, rows)
      break
    case 'OrderAdopted':
      foldOrder(fact, body, rows)
      foldAdoption(body, rows)
      break
    case 'OrderFilled':
      foldFill(fact, body, rows)
      break
    case 'ExecutionBusted':
    case 'ExecutionCorrected':
      foldReversal(fact, body, rows)
      break
    case 'PositionOpened':
    case 'PositionChanged':
    case 'PositionClosed':
      foldPosition(fact, body, rows)
      break
    case 'SplitApplied':
      foldSplit(fact, body, rows)
      break
    case 'SymbolChanged':
      foldRename(fact, body, rows)
      break
    case 'InstrumentDelisted':
      foldDelisting(fact, body, rows)
      break
    default:
      foldOrderEvent(fact, rows)
  }
  foldAlert(fact, rows)
  foldAudit(fact, rows)
}

function foldAudit(fact: Fact, rows: RowCache): void {
  const { orderId } = subjectOf(fact.body)
  const order = orderId === undefined ? undefined : rows.get(ORDERS, cleanText(orderId))
  const known =
    order === undefined ? {} : { symbol: String(order['symbol']), strategy: String(order['strategy']) }
  for (const event of auditEventsOf(fact, known)) {
    rows.put(AUDIT_EVENTS, {
      id: event.id,
      event_type: event.eventType,
      timestamp: event.timestamp,
      known_at: event.knownAt,
      component: cleanText(event.component),
      description: cleanText(event.description),
      data: event.data,
      user: textOr(event.user),
      correlation_id: event.correlationId ?? null,
      order_id: textOr(event.orderId),
      symbol: textOr(event.symbol),
      strategy: textOr(event.strategy),
    })
  }
}

type BodyOf<K extends FactKind> = Extract<FactBody, { readonly kind: K }>

function foldSignal(fact: Fact, { signal }: BodyOf<'SignalGenerated'>, rows: RowCache): void {
  rows.put(SIGNALS, {
    id: fact.sequence,
    timestamp: fact.eventAt,
    symbol: cleanText(signal.symbol),
    strategy: cleanText(signal.strategy),
    type: signal.type,
    strength: figure(signal.strength),
    price_target: figure(signal.priceTarget),
    stop_loss: figure(signal.stopLoss),
    take_profit: figure(signal.takeProfit),
    reason: textOr(signal.reason),
    metadata: signal.metadata === undefined ? null : JSON.stringify(signal.metadata),
    verdict: null,
    code: null,
  })
}

function foldDecision(fact: Fact, { decision }: BodyOf<'RiskDecided'>, rows: RowCache): void {
  const { signal, leg, verdict, code, terms, checks } = decision
  const row = rows.get(SIGNALS, signal)
  // The first decision answers the signal; later ones are about its protective orders and exits.
  if (row !== undefined && row['verdict'] === null) {
    rows.put(SIGNALS, { ...row, verdict, code: cleanText(code) })
  }
  checks.forEach((check, position) =>
    rows.put(RISK_CHECKS, {
      decision_id: fact.sequence,
      position,
      timestamp: fact.eventAt,
      signal_id: signal,
      leg,
      order_id: textOr(terms?.clientOrderId),
      verdict,
      code: cleanText(check.code),
      outcome: check.outcome,
      measured: figure(check.measured),
      limit_value: figure(check.limit),
      unit: cleanText(check.unit),
      message: cleanText(check.message),
    }),
  )
}

function foldOrder(
  fact: Fact,
  { terms }: Pick<BodyOf<'OrderInitialized'>, 'terms'>,
  rows: RowCache,
): void {
  rows.put(ORDERS, {
    id: cleanText(terms.clientOrderId),
    venue_order_id: null,
    symbol: cleanText(terms.symbol),
    side: terms.side,
    quantity: terms.quantity,
    order_type: terms.type,
    limit_price: orNull(terms.limitPrice),
    stop_price: orNull(terms.stopPrice),
    trailing_offset: orNull(terms.trailingOffset),
    time_in_force: terms.timeInForce,
    status: 'PENDING',
    state: 'INITIALIZED',
    resume_state: 'INITIALIZED',
    filled_quantity: 0n,
    filled_value: 0n,
    avg_fill_price: null,
    strategy: cleanText(terms.strategy),
    signal_id: terms.signal,
    role: terms.role,
    parent_id: textOr(terms.parent),
    reason: null,
    created_at: fact.eventAt,
    updated_at: fact.eventAt,
  })
}

const EVENTS: Partial<Readonly<Record<FactKind, OrderEvent>>> = {
  OrderDenied: OrderEvent.Denied,
  OrderSubmitted: OrderEvent.Submitted,
  OrderAccepted: OrderEvent.Accepted,
  OrderRejected: OrderEvent.Rejected,
  OrderTriggered: OrderEvent.Triggered,
  OrderPendingUpdate: OrderEvent.PendingUpdate,
  OrderUpdated: OrderEvent.Updated,
  OrderModifyRejected: OrderEvent.ModifyRejected,
  OrderPendingCancel: OrderEvent.PendingCancel,
  OrderCancelRejected: OrderEvent.CancelRejected,
  OrderCanceled: OrderEvent.Canceled,
  OrderExpired: OrderEvent.Expired,
  OrderEmulated: OrderEvent.Emulated,
  OrderReleased: OrderEvent.Released,
}

function foldOrderEvent(fact: Fact, rows: RowCache): void {
  const { body } = fact
  const event = EVENTS[body.kind]
  if (event === undefined || !('clientOrderId' in body)) return
  const row = rows.get(ORDERS, cleanText(body.clientOrderId))
  if (row === undefined) return
  rows.put(ORDERS, {
    ...movedRow(row, event),
    updated_at: fact.eventAt,
    ...(body.kind === 'OrderAccepted' ? { venue_order_id: cleanText(body.venueOrderId) } : {}),
    ...(body.kind === 'OrderUpdated' ? changedColumns(body.changes) : {}),
    ...('reason' in body ? { reason: cleanText(body.reason) } : {}),
  })
}

function changedColumns({ quantity, limitPrice, stopPrice, trailingOffset }: OrderChanges): ProjectedRow {
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...(limitPrice === undefined ? {} : { limit_price: limitPrice }),
    ...(stopPrice === undefined ? {} : { stop_price: stopPrice }),
    ...(trailingOffset === undefined ? {} : { trailing_offset: trailingOffset }),
  }
}

function foldFill(fact: Fact, { clientOrderId, fill }: BodyOf<'OrderFilled'>, rows: RowCache): void {
  const row = rows.get(ORDERS, cleanText(clientOrderId))
  rows.put(TRADES, {
    id: fact.sequence,
    order_id: cleanText(clientOrderId),
    symbol: cleanText(fill.symbol),
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    timestamp: fill.at,
    strategy: row?.['strategy'] ?? null,
    signal_id: row?.['signal_id'] ?? null,
    execution_id: cleanText(fill.executionId),
    fee: fill.fee,
    liquidity: fill.liquidity,
  })
  if (row === undefined) return
  const filled = (row['filled_quantity'] as bigint) + fill.quantity
  const value = (row['filled_value'] as bigint) + notional(fill.price, fill.quantity)
  const event = filled >= (row['quantity'] as bigint) ? OrderEvent.Filled : OrderEvent.PartiallyFilled
  const counted = { ...row, filled_quantity: filled }
  rows.put(ORDERS, {
    ...movedRow(counted, event),
    filled_value: value,
    updated_at: fact.eventAt,
    avg_fill_price: filled === 0n ? null : averagePrice(value as Money, filled as Quantity),
  })
}

function foldPosition(fact: Fact, body: BodyOf<FactKind> & PositionFact, rows: RowCache): void {
  const [strategy, symbol] = [cleanText(body.strategy), cleanText(body.symbol)]
  const before = rows.get(POSITIONS, strategy, symbol)?.['realized_pnl'] as bigint | undefined
  rows.put(POSITIONS, {
    strategy,
    symbol,
    side: body.side,
    quantity: body.quantity,
    average_price: body.averagePrice,
    realized_pnl: (before ?? 0n) + body.realized,
    updated_at: fact.eventAt,
  })
}

type PositionFact = Extract<
  FactBody,
  { readonly kind: 'PositionOpened' | 'PositionChanged' | 'PositionClosed' }
>

/**
 * Units after a split, whole lots only, as the ledger does it; the average is put into the new prices.
 *
 * What is paid for the rest is in the ledger, not here.
 */
function foldSplit(fact: Fact, body: BodyOf<'SplitApplied'>, rows: RowCache): void {
  const isRatio = [body.newUnits, body.oldUnits].every((units) => Number.isSafeInteger(units) && units > 0)
  if (!isRatio || body.lotSize <= 0n) return
  const [newUnits, oldUnits] = [BigInt(body.newUnits), BigInt(body.oldUnits)]
  for (const row of rows.where(POSITIONS, (each) => each['symbol'] === cleanText(body.symbol))) {
    const quantity = divideHalfEven((row['quantity'] as bigint) * newUnits, oldUnits)
    rows.put(POSITIONS, {
      ...row,
      quantity: quantity - (quantity % body.lotSize),
      updated_at: fact.eventAt,
      average_price: divideHalfEven((row['average_price'] as Price) * oldUnits, newUnits),
    })
  }
}

function foldRename(fact: Fact, { symbol, newSymbol }: BodyOf<'SymbolChanged'>, rows: RowCache): void {
  for (const row of rows.where(
    POSITIONS,
    (each) => each['symbol'] === cleanText(symbol) && each['quantity'] !== 0n,
  )) {
    const there = rows.get(POSITIONS, row['strategy'] ?? null, cleanText(newSymbol))
    const realized = (there?.['realized_pnl'] as bigint | undefined) ?? 0n
    rows.put(POSITIONS, {
      ...row,
      symbol: cleanText(newSymbol),
      realized_pnl: realized,
      updated_at: fact.eventAt,
    })
    rows.put(POSITIONS, { ...row, quantity: 0n, updated_at: fact.eventAt })
  }
}

function foldDelisting(fact: Fact, { symbol }: BodyOf<'InstrumentDelisted'>, rows: RowCache): void {
  for (const row of rows.where(POSITIONS, (each) => each['symbol'] === cleanText(symbol))) {
    rows.put(POSITIONS, { ...row, quantity: 0n, updated_at: fact.eventAt })
  }
}

function foldAlert(fact: Fact, rows: RowCache): void {
  const { body } = fact
  const alert = (severity: string, component: string, message: string): void =>
    rows.put(ALERTS, {
      id: fact.sequence,
      timestamp: fact.eventAt,
      severity,
      component: cleanText(component),
      message: cleanText(message),
      data: encodeExact(body),
    })
  if (body.kind === 'AlertRaised') alert(body.severity, body.component, body.message)
  else if (body.kind === 'KillSwitchTriggered') {
    alert(
      body.severity === 'warning' ? 'WARNING' : 'CRITICAL',
      'kill_switch',
      `${body.trigger}: ${body.action}`,
    )
  } else if (body.kind === 'StrategySuspended') {
    alert('ERROR', 'signal_engine', `${body.strategy} is suspended: ${body.reason}`)
  }
}

/** Keys of the rows that a batch of facts may change. */
export interface RowsNeeded {
  readonly orders: readonly string[]
  readonly signals: readonly number[]
  /** Positions in these symbols. */
  readonly symbols: readonly string[]
}

/** Says which rows have to be loaded before a batch is folded. */
export function rowsNeeded(facts: readonly Fact[]): RowsNeeded {
  const [orders, signals, symbols] = [new Set<string>(), new Set<number>(), new Set<string>()]
  for (const { body } of facts) {
    const { orderId, symbol } = subjectOf(body)
    if (orderId !== undefined) orders.add(cleanText(orderId))
    if (symbol !== undefined) symbols.add(cleanText(symbol))
    if (body.kind === 'SymbolChanged') symbols.add(cleanText(body.newSymbol))
    if (body.kind === 'SignalDiscarded') signals.add(body.signal)
    if (body.kind === 'RiskDecided') signals.add(body.decision.signal)
  }
  return { orders: [...orders], signals: [...signals], symbols: [...symbols] }
}
