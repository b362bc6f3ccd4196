import { formatFixed } from '../../base/index.ts'
import type { Incident as AlertIncident } from '../../monitor/index.ts'
import type { ProjectedRow } from '../../port/index.ts'
import type { HeardQuote } from '../live/session-health.ts'
import type { SessionStatus } from '../live/session-status.ts'
import type {
  Alert,
  AuditEntry,
  CheckUse,
  Fill,
  Incident,
  Order,
  Position,
  Signal,
  StreamFact,
} from '../../server/index.ts'

/** Statuses in the specification's words of orders that can still fill. */
export const OPEN_STATUSES = ['PENDING', 'SUBMITTED', 'PARTIAL'] as const
/** Statuses of orders that are over. */
export const CLOSED_STATUSES = ['FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED'] as const

const text = (row: ProjectedRow, name: string): string => String(row[name])
const textOrNull = (row: ProjectedRow, name: string): string | null =>
  row[name] === null ? null : String(row[name])
const number = (row: ProjectedRow, name: string): number => Number(row[name])
const numberOrNull = (row: ProjectedRow, name: string): number | null =>
  row[name] === null ? null : Number(row[name])
const exact = (row: ProjectedRow, name: string): string => formatFixed(row[name] as bigint)
const exactOrNull = (row: ProjectedRow, name: string): string | null =>
  row[name] === null ? null : exact(row, name)

