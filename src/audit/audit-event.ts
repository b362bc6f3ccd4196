import { formatFixed, type UtcMillis } from '../base/index.ts'
import { EXTERNAL, type FactBody, type FactKind } from '../model/index.ts'
import { encodeExact } from './encode-fact.ts'

/** The specification's eleven types of audit events, and those that it has no name for. */
export const AuditEventType = {
  SignalGenerated: 'SIGNAL_GENERATED',
  RiskCheck: 'RISK_CHECK',
  OrderSubmitted: 'ORDER_SUBMITTED',
  OrderFilled: 'ORDER_FILLED',
  OrderCancelled: 'ORDER_CANCELLED',
  PositionOpened: 'POSITION_OPENED',
  PositionClosed: 'POSITION_CLOSED',
  StopTriggered: 'STOP_TRIGGERED',
  LimitBreach: 'LIMIT_BREACH',
  SystemEvent: 'SYSTEM_EVENT',
  ConfigChange: 'CONFIG_CHANGE',
  SignalDiscarded: 'SIGNAL_DISCARDED',
  OrderCreated: 'ORDER_CREATED',
  OrderDenied: 'ORDER_DENIED',
  OrderAccepted: 'ORDER_ACCEPTED',
  OrderRejected: 'ORDER_REJECTED',
  OrderExpired: 'ORDER_EXPIRED',
  OrderChange: 'ORDER_CHANGE',
  ProtectionChanged: 'PROTECTION_CHANGED',
  PositionChanged: 'POSITION_CHANGED',
  CorporateAction: 'CORPORATE_ACTION',
  CashMovement: 'CASH_MOVEMENT',
  KillSwitchReset: 'KILL_SWITCH_RESET',
  StrategyEvent: 'STRATEGY_EVENT',
  Alert: 'ALERT',
  Access: 'ACCESS',
  MarketData: 'MARKET_DATA',
} as const
export type AuditEventType = (typeof AuditEventType)[keyof typeof AuditEventType]

/** One entry of the audit trail: a fact as an auditor asks for it. */
export interface AuditEvent {
  /** The fact's sequence. */
  readonly id: number
  readonly eventType: AuditEventType
  readonly timestamp: UtcMillis
  readonly knownAt: UtcMillis
  /** The part of the system that it comes from. */
  readonly component: string
  /** In one sentence. */
  readonly description: string
  /** The whole fact as JSON, exact numbers as decimals. */
  readonly data: string
  /** The person who did it. */
  readonly user?: string
  /** Sequence of the signal or act that it goes back to. */
  readonly correlationId?: number
  readonly orderId?: string
  readonly symbol?: string
  readonly strategy?: string
}

const T = AuditEventType
type Filing = readonly [type: AuditEventType, component: string]

const ORDER_CHANGE: Filing = [T.OrderChange, 'execution_engine']
const ACTION: Filing = [T.CorporateAction, 'portfolio']
const CASH: Filing = [T.CashMovement, 'portfolio']
const MARKET_DATA: Filing = [T.MarketData, 'data_feed']
const SYSTEM: Filing = [T.SystemEvent, 'system']

