import fc from 'fast-check'
import { AccessAct, type Fact, type FactBody, type FactKind } from '../../src/model/index.ts'

type Arbitrary<T> = fc.Arbitrary<T>
const cast = <T>(arbitrary: Arbitrary<unknown>): Arbitrary<T> => arbitrary as Arbitrary<T>

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '__proto__', 'a\u0000"\\\n'),
)
const float = fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 0.1 + 0.2))
const whole = fc.integer({ min: 0, max: 2 ** 50 })
const exact = fc.oneof(fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }), fc.constantFrom(0n, 1n, -1n))
const flag = fc.boolean()

/** An object whose fields `optional` may be absent. */
function shape(
  fields: Record<string, Arbitrary<unknown>>,
  optional: Record<string, Arbitrary<unknown>> = {},
): Arbitrary<Record<string, unknown>> {
  return fc.record({ ...fields, ...optional }, { requiredKeys: Object.keys(fields), noNullPrototype: true })
}

const side = fc.constantFrom('BUY', 'SELL')
const prices = { limitPrice: exact, stopPrice: exact, trailingOffset: exact }
const protection = shape({}, { stopPrice: exact, targetPrice: exact, trailingOffset: exact })
const changes = shape({}, { quantity: exact, ...prices })
const terms = shape(
  {
    clientOrderId: text,
    symbol: text,
    side,
    quantity: exact,
    type: fc.constantFrom('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'),
    timeInForce: fc.constantFrom('DAY', 'GTC', 'IOC', 'FOK', 'GTD', 'OPG', 'CLS'),
    isReduceOnly: flag,
    role: fc.constantFrom('entry', 'exit', 'stop', 'target', 'flatten'),
    strategy: text,
    signal: whole,
  },
  { ...prices, expiresAt: whole, parent: text, ocoGroup: text, protection },
)
const fill = shape({
  executionId: text,
  clientOrderId: text,
  symbol: text,
  side,
  quantity: exact,
  price: exact,
  fee: exact,
  at: whole,
  liquidity: fc.constantFrom('MAKER', 'TAKER'),
})
const bar = shape({
  symbol: text,
  timeframe: fc.constantFrom('1m', '5m', '15m', '1h', '1d', '1w'),
  openAt: whole,
  closeAt: whole,
  open: float,
  high: float,
  low: float,
  close: float,
  volume: float,
})
const signal = shape(
  {
    type: fc.constantFrom('BUY', 'SELL', 'CLOSE_LONG', 'CLOSE_SHORT', 'ADJUST', 'HOLD'),
    symbol: text,
    strategy: text,
    at: whole,
    strength: float,
  },
  {
    priceTarget: float,
    trigger: float,
    stopLoss: float,
    takeProfit: float,
    trailingDistance: float,
    quantity: float,
    weight: float,
    expiresAt: whole,
    timeInForce: fc.constantFrom('DAY', 'GTC', 'IOC', 'FOK', 'GTD', 'OPG', 'CLS'),
    goodTill: whole,
    reason: text,
    legs: fc.array(shape({ symbol: text, type: fc.constantFrom('BUY', 'CLOSE_SHORT') }, { weight: float }), {
      maxLength: 3,
    }),
    metadata: fc.dictionary(text, fc.oneof(text, float, flag), { maxKeys: 4, noNullPrototype: true }),
  },
)
const values = fc.dictionary(text, float, { maxKeys: 4, noNullPrototype: true })
const news = shape({ source: text, id: text, at: whole, headline: text })
const leaf = shape({ rule: text, held: flag, values }, { news })
const rule = shape({ rule: text, held: flag, values }, { news, parts: fc.array(leaf, { maxLength: 2 }) })
const decision = shape(
  {
    signal: whole,
    leg: whole,
    verdict: fc.constantFrom('APPROVED', 'MODIFIED', 'REJECTED'),
    code: text,
    message: text,
    terms: fc.option(terms, { nil: undefined }),
    sizing: fc.array(shape({ name: text, quantity: exact, note: text }), { maxLength: 3 }),
    checks: fc.array(
      shape({
        code: text,
        outcome: fc.constantFrom('PASS', 'FAIL', 'NOT_APPLICABLE'),
        measured: float,
        limit: float,
        unit: text,
        message: text,
      }),
      { maxLength: 3 },
    ),
  },
  { protection },
)
const ofOrder = { clientOrderId: text }
const position = {
  symbol: text,
  strategy: text,
  side: fc.constantFrom('LONG', 'SHORT'),
  quantity: exact,
  averagePrice: exact,
  realized: exact,
}
const trip = { tripProfit: exact }
const person = { by: text, reason: text }

