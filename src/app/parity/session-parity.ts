import { decodeEntry, encodeExact } from '../../audit/index.ts'
import {
  MILLIS_PER_MINUTE, UserError, fail, formatUtc, type Money, type Sequence, type UtcMillis,
} from '../../base/index.ts'
import { ColumnsSource } from '../../data/index.ts'
import {
  allocateColumns, intradayMillis, newsOf, TradingStatus, type Bar, type BarColumns, type CorporateAction,
  type Fact, type NewsItem, type SeriesKey, type SymbolStatus,
} from '../../model/index.ts'
import { RiskProfile } from '../../risk/index.ts'
import { Backtest } from '../backtest/backtest.ts'
import type { BacktestSeries } from '../backtest/backtest.ts'
import type { DataPlan } from '../backtest/plan-run.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { SeriesCursor } from '../backtest/slice-feed.ts'
import type { CoreSetup } from '../live/core/core-protocol.ts'
import { LiveCore } from '../live/core/live-core.ts'
import { LoadedWatch } from '../live/loaded-strategies.ts'
import { orThrow } from '../live/or-throw.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { readSessionJournal } from '../live/record/session-journal.ts'
import { adjustmentOf } from '../live/past/session-market.ts'
import { tapedStarts } from '../live/record/session-tape.ts'
import { attribute, PARITY_CAUSES, type Difference, type ParityCause } from './attribute.ts'
import { ParityRunBuilder, type ParityRun } from './parity-run.ts'

/** A bar that the session and the stored data do not agree on. */
export interface BarDifference {
  readonly symbol: string
  readonly at: UtcMillis
  readonly text: string
}

/** How a session compares with the backtest of its span. */
export interface ParityReport {
  readonly session: string
  readonly fromAt: UtcMillis
  readonly toAt: UtcMillis
  readonly isSame: boolean
  readonly equity: { readonly session: number; readonly backtest: number; readonly difference: number }
  readonly trades: { readonly session: number; readonly backtest: number }
  readonly fills: { readonly session: number; readonly backtest: number }
  /** Money by cause; with `unattributed` it adds up to the difference of equity. */
  readonly amounts: Readonly<Record<ParityCause, number>>
  readonly unattributed: number
  readonly differences: readonly Difference[]
  /** The first of them. */
  readonly bars: readonly BarDifference[]
  readonly barCount: number
  /** Strategy files that are others now, in words. */
  readonly notes: readonly string[]
}

/** What a span is run on through the backtester. */
type Span = Pick<DataPlan, 'instruments' | 'actions' | 'calendar' | 'activeFrom'> & {
  readonly series: readonly (Pick<BacktestSeries, 'isFinest'> & { readonly key: SeriesKey })[]
}

const PAGE = 5_000
const BARS_SHOWN = 100
/** Cents that floats may lose over a long run. */
const MONEY_TOLERANCE = 0.005

/** What the session was shown of the market, series by series, up to its last slice. */
interface ShownMarket {
  readonly bars: readonly (readonly Bar[])[]
  readonly news: readonly NewsItem[]
  readonly actions: readonly CorporateAction[]
  /** Halts and their ends; what nobody knew is in no backtest. */
  readonly halts: readonly SymbolStatus[]
  /** When strategies began to decide; 0 before they did. */
  readonly activeAt: UtcMillis
  readonly endAt: UtcMillis
  readonly notes: readonly string[]
}

/**
 * Runs the span of a session through the backtester with the session's settings, and says where both differ.
 *
 * What different data made of it is measured by a second run over the bars that the session was shown.
 * Throws `UserError` `SESSION_EMPTY` where the session has shown no bar yet.
 */
