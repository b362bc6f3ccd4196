import type {
  ClientOrderId,
  ExecutionId,
  Money,
  Price,
  Quantity,
  Sequence,
  SessionDate,
  UtcMillis,
  VenueOrderId,
} from '../base/index.ts'
import {
  AccessAct,
  AlertSeverity,
  CheckOutcome,
  ConnectionPart,
  KillSwitchAction,
  KillSwitchSeverity,
  OrderRole,
  OrderType,
  PositionSide,
  RiskVerdict,
  Side,
  SignalType,
  TimeInForce,
  TIMEFRAMES,
  TradingStatus,
  type Bar,
  type ConfigChange,
  type FactBody,
  type FactKind,
  type Fill,
  type OrderChanges,
  type OrderTerms,
  type Protection,
  type RiskCheckResult,
  type RiskDecision,
  type RuleTrace,
  type SeenNews,
  type Signal,
  type SignalEvidence,
  type SignalLeg,
  type SizingStep,
  type Timeframe,
} from '../model/index.ts'
import {
  branded,
  either,
  exact,
  flag,
  float,
  list,
  maybe,
  oneOf,
  orUndefined,
  record,
  shape,
  text,
  whole,
  type Decode,
} from './decoder.ts'

const price = exact<Price>()
const quantity = exact<Quantity>()
const money = exact<Money>()
const instant = whole<UtcMillis>()
const sequence = whole<Sequence>()
const count = whole<number>()
const orderId = branded<ClientOrderId>()
const LegType = { Buy: 'BUY', Sell: 'SELL', CloseLong: 'CLOSE_LONG', CloseShort: 'CLOSE_SHORT' } as const
const Liquidity = { Maker: 'MAKER', Taker: 'TAKER' } as const

const protection = shape<Protection>({
  stopPrice: maybe(price),
  targetPrice: maybe(price),
  trailingOffset: maybe(price),
})
const changes = shape<OrderChanges>({
  quantity: maybe(quantity),
  limitPrice: maybe(price),
  stopPrice: maybe(price),
  trailingOffset: maybe(price),
})
const terms = shape<OrderTerms>({
  clientOrderId: orderId,
  symbol: text,
  side: oneOf(Side),
  quantity,
  type: oneOf(OrderType),
  limitPrice: maybe(price),
  stopPrice: maybe(price),
  trailingOffset: maybe(price),
  timeInForce: oneOf(TimeInForce),
  expiresAt: maybe(instant),
  isReduceOnly: flag,
  role: oneOf(OrderRole),
  strategy: text,
  signal: sequence,
  parent: maybe(orderId),
  ocoGroup: maybe(text),
  protection: maybe(protection),
})
const fill = shape<Fill>({
  executionId: branded<ExecutionId>(),
  clientOrderId: orderId,
  symbol: text,
  side: oneOf(Side),
  quantity,
  price,
  fee: money,
  at: instant,
  liquidity: oneOf(Liquidity),
})
const Timeframes = Object.fromEntries(TIMEFRAMES.map((each) => [each, each])) as Record<Timeframe, Timeframe>
const bar = shape<Bar>({
  symbol: text,
  timeframe: oneOf(Timeframes),
  openAt: instant,
  closeAt: instant,
  open: float,
  high: float,
  low: float,
  close: float,
  volume: float,
})
const signal = shape<Signal>({
  type: oneOf(SignalType),
  symbol: text,
  strategy: text,
  at: instant,
  strength: float,
  priceTarget: maybe(float),
  trigger: maybe(float),
  stopLoss: maybe(float),
  takeProfit: maybe(float),
  trailingDistance: maybe(float),
  quantity: maybe(float),
  weight: maybe(float),
  expiresAt: maybe(instant),
  timeInForce: maybe(oneOf(TimeInForce)),
  goodTill: maybe(instant),
  legs: maybe(list(shape<SignalLeg>({ symbol: text, type: oneOf(LegType), weight: maybe(float) }))),
  reason: maybe(text),
  metadata: maybe(record(either(text, either(flag, float)))),
})
const rule: Decode<RuleTrace> = shape<RuleTrace>({
  rule: text,
  held: flag,
  values: record(float),
  news: maybe(shape<SeenNews>({ source: text, id: text, at: instant, headline: text })),
  parts: maybe(list((value, path): RuleTrace => rule(value, path))),
})
const evidence = shape<SignalEvidence>({ indicators: record(float), rules: list(rule) })
const check = shape<RiskCheckResult>({
  code: text,
  outcome: oneOf(CheckOutcome),
  measured: float,
  limit: float,
  unit: text,
  message: text,
})
const decision = shape<RiskDecision>({
  signal: sequence,
  leg: count,
  verdict: oneOf(RiskVerdict),
  code: text,
  message: text,
  terms: orUndefined(terms),
  protection: maybe(protection),
  sizing: list(shape<SizingStep>({ name: text, quantity, note: text })),
  checks: list(check),
})

