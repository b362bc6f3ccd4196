import { ok, type Result, type UtcMillis } from '../base/index.ts'
import { accountOf, personOf } from '../model/index.ts'
import type { ProjectedCondition, ProjectedRow, ProjectionStore } from '../port/index.ts'
import type { AuditEvent, AuditEventType } from './audit-event.ts'
import { AUDIT_EVENTS } from './projection/tables.ts'

/** Which events to find; every condition that is given has to hold. */
export interface AuditQuery {
  /** From this instant on. */
  readonly from?: UtcMillis
  /** Up to and without this instant. */
  readonly to?: UtcMillis
  readonly types?: readonly AuditEventType[]
  readonly symbol?: string
  readonly strategy?: string
  /** What a person did, by the name alone, or by the account of the computer that claimed it. */
  readonly user?: string
  readonly orderId?: string
  readonly correlationId?: number
  /** At most so many, the earliest first. */
  readonly limit?: number
}

/** Where audit events are kept and asked for. */
export interface AuditStorage {
  /** Events in the order of the journal. */
  query(query: AuditQuery): Promise<Result<readonly AuditEvent[]>>
}

/**
 * The audit trail: what happened, who did it, and everything that belongs to one trade.
 *
 * It reads what the journal has recorded; there is no way to write an event into it.
 */
export class AuditTrail {
  readonly #storage: AuditStorage

  constructor(storage: AuditStorage) {
    this.#storage = storage
  }

  /** Events by time, type, symbol, strategy, person, order. */
  getEvents(query: AuditQuery): Promise<Result<readonly AuditEvent[]>> {
    return this.#storage.query(query)
  }

  /**
   * Everything behind an order, from the signal on: its checks, its orders and their fills, the protective
   * orders, positions and halts; empty for an order that never was.
   */
  async getTradeAudit(orderId: string): Promise<Result<readonly AuditEvent[]>> {
    const own = await this.#storage.query({ orderId })
    if (!own.ok) return own
    const correlationId = own.value.find((event) => event.correlationId !== undefined)?.correlationId
    return correlationId === undefined ? own : this.#storage.query({ correlationId })
  }
}

/** Audit events in the table that is made from the journal. */
export class ProjectedAudit implements AuditStorage {
  readonly #projections: ProjectionStore

  constructor(projections: ProjectionStore) {
    this.#projections = projections
  }

  async query(query: AuditQuery): Promise<Result<readonly AuditEvent[]>> {
    const { from, to, types, symbol, strategy, user, orderId, correlationId, limit } = query
    const equal: readonly (readonly [string, string | number | undefined])[] = [
      ['symbol', symbol], ['strategy', strategy], ['order_id', orderId], ['correlation_id', correlationId],
    ]
    const where: ProjectedCondition[] = equal.flatMap(([column, value]) => (
      value === undefined ? [] : [{ column, is: '=' as const, value }]))
    if (from !== undefined) where.push({ column: 'timestamp', is: '>=', value: from })
    if (to !== undefined) where.push({ column: 'timestamp', is: '<', value: to })
    if (types !== undefined) where.push({ column: 'event_type', is: 'in', value: types })
    // Somebody's events: those of anybody are read, since a record says more than a name.
    if (user !== undefined) where.push({ column: 'user', is: '>=', value: '' })
    const isBounded = limit !== undefined && user === undefined
    const rows = await this.#projections.select({
      table: AUDIT_EVENTS, where, orderBy: ['id', 'event_type'], ...(isBounded ? { limit } : {}),
    })
    return rows.ok ? ok(rows.value.map(eventOf).filter((event) => isBy(event, user)).slice(0, limit)) : rows
  }
}

function eventOf(row: ProjectedRow): AuditEvent {
  const text = (name: string): string => String(row[name])
  const optional = (name: string, key: string): object => (row[name] === null ? {} : { [key]: row[name] })
  return {
    id: Number(row['id']), eventType: text('event_type') as AuditEventType,
    timestamp: row['timestamp'] as UtcMillis, knownAt: row['known_at'] as UtcMillis,
    component: text('component'), description: text('description'), data: text('data'),
    ...optional('user', 'user'), ...optional('correlation_id', 'correlationId'),
    ...optional('order_id', 'orderId'), ...optional('symbol', 'symbol'), ...optional('strategy', 'strategy'),
  }
}

function isBy({ user: recorded }: AuditEvent, user: string | undefined): boolean {
  if (user === undefined || recorded === user) return true
  return recorded !== undefined && (personOf(recorded) === user || accountOf(recorded) === user)
}

/** Audit events of facts that are at hand: the journal of a backtest. */
export class ListedAudit implements AuditStorage {
  readonly #events: readonly AuditEvent[]

  constructor(events: readonly AuditEvent[]) {
    this.#events = events
  }

  async query(query: AuditQuery): Promise<Result<readonly AuditEvent[]>> {
    const { from, to, types, symbol, strategy, user, orderId, correlationId, limit } = query
    const is = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value
    return ok(this.#events.filter((event) => (
      event.timestamp >= (from ?? -Infinity) && event.timestamp < (to ?? Infinity)
      && (types === undefined || types.includes(event.eventType)) && is(symbol, event.symbol)
      && is(strategy, event.strategy) && isBy(event, user) && is(orderId, event.orderId)
      && is(correlationId, event.correlationId)
    )).slice(0, limit))
  }
}
