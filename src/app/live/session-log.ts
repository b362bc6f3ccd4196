import { LogFiles, type LogLevel, type LogLoss, type LogRecord } from '../../adapter/log-file/index.ts'
import { AuditEventType, decodeBody, describeFact, eventTypesOf, subjectOf } from '../../audit/index.ts'
import { UserError, type UtcMillis } from '../../base/index.ts'
import type { FactBody } from '../../model/index.ts'
import type { JournalEntry } from '../../port/index.ts'

type Category = LogRecord['category']

/** Where the log files of a session lie, and how much is written. */
export interface SessionLogSettings {
  readonly folder: string
  readonly level: LogLevel
}

/**
 * Writes facts into the log files when they are on disk: rows of the journal, with its secrets masked.
 *
 * The logs are for reading; the journal is the record, and a log that cannot be written stops nothing.
 */
export class SessionLog {
  readonly #files: LogFiles
  readonly #mask: (text: string) => string
  readonly #onFailure: (failure: LogLoss) => void
  /** Strategy of each order. */
  readonly #orders = new Map<string, string>()
  #hasFailed = false

  constructor(parts: {
    readonly settings: SessionLogSettings
    readonly session: string
    readonly mask: (text: string) => string
    /** Told once when logging stops to work, and again when it did work in between. */
    readonly onFailure: (failure: LogLoss) => void
  }) {
    this.#files = new LogFiles({ ...parts.settings, session: parts.session })
    this.#mask = parts.mask
    this.#onFailure = parts.onFailure
  }

  /** Why logging does not work; absent while it does. */
  get failure(): LogLoss | undefined {
    return this.#files.failure
  }

  /** Logs rows that have become durable. */
  take(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#files.add(recordOf(entry, this.#orders))
    this.#flush()
  }

  /** Logs what happened to the process: a start, an end. */
  note(level: LogLevel, action: string, message: string): void {
    this.#say({ level, action, message })
  }

  /** Logs the error that ends the process. */
  failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof UserError ? error.failure.code : 'DEFECT'
    this.#say({ level: 'CRITICAL', action: 'session-failed', message, code })
  }

  close(): void {
    this.#files.close()
  }

  #say(said: { level: LogLevel; action: string; message: string; code?: string }): void {
    const at = Date.now() as UtcMillis
    this.#files.add({ ...said, message: this.#mask(said.message), category: 'system', at })
    this.#flush()
  }

  #flush(): void {
    this.#files.flush()
    const { failure } = this.#files
    if (failure !== undefined && !this.#hasFailed) this.#onFailure(failure)
    this.#hasFailed = failure !== undefined
  }
}

const T = AuditEventType
const CATEGORIES: Readonly<Partial<Record<AuditEventType, Category>>> = {
  [T.SignalGenerated]: 'signals',
  [T.SignalDiscarded]: 'signals',
  [T.RiskCheck]: 'risk',
  [T.LimitBreach]: 'risk',
  [T.KillSwitchReset]: 'risk',
  [T.OrderFilled]: 'trades',
  [T.OrderDenied]: 'trades',
  [T.OrderRejected]: 'trades',
  [T.PositionOpened]: 'trades',
  [T.PositionChanged]: 'trades',
  [T.PositionClosed]: 'trades',
}

/** Orders whose strategy is remembered for the facts about them, which do not say it. */
const ORDERS_MAX = 10_000

function remember(orders: Map<string, string>, body: FactBody): void {
  if (body.kind !== 'OrderInitialized') return
  orders.set(body.terms.clientOrderId, body.terms.strategy)
  const [oldest] = orders.keys()
  if (orders.size > ORDERS_MAX && oldest !== undefined) orders.delete(oldest)
}

/** The record of a row; one that this version cannot read is logged as such, with its text. */
function recordOf(entry: JournalEntry, orders: Map<string, string>): LogRecord {
  const { sequence, correlation, eventAt: at, kind } = entry
  const place = { at, action: kind, sequence, ...(correlation === 0 ? {} : { correlation }) }
  const decoded = decodeBody(entry.body)
  if (!decoded.ok) {
    const { code, message } = decoded.failure
    return { ...place, category: 'system', level: 'ERROR', message, code }
  }
  const body = decoded.value
  remember(orders, body)
  const type = eventTypesOf(body)[0] ?? T.SystemEvent
  const code = 'code' in body && typeof body.code === 'string' ? { code: body.code } : {}
  return {
    ...place,
    ...code,
    category: body.kind === 'OrderOutcomeUnknown' ? 'trades' : (CATEGORIES[type] ?? 'system'),
    level: levelOf(body),
    message: describeFact(body),
    data: dataOf(entry, body, orders),
  }
}

function levelOf(body: FactBody): LogLevel {
  switch (body.kind) {
    case 'AlertRaised':
      return body.severity
    case 'KillSwitchTriggered':
      return 'CRITICAL'
    case 'StrategyFailed':
    case 'StrategySuspended':
    case 'OrderOutcomeUnknown':
      return 'ERROR'
    case 'KillSwitchReset':
    case 'OrderDenied':
    case 'OrderRejected':
    case 'OrderModifyRejected':
    case 'OrderCancelRejected':
      return 'WARNING'
    case 'RiskDecided':
      return body.decision.verdict === 'REJECTED' ? 'WARNING' : 'INFO'
    case 'TapeFlushed':
    case 'InputsTaken':
    case 'OrderInitialized':
    case 'OrderSubmitted':
    case 'OrderAccepted':
    case 'OrderPendingCancel':
    case 'OrderPendingUpdate':
      return 'DEBUG'
    default:
      return 'INFO'
  }
}

/** What the fact says, as it stands in the journal; of a decision the checks that failed. */
function dataOf(
  entry: JournalEntry,
  body: FactBody,
  orders: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const said = JSON.parse(entry.body) as Record<string, unknown>
  const { orderId, symbol, user, strategy = orders.get(orderId ?? '') } = subjectOf(body)
  const subject = Object.fromEntries(
    Object.entries({ order_id: orderId, symbol, strategy, user }).filter(([, value]) => value !== undefined),
  )
  switch (body.kind) {
    case 'SignalGenerated':
      return { ...subject, signal_id: entry.sequence, signal: said['signal'] }
    case 'OrderFilled':
      return { ...subject, signal_id: entry.correlation, fill: said['fill'] }
    case 'RiskDecided': {
      const { checks, ...decision } = said['decision'] as Record<string, unknown>
      const failed = (checks as { outcome: string }[]).filter(({ outcome }) => outcome === 'FAIL')
      return { ...subject, signal_id: entry.correlation, decision: { ...decision, failed } }
    }
    default: {
      const { kind: _, ...rest } = said
      return { ...subject, fact: rest }
    }
  }
}
