import {
  averagePrice,
  divideHalfEven,
  notional,
  type Money,
  type Price,
  type Quantity,
} from '../../base/index.ts'
import {
  canTransition,
  isPending,
  OrderEvent,
  specOrderStatus,
  transitionOrder,
  type Fact,
  type FactBody,
  type FactKind,
  type OrderChanges,
  type OrderStatus,
} from '../../model/index.ts'
import type { ProjectedRow, ProjectedValue } from '../../port/index.ts'
import { auditEventsOf, subjectOf } from '../audit-event.ts'
import { encodeExact } from '../encode-fact.ts'
import type { RowCache } from './row-cache.ts'
import { ALERTS, AUDIT_EVENTS, ORDERS, POSITIONS, RISK_CHECKS, SIGNALS, TRADES } from './tables.ts'

/** A text as a database takes it: PostgreSQL has no character 0. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '\u2400')
}

function textOr(text: string | undefined): string | null {
  return text === undefined ? null : clean(text)
}

/** A float as a database takes it: what is no number is absent. */
function figure(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
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
      if (row !== undefined) rows.put(SIGNALS, { ...row, verdict: 'DISCARDED', code: clean(body.code) })
      break
    }
    case 'RiskDecided':
      foldDecision(fact, body, rows)
      break
    case 'OrderInitialized':
      foldOrder(fact, body, rows)
      break
    case 'OrderFilled':
      foldFill(fact, body, rows)
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
  const order = orderId === undefined ? undefined : rows.get(ORDERS, clean(orderId))
  const known =
    order === undefined ? {} : { symbol: String(order['symbol']), strategy: String(order['strategy']) }
  for (const event of auditEventsOf(fact, known)) {
    rows.put(AUDIT_EVENTS, {
      id: event.id,
      event_type: event.eventType,
      timestamp: event.timestamp,
      known_at: event.knownAt,
      component: clean(event.component),
      description: clean(event.description),
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
    symbol: clean(signal.symbol),
    strategy: clean(signal.strategy),
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
  if (row !== undefined && row['verdict'] === null) rows.put(SIGNALS, { ...row, verdict, code: clean(code) })
  checks.forEach((check, position) =>
    rows.put(RISK_CHECKS, {
      decision_id: fact.sequence,
      position,
      timestamp: fact.eventAt,
      signal_id: signal,
      leg,
      order_id: textOr(terms?.clientOrderId),
      verdict,
      code: clean(check.code),
      outcome: check.outcome,
      measured: figure(check.measured),
      limit_value: figure(check.limit),
      unit: clean(check.unit),
      message: clean(check.message),
    }),
  )
}

function foldOrder(fact: Fact, { terms }: BodyOf<'OrderInitialized'>, rows: RowCache): void {
  rows.put(ORDERS, {
    id: clean(terms.clientOrderId),
    venue_order_id: null,
    symbol: clean(terms.symbol),
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
    strategy: clean(terms.strategy),
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
}

function foldOrderEvent(fact: Fact, rows: RowCache): void {
  const { body } = fact
  const event = EVENTS[body.kind]
  if (event === undefined || !('clientOrderId' in body)) return
  const row = rows.get(ORDERS, clean(body.clientOrderId))
  if (row === undefined) return
  rows.put(ORDERS, {
    ...moved(row, event),
    updated_at: fact.eventAt,
    ...(body.kind === 'OrderAccepted' ? { venue_order_id: clean(body.venueOrderId) } : {}),
    ...(body.kind === 'OrderUpdated' ? changedColumns(body.changes) : {}),
    ...('reason' in body ? { reason: clean(body.reason) } : {}),
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

/** The row after an event; a table does not fail over an event that the lifecycle does not have. */
function moved(row: ProjectedRow, event: OrderEvent): ProjectedRow {
  const [state, resume] = [row['state'] as OrderStatus, row['resume_state'] as OrderStatus]
  if (!canTransition(state, event)) return row
  const next = transitionOrder(state, event, resume)
  return {
    ...row,
    state: next,
    resume_state: isPending(next) ? resumeAfter(event, { state, resume }) : resume,
    status: specOrderStatus(next, (row['filled_quantity'] as bigint) > 0n),
  }
}

/** Where an order returns to when its request is answered: what happens meanwhile moves that along. */
function resumeAfter(
  event: OrderEvent,
  { state, resume }: { readonly state: OrderStatus; readonly resume: OrderStatus },
): OrderStatus {
  if (!isPending(state)) return state
  if (!canTransition(resume, event)) return resume
  const next = transitionOrder(resume, event, resume)
  return isPending(next) ? resume : next
}

function foldFill(fact: Fact, { clientOrderId, fill }: BodyOf<'OrderFilled'>, rows: RowCache): void {
  const row = rows.get(ORDERS, clean(clientOrderId))
  rows.put(TRADES, {
    id: fact.sequence,
    order_id: clean(clientOrderId),
    symbol: clean(fill.symbol),
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    timestamp: fill.at,
    strategy: row?.['strategy'] ?? null,
    signal_id: row?.['signal_id'] ?? null,
    execution_id: clean(fill.executionId),
    fee: fill.fee,
    liquidity: fill.liquidity,
  })
  if (row === undefined) return
  const filled = (row['filled_quantity'] as bigint) + fill.quantity
  const value = (row['filled_value'] as bigint) + notional(fill.price, fill.quantity)
  const event = filled >= (row['quantity'] as bigint) ? OrderEvent.Filled : OrderEvent.PartiallyFilled
  const counted = { ...row, filled_quantity: filled }
  rows.put(ORDERS, {
    ...moved(counted, event),
    filled_value: value,
    updated_at: fact.eventAt,
    avg_fill_price: filled === 0n ? null : averagePrice(value as Money, filled as Quantity),
  })
}

function foldPosition(fact: Fact, body: BodyOf<FactKind> & PositionFact, rows: RowCache): void {
  const [strategy, symbol] = [clean(body.strategy), clean(body.symbol)]
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
  for (const row of rows.where(POSITIONS, (each) => each['symbol'] === clean(body.symbol))) {
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
    (each) => each['symbol'] === clean(symbol) && each['quantity'] !== 0n,
  )) {
    const there = rows.get(POSITIONS, row['strategy'] ?? null, clean(newSymbol))
    const realized = (there?.['realized_pnl'] as bigint | undefined) ?? 0n
    rows.put(POSITIONS, {
      ...row,
      symbol: clean(newSymbol),
      realized_pnl: realized,
      updated_at: fact.eventAt,
    })
    rows.put(POSITIONS, { ...row, quantity: 0n, updated_at: fact.eventAt })
  }
}

function foldDelisting(fact: Fact, { symbol }: BodyOf<'InstrumentDelisted'>, rows: RowCache): void {
  for (const row of rows.where(POSITIONS, (each) => each['symbol'] === clean(symbol))) {
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
      component: clean(component),
      message: clean(message),
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
    if (orderId !== undefined) orders.add(clean(orderId))
    if (symbol !== undefined) symbols.add(clean(symbol))
    if (body.kind === 'SymbolChanged') symbols.add(clean(body.newSymbol))
    if (body.kind === 'SignalDiscarded') signals.add(body.signal)
    if (body.kind === 'RiskDecided') signals.add(body.decision.signal)
  }
  return { orders: [...orders], signals: [...signals], symbols: [...symbols] }
}
