import {
  formatFixed, moneyOf, toNumber, type Money, type UtcMillis,
} from '../../base/index.ts'
import {
  dailyEquity,
  metricsRecord,
  tradeGroups,
  tradingMetrics,
  type DailyEquity,
  type EquityCurve,
} from '../../analysis/index.ts'
import type { ExchangeCalendar } from '../../calendar/index.ts'
import type { Trade } from '../../model/index.ts'
import type {
  CurvePoints, EndPosition, RunResult, RunSeries, SessionPoints, SilentBars, TradeRow,
} from '../../report/index.ts'
import type { BacktestOutcome } from './backtest.ts'
import { periodsPerYear, sessionDateOf } from './run-rows.ts'
import { strategyFaults } from './strategy-faults.ts'
import { explainZeroTrades } from './zero-trades.ts'

/** What the result says beside what the run measured. */
export interface ResultContext {
  readonly calendar: ExchangeCalendar
  readonly capital: number
  readonly currency: string
  readonly series: readonly Omit<RunSeries, 'refused'>[]
  readonly benchmark: string | undefined
  readonly riskFreeRate: number
  readonly resultHash: string
  readonly facts: number
  readonly elapsedMs: number
  readonly fromAt: UtcMillis
  readonly warnings: readonly string[]
  readonly settings: unknown
  /** Closed trades kept in memory, oldest first. */
  readonly trades: readonly Trade[]
  /** The same trades as they are written. */
  readonly rows: readonly TradeRow[]
  readonly orderStatuses: RunResult['orderStatuses']
  /** The name of the file that a strategy comes from; `undefined` for a bundled one. */
  readonly fileOf: (strategy: string) => string | undefined
}

/** Puts together what a run measured: `result.json`. */
export function buildResult(outcome: BacktestOutcome, context: ResultContext): RunResult {
  const { engine, statistics, instances } = outcome
  const curve = dailyCurve(outcome, context)
  const silent = silentBars(outcome)
  const generated = {
    generated: statistics.generated,
    approved: statistics.approved,
    modified: statistics.modified,
    rejected: statistics.rejected,
    holds: instances.reduce((sum, each) => sum + engine.signals.holdCount(each.name), 0),
  }
  return {
    version: 1,
    mode: 'backtest',
    strategies: instances.map(({ name, description, parameters, symbols, timeframe, warmUp }) => ({
      name,
      description,
      parameters,
      symbols,
      timeframe,
      warmUpBars: warmUp,
    })),
    series: context.series.map((series, index) => ({ ...series, refused: outcome.refused[index] ?? {} })),
    fromAt: context.fromAt,
    toAt: outcome.lastAt,
    capital: context.capital,
    finalEquity: engine.equity,
    currency: context.currency,
    calendar: context.calendar.name,
    resultHash: context.resultHash,
    facts: context.facts,
    bars: outcome.bars,
    slices: outcome.slices,
    elapsedMs: context.elapsedMs,
    annualization: annualizationOf(context),
    metrics: metricsRecord(measure(outcome, context, curve)),
    signals: generated,
    orders: statistics.orders,
    orderStatuses: context.orderStatuses,
    rejections: statistics.rejections,
    notApplicable: statistics.notApplicable,
    silent,
    attribution: engine.portfolio.attribution(),
    tradeGroups: groupsOf(context),
    exposure: outcome.exposure.result(),
    endPositions: endPositions(outcome),
    halts: statistics.halts,
    strategyErrors: [...statistics.errors].map(([strategy, { message, count }]) => ({
      strategy,
      message,
      count,
    })),
    strategyFaults: strategyFaults(statistics, context.fileOf),
    equity: sessionPoints(outcome.equity.daily, context.calendar),
    equitySample: points(outcome.equity.sample),
    benchmark: {
      symbol: context.benchmark ?? '',
      curve: outcome.benchmark,
    },
    zeroTradesReason:
      engine.portfolio.tradeCount > 0 ? '' : explainZeroTrades(outcome, silent, context.fromAt),
    warnings: context.warnings,
    settings: context.settings,
  }
}

