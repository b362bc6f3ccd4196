import { z } from 'zod'
import {
  Instant,
  JsonValue,
  OrderId,
  pageOf,
  PageQuery,
  SequenceNumber,
  StrategyName,
  SymbolName,
  wholeInQuery,
} from './scalar.ts'

/** Something that somebody had to be told. */
export const Alert = z.object({
  sequence: SequenceNumber,
  at: Instant,
  severity: z.enum(['INFO', 'WARNING', 'ERROR', 'CRITICAL']),
  component: z.string(),
  message: z.string(),
})
export type Alert = z.infer<typeof Alert>

/** Alerts of one kind, from the first to the end of the trouble, and who was told. */
export const Incident = z
  .object({
    id: z.string(),
    severity: Alert.shape.severity,
    component: z.string(),
    message: z.string(),
    /** How often it was raised. */
    count: z.int(),
    since: Instant,
    lastAt: Instant,
    /** Who took it; null while nobody has. */
    acknowledgedBy: z.string().nullable(),
    /** When; null while nobody has. */
    acknowledgedAt: Instant.nullable(),
    /** Null while it is open. */
    resolvedAt: Instant.nullable(),
    deliveries: z.array(
      z.object({
        channel: z.string(),
        notice: z.enum(['raised', 'escalated', 'acknowledged', 'resolved']),
        at: Instant,
        /** The channel's own name for the message; empty where it gives none. */
        reference: z.string(),
        /** Why the channel did not take it; null where it did. */
        failure: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Incident' })
export type Incident = z.infer<typeof Incident>

/** Alerts on record, and the incidents that people were told of: open ones and the latest that ended. */
export const Alerts = pageOf(Alert).extend({ incidents: z.array(Incident) })
export type Alerts = z.infer<typeof Alerts>

/** Names an incident. */
export const IncidentParams = z.strictObject({ incident: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) })
export type IncidentParams = z.infer<typeof IncidentParams>

/** Which alerts. */
export const AlertsQuery = z.strictObject({
  ...PageQuery,
  severity: Alert.shape.severity.optional(),
})
export type AlertsQuery = z.infer<typeof AlertsQuery>

/** One entry of the audit trail. */
export const AuditEntry = z.object({
  sequence: SequenceNumber,
  type: z.string(),
  at: Instant,
  knownAt: Instant,
  component: z.string(),
  description: z.string(),
  user: z.string().nullable(),
  correlation: SequenceNumber.nullable(),
  orderId: z.string().nullable(),
  symbol: z.string().nullable(),
  strategy: z.string().nullable(),
  /** The whole fact as JSON text, exact numbers as decimals. */
  data: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** Types of entries, as the audit files them; a test holds them against its own list. */
const AuditType = z.enum([
  'SIGNAL_GENERATED', 'RISK_CHECK', 'ORDER_SUBMITTED', 'ORDER_FILLED', 'ORDER_CANCELLED',
  'POSITION_OPENED', 'POSITION_CLOSED', 'STOP_TRIGGERED', 'LIMIT_BREACH', 'SYSTEM_EVENT', 'CONFIG_CHANGE',
  'SIGNAL_DISCARDED', 'ORDER_CREATED', 'ORDER_DENIED', 'ORDER_ACCEPTED', 'ORDER_REJECTED', 'ORDER_EXPIRED',
  'ORDER_CHANGE', 'PROTECTION_CHANGED', 'POSITION_CHANGED', 'CORPORATE_ACTION', 'CASH_MOVEMENT',
  'KILL_SWITCH_RESET', 'STRATEGY_EVENT', 'ALERT', 'ACCESS', 'MARKET_DATA',
])

/** Which entries: [from, to) in UTC milliseconds. */
export const AuditQuery = z.strictObject({
  ...PageQuery,
  type: AuditType.optional(),
  symbol: SymbolName.optional(),
  strategy: StrategyName.optional(),
  user: z.string().max(100).regex(/\S/).optional(),
  orderId: OrderId.optional(),
  correlation: wholeInQuery(0, Number.MAX_SAFE_INTEGER).optional(),
  /** The fact of that number; one may be filed as two events. */
  sequence: wholeInQuery(1, Number.MAX_SAFE_INTEGER).optional(),
  from: wholeInQuery(0, 8_640_000_000_000_000).optional(),
  to: wholeInQuery(0, 8_640_000_000_000_000).optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

/** What the record was found to be. */
export const AuditVerdict = z
  .object({
    isSound: z.boolean(),
    rows: z.int(),
    head: z.string(),
    firstBad: SequenceNumber.nullable(),
    /** Rows up to here stand under a signed checkpoint; the rest under the chain alone. */
    anchored: z.int(),
    checkpoints: z.int(),
    faults: z.array(z.object({ code: z.string(), message: z.string() })),
    elapsedMs: z.int(),
  })
  .meta({ id: 'AuditVerdict' })
export type AuditVerdict = z.infer<typeof AuditVerdict>

/** One setting: the value that counts, and where it comes from. */
export const Setting = z.object({
  key: z.string(),
  value: JsonValue,
  origin: z.string(),
  isDefault: z.boolean(),
})
export type Setting = z.infer<typeof Setting>

/** The settings of a session, and what is odd about them. */
export const Settings = z
  .object({ settings: z.array(Setting), warnings: z.array(z.string()) })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof Settings>

/** A part of the system and how it is; `latencyMs` where something was timed. */
export const HealthCheck = z.object({
  name: z.string(),
  state: z.enum(['healthy', 'degraded', 'down', 'unknown']),
  detail: z.string(),
  latencyMs: z.number().nullable(),
})
export type HealthCheck = z.infer<typeof HealthCheck>

/** How the parts are, the worst of them first in `state`. */
export const Health = z
  .object({ state: HealthCheck.shape.state, at: Instant, checks: z.array(HealthCheck) })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

/** Which bars: those that close in (from, to], the latest `limit` of them. */
export const BarsQuery = z.strictObject({
  symbol: SymbolName,
  timeframe: z.enum(['1m', '5m', '15m', '1h', '1d', '1w']),
  from: wholeInQuery(-8_640_000_000_000_000, 8_640_000_000_000_000).optional(),
  to: wholeInQuery(-8_640_000_000_000_000, 8_640_000_000_000_000).optional(),
  limit: wholeInQuery(1, 5_000).default(1_000),
  session: PageQuery.session,
})
export type BarsQuery = z.infer<typeof BarsQuery>

/** Bars as parallel columns, ascending; prices are floats as in the catalog. */
export const Bars = z
  .object({
    symbol: z.string(),
    timeframe: z.string(),
    adjustment: z.string(),
    /** There are earlier bars in the range than these. */
    isTruncated: z.boolean(),
    openAt: z.array(z.number()),
    closeAt: z.array(z.number()),
    open: z.array(z.number()),
    high: z.array(z.number()),
    low: z.array(z.number()),
    close: z.array(z.number()),
    volume: z.array(z.number()),
  })
  .meta({ id: 'Bars' })
export type Bars = z.infer<typeof Bars>

/** Whose indicators, at which bars: the latest `limit` that the session has seen. */
export const IndicatorsQuery = z.strictObject({
  symbol: SymbolName,
  timeframe: BarsQuery.shape.timeframe,
  limit: BarsQuery.shape.limit,
  session: PageQuery.session,
})
export type IndicatorsQuery = z.infer<typeof IndicatorsQuery>

/** One output of an indicator, a value for each bar. */
const IndicatorLine = z.object({
  /** As decisions name it: `sma(20)`. */
  indicator: z.string(),
  /** Empty where the indicator has one output only. */
  output: z.string(),
  /** `price`: it lies on the bars; `own`: it needs a scale of its own. */
  place: z.enum(['price', 'own']),
  /** Null until the indicator is ready. */
  values: z.array(z.number().nullable()),
})
type IndicatorLine = z.infer<typeof IndicatorLine>

/** Indicators of the strategies of a session, computed from its bars by the code that decided. */
export const Indicators = z
  .object({
    symbol: z.string(),
    timeframe: z.string(),
    /** Of the prices that they are computed on. */
    adjustment: z.string(),
    openAt: z.array(z.number()),
    closeAt: z.array(z.number()),
    strategies: z.array(
      z.object({
        name: z.string(),
        /** The bars that it decides on. */
        timeframe: z.string(),
        /** Indicators that are read at bars of this timeframe; none where it looks at others only. */
        lines: z.array(IndicatorLine),
      }),
    ),
  })
  .meta({ id: 'Indicators' })
export type Indicators = z.infer<typeof Indicators>