export async function sessionParity(
  folder: SessionFolder,
  settings: RunSettings,
  plan: DataPlan,
  setup: Omit<CoreSetup, 'epoch'>,
): Promise<ParityReport> {
  const shown = shownMarket(folder, settings, plan.series.length)
  const series = plan.series.map(({ source, isFinest }) => ({ key: source.key, isFinest }))
  const span: Span = { ...plan, series }
  const stored = await storedBars(plan, shown.endAt)
  const bars = barDifferences(shown.bars, stored)
  const news = (plan.news?.items ?? []).filter(({ at }) => at <= shown.endAt)
  const halts = plan.halts.filter(({ at }) => at <= shown.endAt)
  const isSameData = bars.length === 0 && isSame(news, shown.news) && isSame(halts, shown.halts)
  const reference = await backtestOf(settings, span, { bars: stored, news, halts })
  const own = isSameData ? reference : await backtestOf(settings, span, shown)
  const { run: session } = await sessionRun(folder, settings, setup, shown)
  const byData = attribute(own, reference).map((each): Difference => (
    each.cause === 'data' ? each : { ...each, cause: 'data', text: `${each.cause}: ${each.text}` }
  ))
  const differences = [...byData, ...attribute(session, own)]
  return reportOf({ folder, shown, bars, differences, session, reference })
}

/**
 * The same of a session by the wall clock, whose bars are on its tapes alone: the backtester runs the bars
 * that the session was shown, as they were shown first, under its limits and with the money that it got.
 *
 * What bars and halts cannot give (symbols of which nothing was heard, the clock, the broker's own buying
 * power) rejects nothing there.
 * Positions of others in the account are in no backtest: what they earn is left over, not attributed.
 */
export async function liveParity(
  folder: SessionFolder, settings: RunSettings, setup: Omit<CoreSetup, 'epoch'>,
): Promise<ParityReport> {
  const shown = shownMarket(folder, settings, setup.series.length)
  const adjustment = adjustmentOf(folder) ?? settings.adjustment
  const series = setup.series.map(({ symbol, timeframe, isFinest }) => (
    { key: { symbol, timeframe, adjustment }, isFinest }))
  const span: Span = { ...setup, series, actions: shown.actions, activeFrom: shown.activeAt }
  const { run: session, deposits } = await sessionRun(folder, settings, setup, shown)
  const riskLimits = { ...settings.engine.riskLimits, profile: RiskProfile.Backtest }
  const engine = { ...settings.engine, riskLimits, capital: deposits }
  const reference = await backtestOf({ ...settings, engine }, span, shown)
  const differences = attribute(session, reference, Math.min(...series.map(({ key }) => fillSpan(key))))
  return reportOf({ folder, shown, bars: [], differences, session, reference })
}

/**
 * How far fills of one bar lie apart, where the backtest fills at its open or close: less than it is long. By
 * days both fill at an open or a close, within a minute.
 */
function fillSpan({ timeframe }: SeriesKey): number {
  return intradayMillis(timeframe) ?? MILLIS_PER_MINUTE
}

function reportOf(parts: {
  readonly folder: SessionFolder
  readonly shown: ShownMarket
  readonly bars: readonly BarDifference[]
  readonly differences: readonly Difference[]
  readonly session: ParityRun
  readonly reference: ParityRun
}): ParityReport {
  const { folder, shown, bars, differences, session, reference } = parts
  const amountOf = (cause: ParityCause): number =>
    differences.reduce((sum, each) => sum + (each.cause === cause ? each.amount : 0), 0)
  const amounts = Object.fromEntries(PARITY_CAUSES.map((cause) => [cause, amountOf(cause)]))
  const difference = session.equity - reference.equity
  const unattributed = difference - differences.reduce((sum, { amount }) => sum + amount, 0)
  const firsts = shown.bars.flatMap((series) => series[0]?.openAt ?? [])
  return {
    session: folder.name,
    fromAt: Math.min(...firsts) as UtcMillis,
    toAt: shown.endAt,
    isSame:
      differences.length === 0 && bars.length === 0 && Math.abs(difference) < MONEY_TOLERANCE &&
      session.fills === reference.fills,
    equity: { session: session.equity, backtest: reference.equity, difference },
    trades: { session: closed(session), backtest: closed(reference) },
    fills: { session: session.fills, backtest: reference.fills },
    amounts: amounts as Record<ParityCause, number>,
    unattributed: Math.abs(unattributed) < MONEY_TOLERANCE ? 0 : unattributed,
    differences,
    bars: bars.slice(0, BARS_SHOWN),
    barCount: bars.length,
    notes: shown.notes,
  }
}