/** Closed trades by what they have in common; what a strategy said stands beside `signal`. */
function groupsOf({ trades, rows }: ResultContext): NonNullable<RunResult['tradeGroups']> {
  const isTagged = rows.some(({ entryTag }) => entryTag !== '')
  return {
    symbols: tradeGroups(trades, ({ symbol }) => symbol),
    entries: isTagged ? tradeGroups(trades, (_, row) => rows[row]?.entryTag || 'no reason said') : [],
    exits: tradeGroups(trades, ({ exitReason }, row) => {
      const said = rows[row]?.exitTag ?? ''
      return said === '' ? exitReason : `${exitReason}: ${said}`
    }),
  }
}

/** Daily equity with the capital as its opening row. */
function dailyCurve(outcome: BacktestOutcome, context: ResultContext): DailyEquity {
  const { daily } = outcome.equity
  return dailyEquity(withOpening(daily, context.fromAt, context.capital), sessionDateOf(context.calendar))
}

function withOpening(curve: EquityCurve, openAt: number, value: number): EquityCurve {
  const at = new Float64Array(curve.length + 1)
  const equity = new Float64Array(curve.length + 1)
  at[0] = Math.min(openAt, curve.at[0] ?? openAt)
  equity[0] = value
  at.set(curve.at.subarray(0, curve.length), 1)
  equity.set(curve.equity.subarray(0, curve.length), 1)
  return { at, equity, length: curve.length + 1 }
}

function measure(
  outcome: BacktestOutcome,
  context: ResultContext,
  curve: DailyEquity,
): ReturnType<typeof tradingMetrics> {
  const { engine, equity, benchmark: held } = outcome
  const { portfolio } = engine
  const [first] = held.value
  const benchmark =
    first === undefined
      ? undefined
      : dailyEquity(
          withOpening(
            {
              at: Float64Array.from(held.at),
              equity: Float64Array.from(held.value),
              length: held.at.length,
            },
            context.fromAt,
            first,
          ),
          sessionDateOf(context.calendar),
        )
  const realizedInTrades = context.trades.reduce((sum, trade) => sum + toNumber(trade.profit), 0)
  return tradingMetrics({
    trades: context.trades,
    curve,
    benchmark,
    unrealizedProfit: moneyOf(engine.equity - context.capital - realizedInTrades),
    openFees: (portfolio.fees - context.trades.reduce((sum, { fees }) => sum + fees, 0n)) as Money,
    dailyProfit: moneyOf(engine.equity - portfolio.dayStartEquity),
    ...annualizationOf(context),
    exposureFraction: equity.slices === 0 ? undefined : equity.heldSlices / equity.slices,
    tradedNotional: portfolio.tradedValue,
    slippageBps: outcome.slippage.meanBps,
  })
}

function annualizationOf({ series, calendar, riskFreeRate }: ResultContext): RunResult['annualization'] {
  return { periodsPerYear: periodsPerYear(series, calendar), riskFreeRate }
}

function points(curve: EquityCurve): CurvePoints {
  return {
    at: Array.from(curve.at.subarray(0, curve.length)),
    value: Array.from(curve.equity.subarray(0, curve.length)),
  }
}

function sessionPoints(curve: EquityCurve, calendar: ExchangeCalendar): SessionPoints {
  const { at, value } = points(curve)
  const sessionOf = sessionDateOf(calendar)
  return { at, value, days: at.map((each) => sessionOf(each)) }
}

function silentBars(outcome: BacktestOutcome): readonly SilentBars[] {
  return outcome.instances.flatMap((instance) => {
    const counters =
      instance.universe === undefined
        ? instance.runtimes.map((runtime) => ({ symbol: runtime.symbol, counts: runtime.blocks.counts }))
        : [{ symbol: '*', counts: instance.universe.blocks.counts }]
    return counters.flatMap(({ symbol, counts }) =>
      [...counts].map(([reason, bars]) => ({ strategy: instance.name, symbol, reason, bars })),
    )
  })
}

function endPositions(outcome: BacktestOutcome): readonly EndPosition[] {
  return [...outcome.engine.portfolio.positions()].flatMap((net) =>
    net.parts
      .filter((part) => part.quantity !== 0n)
      .map((part) => ({
        symbol: net.symbol,
        strategy: part.strategy,
        quantity: formatFixed(part.quantity),
        averagePrice: formatFixed(part.averagePrice),
        mark: net.mark,
        unrealized: part.units * net.mark - toNumber(part.cost),
      })),
  )
}
