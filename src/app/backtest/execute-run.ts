import { fail, formatFixed, toNumber, UserError, type Money, type UtcMillis } from '../../base/index.ts'
import { LineFile } from '../../adapter/journal-file/index.ts'
import { JournalWriter } from '../../audit/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import type { Fact, Trade } from '../../model/index.ts'
import {
  equityCsv,
  ordersCsv,
  renderReport,
  renderSummary,
  sessionDayOf,
  tradesCsv,
  type OrderRow,
  type ReportBars,
  type RunResult,
  type TradeRow,
} from '../../report/index.ts'
import { instantiateStrategy } from '../../strategy/index.ts'
import { openCatalog } from '../open-catalog.ts'
import { Backtest, type BacktestOutcome } from './backtest.ts'
import { buildResult } from './build-result.ts'
import { compilingSoon } from './compile-soon.ts'
import { DigestedSource } from './digested-source.ts'
import { reportAssets } from './report-assets.ts'
import { countedStatuses, OrderRows } from './order-rows.ts'
import { SILENT_VIEW } from './needed-series.ts'
import { planData, type DataPlan } from './plan-run.ts'
import { plannedInput } from './planned-input.ts'
import { dayOf } from './run-range.ts'
import { readReportBars } from './report-bars.ts'
import { exitNotes, haltNotes, runNotes } from './run-notes.ts'
import { sparseNotes } from './run-rows.ts'
import { signalBarsLine } from './signal-bars.ts'
import { requestWithoutSecrets } from '../known-secrets.ts'
import type { RunRequest } from './run-request.ts'
import { RUN_FILES, RunFolderDraft } from './run-folder.ts'
import { SignalTags } from './signal-tags.ts'
import { readSettings, type RunSettings } from './run-settings.ts'
import { fileOf } from '../strategy-loader.ts'

/** What is left to print when a run is done. */
export interface FinishedRun {
  readonly folder: string
  readonly summary: string
  readonly json: string
  /** Strategies of which the figures say nothing, each in a sentence. */
  readonly faults: readonly string[]
}

/** Told how a run goes. */
export interface RunListener {
  readonly onPhase: (phase: string) => void
  /** Code of strategies begins to run, outside of bars: files are loaded, indicators and rules are made. */
  readonly onLoad: () => void
  readonly onStart: (totalBars: number) => void
  readonly onProgress: (bars: number, at: UtcMillis) => void
  readonly onEnd: () => void
}

/** Reads settings and data, runs the core, and writes the run's folder; all of it or nothing. */
export async function executeRun(request: RunRequest, listener: RunListener): Promise<FinishedRun> {
  const startedAt = performance.now()
  listener.onLoad()
  const settings = await readSettings(request)
  buildStrategies(settings.strategies)
  listener.onEnd()
  const catalog = await openCatalog(settings.symbols, listener.onPhase)
  try {
    const plan = await planData(catalog, settings, settings.strategies)
    const draft = new RunFolderDraft(
      request.out,
      settings.strategies
        .map((each) => each.definition.name)
        .join('+')
        .slice(0, 60),
    )
    try {
      const recorded = await runRecorded(settings, plan, draft, listener)
      if (recorded.outcome.equity.daily.length === 0) throw withoutBars(settings, plan)
      const result = resultOf(settings, plan, recorded, performance.now() - startedAt)
      listener.onPhase('Writing the report')
      const bars = await readReportBars(catalog, plan, recorded.rows)
      return writeRun(draft, request, { result, rows: recorded.rows, orders: recorded.orders, bars })
    } catch (error) {
      draft.discard()
      throw error
    }
  } finally {
    await catalog.close()
  }
}

/** Builds every strategy once, so that one that cannot be built is found before any data are read. */
function buildStrategies(strategies: RunSettings['strategies']): void {
  for (const assignment of strategies) {
    const built = instantiateStrategy(assignment, SILENT_VIEW, { emit() {} })
    if (!built.ok) throw new UserError(built.failure)
  }
}

/** Of days without a bar, a weekend say, there is nothing to tell. */
function withoutBars({ from, to, symbols }: RunSettings, plan: DataPlan): UserError {
  const [first] = symbols
  const who = symbols.length > 1 ? `${first} and ${symbols.length - 1} others` : first
  return new UserError(fail(
    'RANGE_EMPTY',
    `there is no bar of ${who} between ${from ?? dayOf(plan.activeFrom)} and ${to ?? dayOf(plan.endsAt)}`,
  ).failure)
}

/** A run with what it left on the way. */
interface RecordedRun {
  readonly outcome: BacktestOutcome
  readonly trades: readonly Trade[]
  readonly rows: readonly TradeRow[]
  readonly orders: readonly OrderRow[]
  readonly hash: string
  readonly facts: number
  /** Check sums of the series, as they were read. */
  readonly digests: readonly string[]
}

