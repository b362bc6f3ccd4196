import {
  price, sessionDate, ZERO_MONEY, ZERO_PRICE, ZERO_QUANTITY, type ClientOrderId, type ExecutionId,
  type Money, type Price, type Quantity, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import {
  foldFact, isClosed, RiskVerdict, type AccountView, type FactBody, type Instrument, type MarketView,
  type OrdersView, type OrderTerms, type OrderView, type PositionView, type RiskDecision,
} from '../../src/model/index.ts'
import { RiskEngine, type RiskOutcome } from '../../src/risk/index.ts'
import type { InstrumentCase, OrderVerdict, PastEvent, RiskState, SentOrder } from './risk-case.ts'

const positionOf = (symbol: string, units: bigint, cost: bigint): PositionView => ({
  symbol, quantity: units as Quantity, averagePrice: cost as Price, openedAt: 1 as UtcMillis,
})

function accountOf(state: RiskState): AccountView {
  const net = new Map<string, PositionView>()
  for (const { symbol, units, cost } of state.holdings) {
    net.set(symbol, positionOf(symbol, (net.get(symbol)?.quantity ?? 0n) + units, cost))
  }
  const positions = [...net.values()].filter(({ quantity }) => quantity !== 0n)
  return {
    currency: 'USD', cash: state.settledCash as Money, settledCash: state.settledCash as Money,
    equity: state.equity, dayStartEquity: state.dayStartEquity, highWaterEquity: state.highWaterEquity,
    positions: () => positions, holdings: () => positions, positionCount: positions.length,
    position: (symbol) => positions.find((each) => each.symbol === symbol),
    strategyPosition: (strategy, symbol) => {
      const held = state.holdings.find((each) => each.strategy === strategy && each.symbol === symbol)
      return held === undefined || held.units === 0n ? undefined : positionOf(symbol, held.units, held.cost)
    },
    owners: (symbol) => state.holdings
      .filter((each) => each.symbol === symbol && each.units !== 0n).map(({ strategy }) => strategy),
    closedProfits: () => [],
  }
}

const viewOf = ({ terms, status, filled, isUnclear }: SentOrder): OrderView => ({
  terms, status, filledQuantity: filled as Quantity, averageFillPrice: ZERO_PRICE, venueOrderId: undefined,
  submittedAt: 1 as UtcMillis, isOutcomeUnknown: isUnclear,
})

function ordersOf({ sent }: RiskState): OrdersView {
  const all = sent.map(viewOf)
  const open = all.filter(({ status }) => !isClosed(status))
  return {
    open: () => open, openCount: open.length,
    openFor: (symbol) => open.filter(({ terms }) => terms.symbol === symbol),
    find: (id) => all.find(({ terms }) => terms.clientOrderId === id),
  }
}

function instrumentOf(symbol: string, said: InstrumentCase): Instrument {
  return {
    symbol, name: symbol, assetClass: 'equity', currency: 'USD', sector: said.sector, calendar: 'XNYS',
    tickTable: said.ticks.map(({ since, atLeast, tick }) => (
      { since: sessionDate(since), atLeast: atLeast as Price, tick: tick as Price }
    )),
    lotSize: said.lot as Quantity, isFractionable: said.isFractionable, isShortable: said.isShortable,
    borrowFeeFraction: 0,
  }
}

function marketOf({ symbols, limits }: RiskState): MarketView {
  const instruments = new Map<string, Instrument>()
  for (const [symbol, { instrument }] of symbols) {
    if (instrument !== undefined) instruments.set(symbol, instrumentOf(symbol, instrument))
  }
  return {
    instrument: (symbol) => instruments.get(symbol),
    lastPrice: (symbol) => symbols.get(symbol)?.lastPrice ?? NaN,
    lastAt: (symbol) => (symbols.get(symbol)?.lastAt ?? 0) as UtcMillis,
    quote: (symbol) => {
      const quote = symbols.get(symbol)?.quote
      return quote && { ...quote, symbol, at: quote.at as UtcMillis, bidSize: 1, askSize: 1 }
    },
    lastVolume: () => 1e12,
    averageDailyVolume: (symbol, days) => (
      days === limits.averageVolumeDays ? symbols.get(symbol)?.averageVolume ?? NaN : NaN
    ),
    dailyReturns: (symbol, count) => (symbols.get(symbol)?.returns ?? []).slice(-count),
    barIntervalMs: (symbol) => symbols.get(symbol)?.barIntervalMs ?? NaN,
    isHalted: (symbol) => symbols.get(symbol)?.isHalted,
    haltReason: () => '',
  }
}

function decisionOn(terms: OrderTerms, value: bigint): RiskDecision {
  return {
    signal: terms.signal, leg: 0, verdict: RiskVerdict.Approved, code: '', message: '', terms, sizing: [],
    checks: [{
      code: 'MAX_ORDER_VALUE', outcome: 'PASS', measured: Number(`${value}e-9`), limit: 0, unit: 'money',
      message: '',
    }],
  }
}

/** The facts that tell of an event. */
function factsOf(event: PastEvent): readonly FactBody[] {
  const clientOrderId = 'ii-0-past-1-e0-0' as ClientOrderId
  switch (event.kind) {
    case 'entered': {
      const { terms, value } = event
      const entered: FactBody = { kind: 'OrderInitialized', terms }
      return value === undefined
        ? [entered]
        : [{ kind: 'RiskDecided', decision: decisionOn(terms, value) }, entered]
    }
    case 'message': return [{ kind: 'OrderSubmitted', clientOrderId }]
    case 'fill': return [{
      kind: 'OrderFilled', clientOrderId,
      fill: {
        executionId: `${event.at}` as ExecutionId, clientOrderId, symbol: event.symbol, side: event.side,
        quantity: 1_000_000_000n as Quantity, price: event.price as Price, fee: ZERO_MONEY,
        at: event.at as UtcMillis, liquidity: 'TAKER',
      },
    }]
    case 'trip': return [{
      kind: 'PositionClosed', symbol: 'AAA', strategy: event.strategy, side: 'LONG', quantity: ZERO_QUANTITY,
      averagePrice: ZERO_PRICE, realized: ZERO_MONEY, tripProfit: event.profit as Money,
    }]
    case 'session': return [{ kind: 'SessionOpened', date: sessionDate(event.date), equity: ZERO_MONEY }]
    case 'suspended': return [{ kind: 'StrategySuspended', strategy: event.strategy, reason: 'errors' }]
    case 'deactivated': return [{
      kind: 'StrategyDeactivated', strategy: event.strategy, by: 'Ada', reason: 'looked into',
    }]
    case 'activated': return [{
      kind: 'StrategyActivated', strategy: event.strategy, by: 'Ada', reason: 'looked into',
    }]
    case 'split': return [{
      kind: 'SplitApplied', symbol: event.symbol, newUnits: 2, oldUnits: 1, cashInLieuPrice: price('1'),
      lotSize: 1_000_000_000n as Quantity,
    }]
    case 'held': return [{ kind: 'SymbolHeld', symbol: event.symbol, reason: 'overfilled' }]
    case 'released': return [{ kind: 'SymbolReleased', symbol: event.symbol, by: 'Ada', reason: 'mended' }]
  }
}

/** The real engine in a state, made by the facts that lead to it. */
export function engineIn(state: RiskState): RiskEngine {
  const engine = new RiskEngine({
    limits: state.limits, account: accountOf(state), orders: ordersOf(state), market: marketOf(state),
    session: {
      now: state.now as UtcMillis, isBetweenSessions: () => state.isBetweenSessions,
      current: () => state.session,
    },
    safety: { killSwitch: state.killSwitch, tradingState: state.tradingState }, epoch: 0,
  })
  let sequence = 1_000_000
  const fold = (body: FactBody, at: number): void => foldFact(engine.folds, {
    sequence: sequence++ as Sequence, eventAt: at as UtcMillis, knownAt: at as UtcMillis,
    correlation: 0 as Sequence, body,
  })
  for (const { terms, change } of state.sent) {
    if (change === undefined) continue
    const changes = change as Extract<FactBody, { kind: 'OrderPendingUpdate' }>['changes']
    // Long ago, so that it is no message of the last minute.
    fold({ kind: 'OrderPendingUpdate', clientOrderId: terms.clientOrderId, changes }, 1)
  }
  for (const event of state.past) for (const body of factsOf(event)) fold(body, event.at)
  return engine
}

/** A decision of the engine in the words of the reference. */
export function verdictOf({ decision, approval }: RiskOutcome): OrderVerdict {
  return {
    isApproved: approval !== undefined, code: decision.code,
    outcomes: new Map(decision.checks.map(({ code, outcome }) => [code, outcome])),
  }
}