/** Kinds that say the same share one member of the union. */
type SaidBy<B, K> = B extends { readonly kind: infer Kinds }
  ? K extends Kinds
    ? Omit<B, 'kind'>
    : never
  : never
type Said<K extends FactKind> = SaidBy<FactBody, K>
/** Everything that a fact of one kind says beside its kind. */
type FactFields = { readonly [K in FactKind]: Decode<Said<K>> }

const ofOrder = shape<Said<'OrderSubmitted'>>({ clientOrderId: orderId })
const refused = shape<Said<'OrderDenied'>>({ clientOrderId: orderId, code: text, reason: text })
const reasoned = shape<Said<'OrderCanceled'>>({ clientOrderId: orderId, reason: text })
const changed = shape<Said<'OrderUpdated'>>({ clientOrderId: orderId, changes })
const position = shape<Said<'PositionOpened'>>({
  symbol: text,
  strategy: text,
  side: oneOf(PositionSide),
  quantity,
  averagePrice: price,
  realized: money,
  tripProfit: maybe(money),
})
const byPerson = shape<Said<'StrategyActivated'>>({ strategy: text, by: text, reason: text })

/** How every kind of fact is read back; the types know when one is missing. */
export const FACT_DECODERS: FactFields = {
  RunStarted: shape({ mode: text, capital: money, strategies: list(text) }),
  SignalGenerated: shape({ signal, evidence }),
  SignalDiscarded: shape({ signal: sequence, code: text, message: text }),
  RiskDecided: shape({ decision }),
  OrderInitialized: shape<Said<'OrderInitialized'>>({
    terms, arrivalPrice: maybe(price), isLeg: maybe(flag),
  }),
  OrderDenied: refused,
  OrderSubmitted: ofOrder,
  OrderOutcomeUnknown: reasoned,
  OrderAccepted: shape({ clientOrderId: orderId, venueOrderId: branded<VenueOrderId>() }),
  OrderRejected: refused,
  OrderTriggered: ofOrder,
  OrderPendingUpdate: changed,
  OrderUpdated: changed,
  OrderModifyRejected: reasoned,
  OrderPendingCancel: reasoned,
  OrderCancelRejected: reasoned,
  OrderCanceled: reasoned,
  OrderExpired: ofOrder,
  OrderFilled: shape({ clientOrderId: orderId, fill }),
  ProtectionChanged: shape({ strategy: text, symbol: text, protection }),
  ProtectionRestated: shape({ entry: orderId, protection }),
  PositionOpened: position,
  PositionChanged: position,
  PositionClosed: position,
  SessionOpened: shape<Said<'SessionOpened'>>({
    date: branded<SessionDate>(),
    equity: money,
    highWater: maybe(money),
  }),
  SplitApplied: shape({
    symbol: text,
    newUnits: float,
    oldUnits: float,
    cashInLieuPrice: price,
    lotSize: quantity,
  }),
  DividendPaid: shape({ symbol: text, amountPerUnit: price }),
  SymbolChanged: shape({ symbol: text, newSymbol: text }),
  InstrumentDelisted: shape({ symbol: text, finalPrice: price }),
  InstrumentStatusChanged: shape({ symbol: text, trading: oneOf(TradingStatus), reason: text }),
  BarCorrected: shape({ symbol: text, bar }),
  FeeCharged: shape({ symbol: text, amount: money, reason: text }),
  CashMoved: shape({ amount: money, by: text, reason: text }),
  KillSwitchTriggered: shape<Said<'KillSwitchTriggered'>>({
    trigger: text,
    severity: oneOf(KillSwitchSeverity),
    action: oneOf(KillSwitchAction),
    measured: float,
    limit: float,
    by: maybe(text),
    reason: maybe(text),
    includesExternal: maybe(flag),
  }),
  KillSwitchReset: shape<Said<'KillSwitchReset'>>({
    by: text,
    reason: text,
    confirmedBy: maybe(text),
    trigger: maybe(text),
  }),
  ResetProposed: shape({ by: text, reason: text, askedAt: instant }),
  OverrideTaken: shape({ by: text, reason: text }),
  OverrideReturned: shape({ by: text, reason: text }),
  CommandRefused: shape({ command: text, by: text, code: text, reason: text }),
  ConnectionChanged: shape({ part: oneOf(ConnectionPart), isConnected: flag }),
  StrategyFailed: shape({ strategy: text, message: text, errorCount: float }),
  StrategySuspended: shape({ strategy: text, reason: text }),
  MemoryChanged: shape({ strategy: text, memory: text }),
  StrategyLoaded: shape<Said<'StrategyLoaded'>>({
    strategy: text, code: text, memory: maybe(text), isExitOnly: flag,
  }),
  StrategyActivated: byPerson,
  StrategyDeactivated: byPerson,
  ConfigChanged: shape<Said<'ConfigChanged'>>({
    by: text,
    reason: text,
    confirmedBy: maybe(text),
    changes: list(shape<ConfigChange>({ key: text, from: text, to: text })),
  }),
  SettingsLoaded: shape({
    by: text, reason: text, startedAt: instant, hash: text,
    changes: list(shape<ConfigChange>({ key: text, from: text, to: text })),
  }),
  ConfigProposed: shape<Said<'ConfigProposed'>>({
    by: text,
    reason: text,
    askedAt: instant,
    changes: list(shape<ConfigChange>({ key: text, from: text, to: text })),
  }),
  AlertRaised: shape<Said<'AlertRaised'>>({
    severity: oneOf(AlertSeverity),
    component: text,
    message: text,
    subject: maybe(text),
  }),
  CancelRequested: shape<Said<'CancelRequested'>>({
    by: text, reason: text, symbol: maybe(text), strategy: maybe(text), order: maybe(text),
  }),
  Confirmed: shape({ command: text, by: text, reason: text }),
  AlertAcknowledged: shape({ incident: text, by: text, reason: text }),
  TapeFlushed: shape({ file: text, fromByte: count, toByte: count, records: count, digest: text }),
  InputsTaken: shape({ input: count, step: count, venueEvent: count }),
  SigningKeyChanged: shape({ verifierKey: text, by: text, reason: text }),
  AccessNoted: shape({ act: oneOf(AccessAct), by: text, from: text, reason: text }),
  RunEnded: shape({ equity: money }),
  PositionAdopted: shape({ strategy: text, symbol: text, quantity, averagePrice: price, mark: price }),
  OrderAdopted: shape<Said<'OrderAdopted'>>({
    terms,
    filledQuantity: quantity,
    venueOrderId: maybe(branded<VenueOrderId>()),
  }),
  OrderNotFound: reasoned,
  OrderResent: ofOrder,
  OrderEmulated: reasoned,
  OrderReleased: ofOrder,
  OrderOverfilled: shape({ clientOrderId: orderId, excess: quantity }),
  ExecutionBusted: shape<Said<'ExecutionBusted'>>({
    clientOrderId: orderId,
    executionId: branded<ExecutionId>(),
    fill: maybe(fill),
  }),
  ExecutionCorrected: shape({
    clientOrderId: orderId,
    executionId: branded<ExecutionId>(),
    fill,
    quantity,
    price,
  }),
  SymbolHeld: shape({ symbol: text, reason: text }),
  SymbolReleased: shape({ symbol: text, by: text, reason: text }),
  GuardLost: shape({ strategy: text, symbol: text, bare: quantity }),
  GuardRegained: shape({ strategy: text, symbol: text, bareMs: count }),
}