function closed({ trips }: ParityRun): number {
  return trips.filter(({ exitReason }) => exitReason !== 'open').length
}

/** Throws `SESSION_EMPTY` where there is nothing to run. */
function shownMarket(folder: SessionFolder, settings: RunSettings, seriesCount: number): ShownMarket {
  const loaded = new LoadedWatch(settings)
  const bars: Bar[][] = Array.from({ length: seriesCount }, () => [])
  const news: NewsItem[] = []
  const actions: CorporateAction[] = []
  const halts: SymbolStatus[] = []
  let [activeAt, endAt] = [0 as UtcMillis, 0 as UtcMillis]
  for (const { batches } of tapedStarts(folder)) {
    for (const { inputs } of batches) {
      for (const input of inputs) {
        loaded.see(input)
        if (input.kind === 'BarClosed') bars[input.series]?.push(input.bar)
        if (input.kind === 'SliceClosed') endAt = input.at
        news.push(...newsOf(input))
        if (input.kind === 'InstrumentStatusChanged' && input.status.trading !== TradingStatus.Unknown) {
          halts.push(input.status)
        }
        if (input.kind === 'ActionDue') actions.push(bookedWhole(input.action))
        if (input.kind === 'HistoryShown') {
          for (const part of input.parts) {
            if (part.kind === 'slice') for (const { series, bar } of part.bars) bars[series]?.push(bar)
          }
        }
        if (input.kind !== 'Commanded' || input.command.kind !== 'ActivateStrategy') continue
        if (activeAt === 0) activeAt = input.at
      }
    }
  }
  if (endAt === 0) {
    throw new UserError(fail('SESSION_EMPTY', `session ${folder.name} has shown no bar yet`).failure)
  }
  return { bars, news, actions, halts, activeAt, endAt, notes: loaded.notes }
}