async function runRecorded(
  settings: RunSettings,
  plan: DataPlan,
  draft: RunFolderDraft,
  listener: RunListener,
): Promise<RecordedRun> {
  const file = new LineFile(draft.file(RUN_FILES.journal))
  const bars = new LineFile(draft.file(RUN_FILES.signalBars))
  const journal = new JournalWriter(file)
  const orders: OrderRow[] = []
  const trades: Trade[] = []
  const rows: TradeRow[] = []
  const orderRows = new OrderRows((row) => orders.push(row))
  const tags = new SignalTags()
  const series = plan.series.map((each) => ({ ...each, source: new DigestedSource(each.source) }))
  const backtest = new Backtest({
    ...settings.engine,
    ...plannedInput(plan),
    series,
    strategies: settings.strategies,
    benchmark: settings.benchmark,
    journal: {
      append(fact: Fact): void {
        journal.append(fact)
        orderRows.take(fact)
        tags.take(fact)
        if (fact.body.kind === 'SignalGenerated') {
          bars.write(signalBarsLine(fact.sequence, backtest.barsBehind(fact.body.signal)))
        }
      },
    },
    onTrade: (trade) => {
      trades.push(trade)
      rows.push(tradeRow(trade, orderRows, tags))
    },
  })
  listener.onPhase(`Running ${settings.strategies.map((each) => each.definition.name).join(', ')}`)
  listener.onStart(plan.totalBars)
  try {
    const outcome = await compilingSoon(plan.totalBars, () => backtest.run(listener.onProgress))
    orderRows.finish((id) => outcome.engine.execution.book.get(id).status)
    return {
      outcome, trades, rows, orders, hash: journal.digest(), facts: journal.count,
      digests: series.map(({ source }) => source.digest),
    }
  } finally {
    listener.onEnd()
    file.close()
    bars.close()
  }
}

function tradeRow(trade: Trade, orders: OrderRows, tags: SignalTags): TradeRow {
  const { stopPrice, targetPrice } = orders.guardsOf(trade.signal)
  orders.forget(trade.signal)
  const { added, exits } = orders.endTrip(trade.strategy, trade.symbol)
  return {
    ...trade,
    quantity: formatFixed(trade.quantity),
    entryPrice: formatFixed(trade.entryPrice),
    exitPrice: formatFixed(trade.exitPrice),
    grossProfit: formatFixed(trade.grossProfit),
    fees: formatFixed(trade.fees),
    dividends: formatFixed(trade.dividends),
    profit: formatFixed(trade.profit),
    stopPrice: stopPrice === undefined ? '' : formatFixed(stopPrice),
    targetPrice: targetPrice === undefined ? '' : formatFixed(targetPrice),
    addedSignals: added,
    exitSignals: exits,
    entryTag: tags.of(trade.signal),
    exitTag: trade.exitReason === 'signal' ? tags.of(exits.at(-1)) : '',
  }
}

function resultOf(settings: RunSettings, plan: DataPlan, run: RecordedRun, elapsedMs: number): RunResult {
  const calendar = calendarNamed(plan.calendar)
  const { at, length } = run.outcome.equity.daily
  return buildResult(run.outcome, {
    calendar,
    capital: toNumber(settings.engine.capital as Money),
    currency: settings.engine.currency,
    series: plan.described.map((each, index) => ({ ...each, digest: run.digests[index] ?? '' })),
    benchmark: settings.benchmark,
    riskFreeRate: settings.riskFreeRate,
    resultHash: run.hash,
    facts: run.facts,
    elapsedMs: Math.round(elapsedMs),
    fromAt: plan.activeFrom,
    warnings: [
      ...settings.warnings, ...runNotes(plan),
      ...sparseNotes(at.subarray(0, length), plan.described, calendar), ...exitNotes(run.orders),
      ...haltNotes({
        halts: run.outcome.statistics.halts, rearms: settings.engine.rearmsDrawdown,
        fromAt: plan.activeFrom, toAt: run.outcome.lastAt,
      }),
    ],
    settings: settings.shown,
    trades: run.trades,
    rows: run.rows,
    orderStatuses: countedStatuses(run.orders),
    fileOf: (name) => {
      const assigned = settings.strategies.find(({ definition }) => definition.name === name)
      return assigned === undefined ? undefined : fileOf(assigned.definition)
    },
  })
}

function writeRun(
  draft: RunFolderDraft,
  request: RunRequest,
  run: {
    result: RunResult
    rows: readonly TradeRow[]
    orders: readonly OrderRow[]
    bars: readonly ReportBars[]
  },
): FinishedRun {
  const { result, rows, orders, bars } = run
  draft.write(RUN_FILES.result, `${JSON.stringify(result, null, 2)}\n`)
  draft.write(RUN_FILES.request, `${JSON.stringify(requestWithoutSecrets(request), null, 2)}\n`)
  draft.write(RUN_FILES.tradeRows, JSON.stringify(rows))
  draft.write(RUN_FILES.bars, JSON.stringify(bars))
  draft.write(RUN_FILES.trades, tradesCsv(rows))
  draft.write(RUN_FILES.orders, ordersCsv(orders))
  draft.write(RUN_FILES.equity, equityCsv(result.equity, result.benchmark))
  draft.write(RUN_FILES.report, renderReport({ result, trades: rows, bars }, reportAssets()))
  const folder = draft.finish()
  const summary = renderSummary(result, { width: request.width, color: request.color })
  return {
    folder,
    summary:
      `${summary}\nReport   ${folder}/${RUN_FILES.report}\n` +
      `Explain  ${rows.length > 0 ? 'investor why 1    ' : ''}investor why-not ` +
      `${result.series[0]?.symbol ?? 'SYMBOL'} ${sessionDayOf(result)(result.toAt)}\n`,
    json: JSON.stringify({ ...result, folder }, null, 2),
    faults: (result.strategyFaults ?? []).map(({ message }) => message),
  }
}