type Fields = Record<string, Arbitrary<unknown>>
/** What each kind of fact is made of; a second record holds what may be absent. */
const BODIES: Readonly<Record<FactKind, readonly [Fields, Fields?]>> = {
  RunStarted: [{ mode: text, capital: exact, strategies: fc.array(text, { maxLength: 3 }) }],
  SignalGenerated: [
    { signal, evidence: shape({ indicators: values, rules: fc.array(rule, { maxLength: 2 }) }) },
  ],
  SignalDiscarded: [{ signal: whole, code: text, message: text }],
  RiskDecided: [{ decision }],
  OrderInitialized: [{ terms }, { arrivalPrice: exact }],
  OrderDenied: [{ ...ofOrder, code: text, reason: text }],
  OrderSubmitted: [ofOrder],
  OrderOutcomeUnknown: [{ ...ofOrder, reason: text }],
  OrderAccepted: [{ ...ofOrder, venueOrderId: text }],
  OrderRejected: [{ ...ofOrder, code: text, reason: text }],
  OrderTriggered: [ofOrder],
  OrderPendingUpdate: [{ ...ofOrder, changes }],
  OrderUpdated: [{ ...ofOrder, changes }],
  OrderModifyRejected: [{ ...ofOrder, reason: text }],
  OrderPendingCancel: [{ ...ofOrder, reason: text }],
  OrderCancelRejected: [{ ...ofOrder, reason: text }],
  OrderCanceled: [{ ...ofOrder, reason: text }],
  OrderExpired: [ofOrder],
  OrderFilled: [{ ...ofOrder, fill }],
  ProtectionChanged: [{ strategy: text, symbol: text, protection }],
  ProtectionRestated: [{ entry: text, protection }],
  PositionOpened: [position, trip],
  PositionChanged: [position, trip],
  PositionClosed: [position, trip],
  SessionOpened: [{ date: text, equity: exact }, { highWater: exact }],
  SplitApplied: [{ symbol: text, newUnits: float, oldUnits: float, cashInLieuPrice: exact, lotSize: exact }],
  DividendPaid: [{ symbol: text, amountPerUnit: exact }],
  SymbolChanged: [{ symbol: text, newSymbol: text }],
  InstrumentDelisted: [{ symbol: text, finalPrice: exact }],
  InstrumentStatusChanged: [
    { symbol: text, trading: fc.constantFrom('TRADING', 'HALTED', 'UNKNOWN'), reason: text },
  ],
  BarCorrected: [{ symbol: text, bar }],
  FeeCharged: [{ symbol: text, amount: exact, reason: text }],
  CashMoved: [{ amount: exact, ...person }],
  KillSwitchTriggered: [
    {
      trigger: text,
      severity: fc.constantFrom('warning', 'halt', 'emergency'),
      action: fc.constantFrom('stop_new_trades', 'cancel_all', 'close_all'),
      measured: float,
      limit: float,
    },
    { ...person, includesExternal: flag },
  ],
  KillSwitchReset: [person, { confirmedBy: text, trigger: text }],
  ConfigProposed: [{
    ...person, askedAt: whole,
    changes: fc.array(shape({ key: text, from: text, to: text }), { maxLength: 3 }),
  }],
  ResetProposed: [{ ...person, askedAt: whole }],
  OverrideTaken: [person],
  OverrideReturned: [person],
  CancelRequested: [person, { symbol: text, strategy: text, order: text }],
  Confirmed: [{ ...person, command: text }],
  AlertAcknowledged: [{ ...person, incident: text }],
  CommandRefused: [{ ...person, command: text, code: text }],
  ConnectionChanged: [{ part: fc.constantFrom('broker', 'data'), isConnected: flag }],
  StrategyFailed: [{ strategy: text, message: text, errorCount: float }],
  StrategySuspended: [{ strategy: text, reason: text }],
  MemoryChanged: [{ strategy: text, memory: text }],
  StrategyLoaded: [{ strategy: text, code: text, isExitOnly: fc.boolean() }, { memory: text }],
  StrategyActivated: [{ strategy: text, ...person }],
  StrategyDeactivated: [{ strategy: text, ...person }],
  ConfigChanged: [
    { ...person, changes: fc.array(shape({ key: text, from: text, to: text }), { maxLength: 3 }) },
    { confirmedBy: text },
  ],
  SettingsLoaded: [{
    ...person, startedAt: whole, hash: text,
    changes: fc.array(shape({ key: text, from: text, to: text }), { maxLength: 3 }),
  }],
  AlertRaised: [
    {
      severity: fc.constantFrom('INFO', 'WARNING', 'ERROR', 'CRITICAL'),
      component: text,
      message: text,
    },
    { subject: text },
  ],
  TapeFlushed: [{ file: text, fromByte: whole, toByte: whole, records: whole, digest: text }],
  InputsTaken: [{ input: whole, step: whole, venueEvent: whole }],
  SigningKeyChanged: [{ verifierKey: text, ...person }],
  AccessNoted: [{ act: fc.constantFrom(...Object.values(AccessAct)), from: text, ...person }],
  RunEnded: [{ equity: exact }],
  PositionAdopted: [{ strategy: text, symbol: text, quantity: exact, averagePrice: exact, mark: exact }],
  OrderAdopted: [{ terms, filledQuantity: exact }, { venueOrderId: text }],
  OrderNotFound: [{ ...ofOrder, reason: text }],
  OrderResent: [ofOrder],
  OrderEmulated: [{ ...ofOrder, reason: text }],
  OrderReleased: [ofOrder],
  OrderOverfilled: [{ ...ofOrder, excess: exact }],
  ExecutionBusted: [{ ...ofOrder, executionId: text }, { fill }],
  ExecutionCorrected: [{ ...ofOrder, executionId: text, fill, quantity: exact, price: exact }],
  SymbolHeld: [{ symbol: text, reason: text }],
  SymbolReleased: [{ symbol: text, ...person }],
  GuardLost: [{ strategy: text, symbol: text, bare: exact }],
  GuardRegained: [{ strategy: text, symbol: text, bareMs: whole }],
}