function isSame(a: readonly object[], b: readonly object[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** A backtest has no account that pays fractions later: they are paid with the split. */
function bookedWhole(action: CorporateAction): CorporateAction {
  if (action.kind !== 'Split') return action
  const { kind, symbol, date, at, newUnits, oldUnits } = action
  return { kind, symbol, date, at, newUnits, oldUnits }
}

/** Bars of every series up to an instant, without those that the validator refuses. */
async function storedBars(plan: DataPlan, endAt: UtcMillis): Promise<readonly (readonly Bar[])[]> {
  const all: (readonly Bar[])[] = []
  for (const { source, isFinest } of plan.series) {
    const cursor = new SeriesCursor(source, 0, isFinest)
    const bars: Bar[] = []
    for (await cursor.refill(); cursor.nextAt <= endAt; await cursor.refill()) {
      if (cursor.take()) bars.push(cursor.latest.bar)
    }
    await cursor.close()
    all.push(bars)
  }
  return all
}

function barDifferences(
  shown: readonly (readonly Bar[])[],
  stored: readonly (readonly Bar[])[],
): readonly BarDifference[] {
  const found: BarDifference[] = []
  for (const [index, bars] of shown.entries()) {
    const left = new Map((stored[index] ?? []).map((bar) => [bar.closeAt, bar]))
    for (const bar of bars) {
      const other = left.get(bar.closeAt)
      left.delete(bar.closeAt)
      const [was, is] = [valuesOf(bar), other === undefined ? undefined : valuesOf(other)]
      if (was === is) continue
      const text = is === undefined ? 'shown, and not in the stored data' : `shown as ${was}, stored as ${is}`
      found.push({ symbol: bar.symbol, at: bar.closeAt, text })
    }
    for (const bar of left.values())
      found.push({ symbol: bar.symbol, at: bar.closeAt, text: 'stored, and never shown to the session' })
  }
  return found.toSorted((a, b) => a.at - b.at)
}

function valuesOf({ open, high, low, close, volume }: Bar): string {
  return [open, high, low, close, volume].join(' ')
}

async function backtestOf(
  settings: RunSettings,
  span: Span,
  { bars, news, halts }: Pick<ShownMarket, 'bars' | 'news' | 'halts'>,
): Promise<ParityRun> {
  const builder = new ParityRunBuilder()
  const backtest = new Backtest({
    ...settings.engine,
    rearmsDrawdown: false,
    instruments: span.instruments,
    series: span.series.map(({ key, isFinest }, index) => ({
      source: new ColumnsSource(key, columnsOf(bars[index] ?? [])),
      isFinest,
    })),
    actions: span.actions,
    halts,
    news,
    strategies: settings.strategies,
    calendar: span.calendar,
    activeFrom: span.activeFrom,
    benchmark: undefined,
    journal: { append: (fact) => builder.take(fact) },
    onTrade: builder.onTrade,
  })
  const { engine, lastAt } = await backtest.run(() => {})
  return builder.finish(engine.portfolio, (symbol) => engine.market.lastPrice(symbol), lastAt)
}

function columnsOf(bars: readonly Bar[]): BarColumns {
  const columns = allocateColumns(bars.length)
  for (const [row, bar] of bars.entries()) {
    columns.openAt[row] = bar.openAt
    columns.closeAt[row] = bar.closeAt
    columns.open[row] = bar.open
    columns.high[row] = bar.high
    columns.low[row] = bar.low
    columns.close[row] = bar.close
    columns.volume[row] = bar.volume
  }
  columns.length = bars.length
  return columns
}

/** The last price of each symbol: of the bar that closed last, in the terms of what happened since. */
class LastPrices {
  readonly #lasts = new Map<string, { readonly at: number; readonly price: number }>()

  constructor(shown: ShownMarket['bars']) {
    const bars = shown.flatMap((series) => series.at(-1) ?? []).toSorted((a, b) => a.closeAt - b.closeAt)
    for (const { symbol, closeAt, close } of bars) this.#lasts.set(symbol, { at: closeAt, price: close })
  }

  /** Takes a fact that splits or renames what no bar was shown of afterwards. */
  take({ body, eventAt }: Fact): void {
    if (body.kind !== 'SplitApplied' && body.kind !== 'SymbolChanged') return
    const last = this.#lasts.get(body.symbol)
    if (last === undefined || last.at > eventAt) return
    const { kind, symbol } = body
    if (kind === 'SplitApplied') {
      this.#lasts.set(symbol, { ...last, price: (last.price * body.oldUnits) / body.newUnits })
    } else this.#lasts.set(body.newSymbol, this.#lasts.get(body.newSymbol) ?? last)
  }

  of(symbol: string): number {
    return this.#lasts.get(symbol)?.price ?? Number.NaN
  }
}

/** What the session came to, from its journal alone: facts are applied, nothing is decided again. */
async function sessionRun(
  folder: SessionFolder,
  settings: RunSettings,
  setup: Omit<CoreSetup, 'epoch'>,
  shown: ShownMarket,
): Promise<{ readonly run: ParityRun; readonly deposits: Money }> {
  const builder = new ParityRunBuilder()
  const core = new LiveCore(settings, { ...setup, epoch: 0 }, { onTrade: builder.onTrade })
  const store = orThrow(await readSessionJournal(folder))
  const lasts = new LastPrices(shown.bars)
  try {
    for (let from = 1; ; ) {
      const rows = orThrow(await store.read({ from: from as Sequence, limit: PAGE }))
      const facts: readonly Fact[] = rows.map((row) => orThrow(decodeEntry(row)))
      for (const fact of facts) {
        builder.take(fact)
        lasts.take(fact)
        const { sequence, eventAt, knownAt, correlation, body } = fact
        core.restoreFacts([{ sequence, eventAt, knownAt, correlation, body: encodeExact(body) }])
      }
      const last = facts.at(-1)
      if (last === undefined) break
      from = last.sequence + 1
    }
  } finally {
    await store.close()
  }
  const { portfolio } = core.engine
  const priceOf = (symbol: string): number => lasts.of(symbol)
  for (const { symbol } of [...portfolio.positions()]) portfolio.mark(symbol, priceOf(symbol))
  return { run: builder.finish(portfolio, priceOf, shown.endAt), deposits: portfolio.deposits }
}

/** The span of a report, for people. */
export function spanText({ fromAt, toAt }: ParityReport): string {
  return `${formatUtc(fromAt).slice(0, 10)} to ${formatUtc(toAt).slice(0, 10)}`
}
