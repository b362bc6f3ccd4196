import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import type { BarCatalog, SeriesInfo } from '../../adapter/duckdb/index.ts'
import { calendarNamed, isCalendarName, type CalendarName } from '../../calendar/index.ts'
import { adjustedInstrument, defaultInstrument } from '../../data/index.ts'
import {
  Adjustment,
  byEffect,
  timeframeRank,
  type CorporateAction,
  type Instrument,
  type SymbolStatus,
  type Timeframe,
} from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import type { RunSeries } from '../../report/index.ts'
import type { RiskLimits } from '../../risk/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import { refuseLargeDividends } from '../command/data/action-misfits.ts'
import { openSeries, servingSeries, type OpenedSeries } from '../command/data/data-series.ts'
import { withNewsArchive } from '../news/open-news-archive.ts'
import { planNews, type NewsPlan } from '../news/plan-news.ts'
import type { BacktestSeries } from './backtest.ts'
import { matchingSeries } from './matching-series.ts'
import { builtStrategies, neededSeries } from './needed-series.ts'
import { plannedHalts } from './plan-halts.ts'
import {
  described, estimateBars, openPlanned, plannedSeries, type CatalogView, type PlannedSeries,
} from './planned-series.ts'
import { leadFrom, rangeOf, type Bounds, type RunRange } from './run-range.ts'
import { spanNotes } from './span-notes.ts'
import { warmUpSessions } from './warm-up.ts'

/** What a run is to read. */
export interface DataWish {
  readonly symbols: readonly string[]
  readonly timeframe: Timeframe
  readonly from: string | undefined
  readonly to: string | undefined
  /** `auto`: the finest bars that the catalog has of each symbol decide fills. */
  readonly matchingTimeframe: Timeframe | 'auto'
  readonly adjustment: Adjustment
  readonly benchmark: string | undefined
  /** What the past has to be enough for beside the strategies; absent where no order is judged. */
  readonly engine?: { readonly riskLimits: RiskLimits }
  /** Currency of the account. */
  readonly currency: string
}

/** What a run reads: opened series, rules of the instruments, and what happened to them. */
export interface DataPlan {
  readonly series: readonly BacktestSeries[]
  readonly described: readonly Omit<RunSeries, 'refused'>[]
  /** Series that cover only a part of the run, in words. */
  readonly notes: readonly string[]
  readonly instruments: readonly Instrument[]
  readonly actions: readonly CorporateAction[]
  /** When symbols ceased to trade, and began to again; ascending by `at`. */
  readonly halts: readonly SymbolStatus[]
  /** What strategies read of the news; absent where they read none. */
  readonly news?: NewsPlan
  readonly calendar: CalendarName
  readonly activeFrom: UtcMillis
  readonly endsAt: UtcMillis
  readonly totalBars: number
  /** Opens the decision series of a symbol again, within the run's span, for charts. */
  reopen(symbol: string): { readonly timeframe: Timeframe; open(catalog: BarCatalog): Promise<BarSource> }
}

/** Chooses, checks and opens everything that a run reads. Throws `UserError` naming what is not there. */
export async function planData(
  catalog: BarCatalog,
  wish: DataWish,
  strategies: readonly StrategyAssignment[],
): Promise<DataPlan> {
  const view = { infos: await catalog.list(), changes: await catalog.allActions() }
  const needed = [...neededSeries(wish, strategies)]
  const planned = needed.filter(([, isDecidedOn]) => isDecidedOn)
    .map(([name]) => planSeries(name, { view, wish }))
  const calendar = accountCalendar(planned, wish.symbols)
  const asked = rangeOf(planned.map(boundsOf), wish, calendar)
  // Before its first bar nothing could be traded: the same profit would be spread over more years.
  const range = { ...asked, from: Math.max(asked.from, firstOf(planned)) as UtcMillis }
  planned.push(...needed.filter(([, isDecidedOn]) => !isDecidedOn)
    .map(([name]) => planSeries(name, { view, wish, span: range })))
  const matching = matchingSeries(planned, wish, { ...view, range })
  planned.push(...matching.series)
  markFinest(planned)
  const sessions = warmUpSessions(strategies, wish.engine?.riskLimits)
  const lead = leadFrom(calendarNamed(calendar), range.from, sessions)
  const symbols = [...new Set(planned.map((each) => each.key.symbol))]
  const span = { from: lead, to: range.to }
  const opened = await Promise.all(
    planned.map((each) => openPlanned(catalog, each, { ...span, activeFrom: range.from })),
  )
  const isRaw = wish.adjustment === Adjustment.Raw
  const actions = actionsOf(planned, opened, { ...span, isOpenEnded: wish.to === undefined })
    .filter(({ kind }) => isRaw || kind === 'Delisting')
  await refuseLargeDividends(actions, planned.filter(({ isFinest }) => isFinest), (each, to) =>
    openSeries(catalog, each.key, { from: lead, to, stored: each.stored }))
  const instruments = await Promise.all(
    symbols.map((symbol) => instrumentOf(catalog, symbol, planned, isRaw)),
  )
  checkCurrency(instruments, wish.currency)
  const shown = { from: Math.max(lead, firstOf(planned)) as UtcMillis, to: range.to }
  const news = await planNews(builtStrategies(strategies), shown, withNewsArchive)
  return {
    series: planned.map((each, index) => ({
      source: (opened[index] as OpenedSeries).source,
      isFinest: each.isFinest,
    })),
    described: planned.map(described),
    notes: [...spanNotes({ series: planned.map(described), actions, ...asked }), ...matching.notes],
    instruments,
    actions,
    halts: await plannedHalts(catalog, symbols, shown),
    ...(news === undefined ? {} : { news }),
    calendar,
    activeFrom: range.from,
    endsAt: range.to,
    totalBars: planned.reduce((sum, each) => sum + estimateBars(each, range), 0),
    reopen: (symbol) => {
      const own = planned.find((each) => each.key.symbol === symbol) as PlannedSeries
      return {
        timeframe: own.key.timeframe,
        open: async (from) => (await openSeries(from, own.key, { ...range, stored: own.stored })).source,
      }
    },
  }
}