/** Under which type and component each kind of fact is filed. */
const FILINGS: Readonly<Record<FactKind, Filing>> = {
  RunStarted: SYSTEM,
  SessionOpened: SYSTEM,
  RunEnded: SYSTEM,
  TapeFlushed: SYSTEM,
  InputsTaken: SYSTEM,
  SigningKeyChanged: SYSTEM,
  AccessNoted: [T.Access, 'api'],
  SignalGenerated: [T.SignalGenerated, 'signal_engine'],
  SignalDiscarded: [T.SignalDiscarded, 'signal_engine'],
  RiskDecided: [T.RiskCheck, 'risk_engine'],
  OrderInitialized: [T.OrderCreated, 'execution_engine'],
  OrderDenied: [T.OrderDenied, 'execution_engine'],
  OrderSubmitted: [T.OrderSubmitted, 'execution_engine'],
  OrderOutcomeUnknown: ORDER_CHANGE,
  OrderAccepted: [T.OrderAccepted, 'broker'],
  OrderRejected: [T.OrderRejected, 'broker'],
  OrderTriggered: [T.StopTriggered, 'broker'],
  OrderPendingUpdate: ORDER_CHANGE,
  OrderUpdated: ORDER_CHANGE,
  OrderModifyRejected: ORDER_CHANGE,
  OrderPendingCancel: ORDER_CHANGE,
  OrderCancelRejected: ORDER_CHANGE,
  OrderCanceled: [T.OrderCancelled, 'broker'],
  OrderExpired: [T.OrderExpired, 'broker'],
  OrderFilled: [T.OrderFilled, 'broker'],
  ProtectionChanged: [T.ProtectionChanged, 'execution_engine'],
  ProtectionRestated: [T.ProtectionChanged, 'execution_engine'],
  PositionOpened: [T.PositionOpened, 'portfolio'],
  PositionChanged: [T.PositionChanged, 'portfolio'],
  PositionClosed: [T.PositionClosed, 'portfolio'],
  SplitApplied: ACTION,
  DividendPaid: ACTION,
  SymbolChanged: ACTION,
  InstrumentDelisted: ACTION,
  InstrumentStatusChanged: MARKET_DATA,
  BarCorrected: MARKET_DATA,
  FeeCharged: CASH,
  CashMoved: CASH,
  KillSwitchTriggered: [T.LimitBreach, 'kill_switch'],
  KillSwitchReset: [T.KillSwitchReset, 'kill_switch'],
  ResetProposed: [T.KillSwitchReset, 'kill_switch'],
  OverrideTaken: [T.SystemEvent, 'kill_switch'],
  OverrideReturned: [T.SystemEvent, 'kill_switch'],
  CommandRefused: SYSTEM,
  ConnectionChanged: SYSTEM,
  StrategyFailed: [T.StrategyEvent, 'signal_engine'],
  StrategySuspended: [T.StrategyEvent, 'signal_engine'],
  StrategyActivated: [T.StrategyEvent, 'signal_engine'],
  StrategyDeactivated: [T.StrategyEvent, 'signal_engine'],
  MemoryChanged: [T.StrategyEvent, 'signal_engine'],
  StrategyLoaded: [T.StrategyEvent, 'signal_engine'],
  ConfigChanged: [T.ConfigChange, 'config'],
  SettingsLoaded: [T.SystemEvent, 'config'],
  ConfigProposed: [T.SystemEvent, 'config'],
  AlertRaised: [T.Alert, 'monitoring'],
  CancelRequested: [T.SystemEvent, 'execution_engine'],
  Confirmed: [T.SystemEvent, 'kill_switch'],
  AlertAcknowledged: [T.SystemEvent, 'monitoring'],
  PositionAdopted: [T.PositionChanged, 'portfolio'],
  OrderAdopted: [T.OrderCreated, 'broker'],
  OrderNotFound: ORDER_CHANGE,
  OrderResent: ORDER_CHANGE,
  OrderEmulated: ORDER_CHANGE,
  OrderReleased: ORDER_CHANGE,
  OrderOverfilled: [T.LimitBreach, 'execution_engine'],
  ExecutionBusted: [T.OrderChange, 'broker'],
  ExecutionCorrected: [T.OrderChange, 'broker'],
  SymbolHeld: [T.LimitBreach, 'execution_engine'],
  SymbolReleased: [T.SystemEvent, 'execution_engine'],
  GuardLost: [T.ProtectionChanged, 'execution_engine'],
  GuardRegained: [T.ProtectionChanged, 'execution_engine'],
}

/** Component of a fact. */
function componentOf(body: FactBody): string {
  return body.kind === 'AlertRaised' ? body.component : FILINGS[body.kind][1]
}

/**
 * Types under which a fact is filed: a rejection by a limit is a check and a breach, and a start with other
 * settings than the start before is a change of settings.
 */
export function eventTypesOf(body: FactBody): readonly AuditEventType[] {
  if (body.kind === 'SettingsLoaded' && body.changes.length > 0) return [T.ConfigChange]
  const [type] = FILINGS[body.kind]
  const isBreach =
    body.kind === 'RiskDecided' &&
    body.decision.verdict === 'REJECTED' &&
    body.decision.checks.some(({ outcome }) => outcome === 'FAIL')
  return isBreach ? [type, T.LimitBreach] : [type]
}

/** What a fact names by itself: an order, a symbol, a strategy, a person. */
export interface FactSubject {
  readonly orderId?: string | undefined
  readonly symbol?: string | undefined
  readonly strategy?: string | undefined
  readonly user?: string | undefined
}

/** Reads who and what a fact is about out of its body. */
export function subjectOf(body: FactBody): FactSubject {
  switch (body.kind) {
    case 'SignalGenerated':
      return { symbol: body.signal.symbol, strategy: body.signal.strategy }
    case 'RiskDecided': {
      const { terms } = body.decision
      return { orderId: terms?.clientOrderId, symbol: terms?.symbol, strategy: terms?.strategy }
    }
    case 'OrderInitialized':
    case 'OrderAdopted': {
      const { clientOrderId, symbol, strategy } = body.terms
      return { orderId: clientOrderId, symbol, strategy }
    }
    case 'OrderFilled':
      return { orderId: body.clientOrderId, symbol: body.fill.symbol }
    case 'CancelRequested':
      return { orderId: body.order, symbol: body.symbol, strategy: body.strategy, user: body.by }
    case 'ProtectionRestated':
      return { orderId: body.entry }
    default:
      return {
        orderId: 'clientOrderId' in body ? body.clientOrderId : undefined,
        symbol: 'symbol' in body ? body.symbol : undefined,
        strategy: 'strategy' in body ? body.strategy : undefined,
        user: 'by' in body ? body.by : undefined,
      }
  }
}

