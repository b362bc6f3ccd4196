import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import type { BarCatalog, SeriesInfo } from '../../adapter/duckdb/index.ts'
import { calendarNamed, isCalendarName, type CalendarName } from '../../calendar/index.ts'
import { adjustedInstrument, defaultInstrument, symbolChain } from '../../data/index.ts'
import {
  Adjustment,
  byEffect,
  intradayMillis,
  timeframeRank,
  type CorporateAction,
  type Instrument,
  type SeriesKey,
  type SymbolStatus,
  type Timeframe,
} from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import type { RunSeries } from '../../report/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import { openSeries, type OpenedSeries } from '../command/data-series.ts'
import { withNewsArchive } from '../news/open-news-archive.ts'
import { planNews, type NewsPlan } from '../news/plan-news.ts'
import type { BacktestSeries } from './backtest.ts'
import { builtStrategies, neededSeries } from './needed-series.ts'
import { plannedHalts } from './plan-halts.ts'
import { leadFrom, rangeOf, type RunRange } from './run-range.ts'

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
  /** Currency of the account. */
  readonly currency: string
}

/** What a run reads: opened series, rules of the instruments, and what happened to them. */
export interface DataPlan {
  readonly series: readonly BacktestSeries[]
  readonly described: readonly Omit<RunSeries, 'refused'>[]
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

/** A series that is to be read, and the stored one it is made from. */
interface PlannedSeries {
  readonly key: SeriesKey
  readonly stored: SeriesInfo
  isFinest: boolean
  /** First bar of it, under earlier symbols as well. */
  firstOpenAt: UtcMillis
}

/** Chooses, checks and opens everything that a run reads. Throws `UserError` naming what is not there. */
export async function planData(
  catalog: BarCatalog,
  wish: DataWish,
  strategies: readonly StrategyAssignment[],
): Promise<DataPlan> {
  const infos = await catalog.list()
  const needed = neededSeries(wish, strategies)
  const planned = [...needed].map((each) => planSeries(each, infos, wish))
  addMatchingSeries(planned, infos, wish)
  markFinest(planned)
  await lookBack(catalog, planned, infos)
  const calendar = accountCalendar(planned, wish.symbols)
  const bounds = planned.map(({ firstOpenAt, stored }) => ({ firstOpenAt, lastCloseAt: stored.lastCloseAt }))
  const range = rangeOf(bounds, wish, calendar)
  const lead = leadFrom(calendarNamed(calendar), range.from, warmUpSessions(strategies))
  const symbols = [...new Set(planned.map((each) => each.key.symbol))]
  const span = { from: lead, to: range.to }
  const opened = await Promise.all(planned.map((each) => openSeries(catalog, each.key, span)))
  const isRaw = wish.adjustment === Adjustment.Raw
  const instruments = await Promise.all(
    symbols.map((symbol) => instrumentOf(catalog, symbol, planned, isRaw)),
  )
  checkCurrency(instruments, wish.currency)
  const firstAt = Math.min(...planned.map(({ firstOpenAt }) => firstOpenAt))
  const shown = { from: Math.max(lead, firstAt) as UtcMillis, to: range.to }
  const news = await planNews(builtStrategies(strategies), shown, withNewsArchive)
  return {
    series: planned.map((each, index) => ({
      source: (opened[index] as OpenedSeries).source,
      isFinest: each.isFinest,
    })),
    described: planned.map(described),
    instruments,
    actions: isRaw ? actionsOf(planned, opened, span) : [],
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
        open: async (from) => (await openSeries(from, own.key, range)).source,
      }
    },
  }
}

const SESSIONS_PER_WEEK = 5
const REGULAR_HOURS_MS = 6.5 * 3_600_000

/** Sessions that have to be shown before everything that the strategies watch is warm. */
function warmUpSessions(strategies: readonly StrategyAssignment[]): number {
  const sessions = builtStrategies(strategies).flatMap(({ warmUps }) =>
    [...warmUps].map(([timeframe, bars]) => bars * sessionsPerBar(timeframe)),
  )
  const most = Math.max(0, ...sessions)
  return most === 0 ? 0 : Math.ceil(most) + 1
}

/** How much of a session a bar takes: of the shortest sessions that there are, so that there is enough. */
function sessionsPerBar(timeframe: Timeframe): number {
  if (timeframe === '1w') return SESSIONS_PER_WEEK
  const length = intradayMillis(timeframe)
  return length === undefined ? 1 : 1 / Math.floor(REGULAR_HOURS_MS / length)
}