function firstOf(planned: readonly PlannedSeries[]): UtcMillis {
  return Math.min(...planned.map(({ firstOpenAt }) => firstOpenAt)) as UtcMillis
}

function boundsOf({ firstOpenAt, stored }: PlannedSeries): Bounds {
  return { firstOpenAt, lastCloseAt: stored.lastCloseAt }
}

/**
 * The stored series itself, or the best one that it can be made from; of the span where one is given, so that
 * days which ended years before do not stand for those of the run.
 */
function planSeries(
  needed: string,
  { view, wish, span }: {
    readonly view: CatalogView
    readonly wish: DataWish
    readonly span?: RunRange
  },
): PlannedSeries {
  const [timeframe, ...words] = needed.split(' ') as [Timeframe, ...string[]]
  const symbol = words.join(' ')
  const { infos } = view
  const ofSymbol = infos.filter((info) => info.key.symbol === symbol)
  const key = { symbol, timeframe, adjustment: wish.adjustment }
  const usable = servingSeries(key, ofSymbol.map((info) => info.key))
    .flatMap((one) => ofSymbol.filter((info) => info.key === one))
  const isWithin = ({ firstOpenAt, lastCloseAt }: SeriesInfo): boolean =>
    span === undefined || (firstOpenAt < span.to && lastCloseAt > span.from)
  const stored = usable.find(isWithin) ?? usable[0]
  if (stored !== undefined) return plannedSeries(key, stored, view)
  const known = [...new Set(infos.map((info) => info.key.symbol))]
  const there =
    ofSymbol.length > 0
      ? `of ${symbol} there are ` +
        `${ofSymbol.map((info) => `${info.key.timeframe} ${info.key.adjustment}`).join(', ')}`
      : `there are bars of ${known.slice(0, 20).join(', ') || 'nothing'}`
  throw new UserError(
    fail(
      'SERIES_NOT_FOUND',
      `no ${timeframe} bars of ${symbol} (${wish.adjustment}) in the catalog; ${there}. Import ` +
        `them: investor data import ` +
        `FILE --symbol ${symbol}`,
    ).failure,
  )
}

function markFinest(planned: readonly PlannedSeries[]): void {
  for (const each of planned) {
    each.isFinest = planned.every(
      (other) =>
        other.key.symbol !== each.key.symbol ||
        timeframeRank(other.key.timeframe) >= timeframeRank(each.key.timeframe),
    )
  }
}

/** The account's day follows the first traded symbol. */
function accountCalendar(planned: readonly PlannedSeries[], symbols: readonly string[]): CalendarName {
  const first = planned.find((each) => each.key.symbol === symbols[0]) ?? planned[0]
  const name = first?.stored.calendar ?? 'XNYS'
  if (isCalendarName(name)) return name
  throw new UserError(
    fail('CALENDAR_UNKNOWN', `the series of ${symbols[0]} names the unknown calendar ${name}`).failure,
  )
}

/** One currency an account: prices in another need an exchange rate that is not there. */
function checkCurrency(instruments: readonly Instrument[], currency: string): void {
  const other = instruments.find((each) => each.currency !== currency)
  if (other === undefined) return
  throw new UserError(
    fail(
      'CURRENCY_MISMATCH',
      `${other.symbol} trades in ${other.currency}, the account is kept in ${currency}: trade ` +
        `it in an account of its ` +
        `own (backtest.currency: ${other.currency}), or correct the instrument`,
    ).failure,
  )
}

async function instrumentOf(
  catalog: BarCatalog,
  symbol: string,
  planned: readonly PlannedSeries[],
  isRaw: boolean,
): Promise<Instrument> {
  const stored = planned.find((each) => each.key.symbol === symbol)?.stored
  const known = await catalog.instrument(symbol)
  const calendar = (stored?.calendar ?? 'XNYS') as CalendarName
  const instrument = known ?? defaultInstrument(symbol, { calendar })
  return isRaw ? instrument : adjustedInstrument(instrument)
}

/**
 * What happened to the instruments within a span, under the name that each bears in the run.
 *
 * Adjusted prices have splits and dividends in them already; a delisting is in no price, and its final price
 * needs no restating, as nothing comes after it. It often lies after the last bar of all, where a run ends
 * that was given no last day. A series that was joined over a change of symbol is one instrument throughout:
 * the change itself keeps its old name, so that the core records it and finds nothing to carry over.
 */
function actionsOf(
  planned: readonly PlannedSeries[],
  opened: readonly OpenedSeries[],
  { from, to, isOpenEnded }: RunRange & { readonly isOpenEnded: boolean },
): readonly CorporateAction[] {
  const bySymbol = new Map(planned.map((each, index) => [each.key.symbol, opened[index] as OpenedSeries]))
  const actions = [...bySymbol].flatMap(([symbol, { actions: own }]) =>
    own.map((action) => (action.kind === 'SymbolChange' ? action : { ...action, symbol })),
  )
  return actions
    .filter(({ at, kind }) => at > from && (at <= to || (isOpenEnded && kind === 'Delisting')))
    .toSorted(byEffect)
}