/** Says a fact in one sentence. */
export function describeFact(body: FactBody): string {
  switch (body.kind) {
    case 'SignalGenerated':
      return `${body.signal.strategy} signals ${body.signal.type} ${body.signal.symbol}`
    case 'RiskDecided':
      return `${body.decision.verdict}: ${body.decision.message}`
    case 'OrderInitialized':
    case 'OrderAdopted': {
      const { side, quantity, symbol, type, role, strategy } = body.terms
      const whose = strategy === EXTERNAL ? `${strategy} ` : ''
      return `${whose}${role} order to ${side} ${formatFixed(quantity)} ${symbol}, ${type}`
    }
    case 'OrderFilled': {
      const { side, quantity, symbol, price } = body.fill
      return `${side} ${formatFixed(quantity)} ${symbol} filled at ${formatFixed(price)}`
    }
    case 'PositionOpened':
    case 'PositionChanged':
    case 'PositionClosed':
      return (
        `${body.strategy} holds ${formatFixed(body.quantity)} ${body.symbol}, ` +
        `realized ${formatFixed(body.realized)}`
      )
    case 'KillSwitchTriggered': {
      const { trigger, severity, measured, limit, action, by, reason = '' } = body
      const asked = [`by ${by}`, ...wordsOf(reason)].join(': ')
      const why = by === undefined ? `${measured} against ${limit}` : asked
      return `kill switch ${trigger} (${severity}): ${why}, ${action}`
    }
    case 'ConnectionChanged':
      return `the line to the ${body.part} is ${body.isConnected ? 'up' : 'down'}`
    case 'InstrumentStatusChanged':
      return `${body.symbol} is ${body.trading}: ${body.reason}`
    case 'PositionAdopted':
      return `${body.strategy} takes over ${formatFixed(body.quantity)} ${body.symbol}`
    case 'GuardLost':
      return `${formatFixed(body.bare)} ${body.symbol} of ${body.strategy} have no stop at the broker`
    case 'AccessNoted':
      return [`${body.act.replaceAll('-', ' ')} from ${body.from}`, ...wordsOf(body.reason)].join(': ')
    case 'CancelRequested': {
      const { symbol, strategy, order } = body
      const meant = [symbol, strategy, order].flatMap((name) => name ?? []).join(', ')
      return `cancel entries of ${meant === '' ? 'all' : meant}: ${body.reason}`
    }
    case 'Confirmed': {
      const what = body.command === 'ConfirmReset' ? 'a reset' : 'a change of settings'
      return `${what} confirmed: ${body.reason}`
    }
    case 'ConfigChanged':
      return `${body.changes.length} settings changed: ${body.reason}`
    case 'SettingsLoaded':
      return body.changes.length === 0
        ? `settings loaded: ${body.reason}`
        : `${body.changes.length} settings changed: ${body.reason}`
    case 'ConfigProposed':
      return `${body.changes.length} settings to be changed, if a second person asks for it: ${body.reason}`
    default:
      return plainDescription(body)
  }
}

function wordsOf(reason: string): readonly string[] {
  return reason === '' ? [] : [reason]
}

/** The kind in words, with whatever reason the fact carries. */
function plainDescription(body: FactBody): string {
  const words = body.kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const why = 'reason' in body ? body.reason : 'message' in body ? body.message : ''
  return why === '' ? words : `${words}: ${why}`
}

/** Where a fact stands, for its audit events. */
export interface FactPlace {
  readonly sequence: number
  readonly eventAt: UtcMillis
  readonly knownAt: UtcMillis
  readonly correlation: number
  readonly body: FactBody
}

/** The audit events of a fact; `order` adds what facts about an order leave unsaid. */
export function auditEventsOf(fact: FactPlace, order: FactSubject = {}): readonly AuditEvent[] {
  const { body } = fact
  const own = subjectOf(body)
  const [orderId, symbol] = [own.orderId ?? order.orderId, own.symbol ?? order.symbol]
  const [strategy, user] = [own.strategy ?? order.strategy, own.user]
  return eventTypesOf(body).map(
    (eventType): AuditEvent => ({
      id: fact.sequence,
      eventType,
      timestamp: fact.eventAt,
      knownAt: fact.knownAt,
      component: componentOf(body),
      description: describeFact(body),
      data: encodeExact(body),
      ...(user === undefined ? {} : { user }),
      ...(fact.correlation === 0 ? {} : { correlationId: fact.correlation }),
      ...(orderId === undefined ? {} : { orderId }),
      ...(symbol === undefined ? {} : { symbol }),
      ...(strategy === undefined ? {} : { strategy }),
    }),
  )
}