/** A row of `orders` as the wire has it. */
export function orderOf(row: ProjectedRow): Order {
  const status = text(row, 'status')
  return {
    id: text(row, 'id'),
    venueOrderId: textOrNull(row, 'venue_order_id'),
    symbol: text(row, 'symbol'),
    side: text(row, 'side') as Order['side'],
    type: text(row, 'order_type'),
    role: text(row, 'role'),
    quantity: exact(row, 'quantity'),
    filledQuantity: exact(row, 'filled_quantity'),
    limitPrice: exactOrNull(row, 'limit_price'),
    stopPrice: exactOrNull(row, 'stop_price'),
    trailingOffset: exactOrNull(row, 'trailing_offset'),
    averageFillPrice: exactOrNull(row, 'avg_fill_price'),
    timeInForce: text(row, 'time_in_force'),
    status,
    state: text(row, 'state'),
    isOpen: OPEN_STATUSES.some((each) => each === status),
    strategy: text(row, 'strategy'),
    signal: number(row, 'signal_id'),
    parentId: textOrNull(row, 'parent_id'),
    reason: textOrNull(row, 'reason'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  }
}

/** A row of `trades`, which holds fills, as the wire has it. */
export function fillOf(row: ProjectedRow): Fill {
  return {
    sequence: number(row, 'id'),
    at: number(row, 'timestamp'),
    orderId: text(row, 'order_id'),
    symbol: text(row, 'symbol'),
    side: text(row, 'side') as Fill['side'],
    quantity: exact(row, 'quantity'),
    price: exact(row, 'price'),
    fee: exact(row, 'fee'),
    liquidity: text(row, 'liquidity'),
    strategy: textOrNull(row, 'strategy'),
    signal: numberOrNull(row, 'signal_id'),
  }
}

/** What a running session says of a position, beside the record. */
export interface Held {
  readonly mark: number
  readonly stopped: string
  readonly needsStop: boolean
  readonly quote?: HeardQuote | undefined
}

/** What a status says of what is held, by strategy and symbol. */
export function heldIn(status: SessionStatus | undefined): ReadonlyMap<string, Held> {
  const newest = status?.health.quotes?.newest ?? []
  return new Map((status?.held ?? []).map((part) => {
    const quote = newest.find(({ symbol }) => symbol === part.symbol)
    return [`${part.strategy} ${part.symbol}`, { ...part, quote }]
  }))
}

/** A row of `positions` as the wire has it, with the mark and the stops of a session that runs. */
export function positionOf(row: ProjectedRow, held: Held | undefined): Position {
  const quote = held?.quote
  const [units, average] = [row['quantity'] as bigint, row['average_price'] as bigint]
  const mark = held === undefined || !Number.isFinite(held.mark) ? undefined : held.mark
  const size = Number(units) / 1e9
  return {
    strategy: text(row, 'strategy'),
    symbol: text(row, 'symbol'),
    side: text(row, 'side') as Position['side'],
    quantity: exact(row, 'quantity'),
    averagePrice: exact(row, 'average_price'),
    realizedProfit: exact(row, 'realized_pnl'),
    mark: mark === undefined ? null : decimalText(mark),
    value: mark === undefined ? null : decimalText(size * mark),
    unrealizedProfit: mark === undefined ? null : decimalText(size * (mark - Number(average) / 1e9)),
    bid: quote === undefined ? null : decimalText(quote.bid),
    ask: quote === undefined ? null : decimalText(quote.ask),
    quoteAgeMs: quote?.ageMs ?? null,
    stopped: held?.stopped ?? null,
    needsStop: held?.needsStop ?? null,
    updatedAt: number(row, 'updated_at'),
  }
}

/** A row of `signals` as the wire has it. */
export function signalOf(row: ProjectedRow): Signal {
  return {
    sequence: number(row, 'id'),
    at: number(row, 'timestamp'),
    symbol: text(row, 'symbol'),
    strategy: text(row, 'strategy'),
    type: text(row, 'type'),
    strength: numberOrNull(row, 'strength'),
    stopLoss: numberOrNull(row, 'stop_loss'),
    takeProfit: numberOrNull(row, 'take_profit'),
    reason: textOrNull(row, 'reason'),
    verdict: textOrNull(row, 'verdict'),
    code: textOrNull(row, 'code'),
  }
}

/** A row of `alerts` as the wire has it. */
export function alertOf(row: ProjectedRow): Alert {
  return {
    sequence: number(row, 'id'),
    at: number(row, 'timestamp'),
    severity: text(row, 'severity') as Alert['severity'],
    component: text(row, 'component'),
    message: text(row, 'message'),
  }
}

/** An incident as the wire has it. */
export function incidentOf({ id, alert, count, since, lastAt, ...rest }: AlertIncident): Incident {
  return {
    id, count, since, lastAt,
    severity: alert.severity,
    component: alert.component,
    message: alert.message,
    acknowledgedBy: rest.acknowledgedBy === '' ? null : rest.acknowledgedBy,
    acknowledgedAt: rest.acknowledgedAt ?? null,
    resolvedAt: rest.resolvedAt ?? null,
    deliveries: rest.deliveries.map(({ failure, ...delivery }) => ({
      ...delivery,
      failure: failure === '' ? null : failure,
    })),
  }
}

/** A row of `audit_events` as the wire has it. */
export function auditOf(row: ProjectedRow): AuditEntry {
  return {
    sequence: number(row, 'id'),
    type: text(row, 'event_type'),
    at: number(row, 'timestamp'),
    knownAt: number(row, 'known_at'),
    component: text(row, 'component'),
    description: text(row, 'description'),
    user: textOrNull(row, 'user'),
    correlation: numberOrNull(row, 'correlation_id'),
    orderId: textOrNull(row, 'order_id'),
    symbol: textOrNull(row, 'symbol'),
    strategy: textOrNull(row, 'strategy'),
    data: text(row, 'data'),
  }
}

/** A row of `audit_events` as the stream tells it. */
export function streamFactOf(row: ProjectedRow): StreamFact {
  const { knownAt: _known, data: _data, user: _user, ...fact } = auditOf(row)
  return fact
}

/** The last row of `risk_checks` of a code, with how often each outcome was seen. */
export function checkUseOf(row: ProjectedRow, counts: ReadonlyMap<string, number>): CheckUse {
  const code = text(row, 'code')
  const of = (outcome: string): number => counts.get(`${code} ${outcome}`) ?? 0
  return {
    code,
    at: number(row, 'timestamp'),
    outcome: text(row, 'outcome') as CheckUse['outcome'],
    measured: numberOrNull(row, 'measured'),
    limit: numberOrNull(row, 'limit_value'),
    unit: text(row, 'unit'),
    message: text(row, 'message'),
    orderId: textOrNull(row, 'order_id'),
    passed: of('PASS'),
    failed: of('FAIL'),
    notApplicable: of('NOT_APPLICABLE'),
  }
}

/** A float as decimal text of at most six places; it is a mark, not money that changes hands. */
export function decimalText(value: number): string {
  const fixed = value.toFixed(6).replace(/\.?0+$/, '')
  return fixed === '-0' ? '0' : fixed
}