/** Every kind of fact. */
export const FACT_KINDS = Object.keys(BODIES) as readonly FactKind[]

/** Any body of a kind, with anything that its types allow in it. */
export function bodyOf(kind: FactKind): Arbitrary<FactBody> {
  const [fields, optional] = BODIES[kind]
  return cast<FactBody>(shape({ kind: fc.constant(kind), ...fields }, optional))
}

/** Any body of any kind. */
const anyBody: Arbitrary<FactBody> = fc.constantFrom(...FACT_KINDS).chain(bodyOf)

/** Facts 1, 2, 3 ... as a core might record them. */
export function anyFacts(count: { minLength?: number; maxLength: number }): Arbitrary<readonly Fact[]> {
  const one = fc.record({ body: anyBody, delay: fc.nat(60_000), back: fc.nat(5), hasCause: flag })
  return fc.array(one, count).map((all) =>
    all.map(({ body, delay, back, hasCause }, index) => {
      const sequence = index + 1
      const correlation = Math.max(0, sequence - back)
      const eventAt = 1_700_000_000_000 + index * 1_000
      const cause = hasCause ? { causation: Math.max(0, sequence - 1) } : {}
      return { sequence, eventAt, knownAt: eventAt + delay, correlation, ...cause, body } as unknown as Fact
    }),
  )
}