/** The stored series itself, or the finest coarser-than-nothing one that it can be made from. */
function planSeries(needed: string, infos: readonly SeriesInfo[], wish: DataWish): PlannedSeries {
  const [timeframe, ...words] = needed.split(' ') as [Timeframe, ...string[]]
  const symbol = words.join(' ')
  const ofSymbol = infos.filter((info) => info.key.symbol === symbol)
  const usable = ofSymbol.filter(
    (info) =>
      isUsable(info, wish.adjustment) && timeframeRank(info.key.timeframe) <= timeframeRank(timeframe),
  )
  const stored = usable.toSorted(
    (a, b) =>
      timeframeRank(b.key.timeframe) - timeframeRank(a.key.timeframe) ||
      Number(b.key.adjustment === wish.adjustment) - Number(a.key.adjustment === wish.adjustment),
  )[0]
  if (stored !== undefined) return plannedSeries({ symbol, timeframe, adjustment: wish.adjustment }, stored)
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

function plannedSeries(key: SeriesKey, stored: SeriesInfo): PlannedSeries {
  return { key, stored, isFinest: false, firstOpenAt: stored.firstOpenAt }
}

/** Finds out how far back each series goes under the symbols that its instrument bore before. */
async function lookBack(
  catalog: BarCatalog,
  planned: readonly PlannedSeries[],
  infos: readonly SeriesInfo[],
): Promise<void> {
  const changes = await catalog.allActions()
  for (const each of planned) {
    const symbols = symbolChain(each.key.symbol, changes).map((span) => span.symbol)
    for (const { key, firstOpenAt } of infos) {
      const isPart = symbols.includes(key.symbol) && key.timeframe === each.stored.key.timeframe
      if (isPart && firstOpenAt < each.firstOpenAt) each.firstOpenAt = firstOpenAt
    }
  }
}

/** A raw series serves every view, an adjusted one only its own. */
function isUsable(info: SeriesInfo, adjustment: Adjustment): boolean {
  return info.key.adjustment === adjustment || info.key.adjustment === Adjustment.Raw
}

/** Adds the series on which orders match, where it is finer than what strategies watch. */
function addMatchingSeries(planned: PlannedSeries[], infos: readonly SeriesInfo[], wish: DataWish): void {
  for (const symbol of new Set(planned.map((each) => each.key.symbol))) {
    const own = planned.filter((each) => each.key.symbol === symbol)
    const finest = own.reduce((a, b) =>
      timeframeRank(b.key.timeframe) < timeframeRank(a.key.timeframe) ? b : a,
    )
    const candidates = infos.filter(
      (info) =>
        info.key.symbol === symbol &&
        isUsable(info, wish.adjustment) &&
        info.isSynthetic === finest.stored.isSynthetic &&
        timeframeRank(info.key.timeframe) < timeframeRank(finest.key.timeframe) &&
        (wish.matchingTimeframe === 'auto'
          ? info.firstOpenAt <= finest.stored.firstOpenAt && info.lastCloseAt >= finest.stored.lastCloseAt
          : info.key.timeframe === wish.matchingTimeframe),
    )
    const stored = candidates.toSorted(
      (a, b) => timeframeRank(a.key.timeframe) - timeframeRank(b.key.timeframe),
    )[0]
    if (stored === undefined) continue
    const key = { symbol, timeframe: stored.key.timeframe, adjustment: wish.adjustment }
    planned.push(plannedSeries(key, stored))
  }
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
 * A series that was joined over a change of symbol is one instrument throughout: the change itself keeps
 * its old
 * name, so that the core records it and finds nothing to carry over.
 */
function actionsOf(
  planned: readonly PlannedSeries[],
  opened: readonly OpenedSeries[],
  range: RunRange,
): readonly CorporateAction[] {
  const bySymbol = new Map(planned.map((each, index) => [each.key.symbol, opened[index] as OpenedSeries]))
  const actions = [...bySymbol].flatMap(([symbol, { actions: own }]) =>
    own.map((action) => (action.kind === 'SymbolChange' ? action : { ...action, symbol })),
  )
  return actions
    .filter((action) => action.at > range.from && action.at <= range.to)
    .toSorted(byEffect)
}

function described({ key, stored }: PlannedSeries): Omit<RunSeries, 'refused'> {
  const made = key.timeframe === stored.key.timeframe ? [] : [
    `${key.timeframe} bars made from ${stored.key.timeframe} bars`,
  ]
  return {
    symbol: key.symbol,
    timeframe: key.timeframe,
    adjustment: key.adjustment,
    bars: stored.rows,
    firstAt: stored.firstOpenAt,
    lastAt: stored.lastCloseAt,
    isSynthetic: stored.isSynthetic,
    note: [...stored.notes, ...made].join('; '),
  }
}

function estimateBars(
  planned: PlannedSeries,
  range: { readonly from: UtcMillis; readonly to: UtcMillis },
): number {
  const { stored, key } = planned
  const span = stored.lastCloseAt - stored.firstOpenAt
  const part =
    span === 0
      ? 1
      : Math.min(
          1,
          Math.max(
            0,
            (Math.min(range.to, stored.lastCloseAt) - Math.max(range.from, stored.firstOpenAt)) / span,
          ),
        )
  const own = intradayMillis(stored.key.timeframe) ?? 6.5 * 3_600_000
  const wanted = intradayMillis(key.timeframe) ?? 6.5 * 3_600_000
  return Math.max(1, Math.round(stored.rows * part * Math.min(1, own / wanted)))
}
