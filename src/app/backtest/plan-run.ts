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
import { openSeries, servingSeries, type OpenedSeries } from '../command/data-series.ts'
import { withNewsArchive } from '../news/open-news-archive.ts'
import { planNews, type NewsPlan } from '../news/plan-news.ts'
import type { BacktestSeries } from './backtest.ts'
import { builtStrategies, neededSeries } from './needed-series.ts'
import { plannedHalts } from './plan-halts.ts'
import { leadFrom, rangeOf, type Bounds, type RunRange } from './run-range.ts'
import { spanNotes } from './span-notes.ts'

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
  const needed = [...neededSeries(wish, strategies)]
  const planned = needed.filter(([, isDecidedOn]) => isDecidedOn)
    .map(([name]) => planSeries(name, { infos, wish }))
  await lookBack(catalog, planned, infos)
  const calendar = accountCalendar(planned, wish.symbols)
  const asked = rangeOf(planned.map(boundsOf), wish, calendar)
  // Before its first bar nothing could be traded: the same profit would be spread over more years.
  const range = { ...asked, from: Math.max(asked.from, firstOf(planned)) as UtcMillis }
  const around = needed.filter(([, isDecidedOn]) => !isDecidedOn)
    .map(([name]) => planSeries(name, { infos, wish, span: range }))
  planned.push(...around, ...matchingSeries([...planned, ...around], infos, wish))
  await lookBack(catalog, planned, infos)
  markFinest(planned)
  const lead = leadFrom(calendarNamed(calendar), range.from, warmUpSessions(strategies))
  const symbols = [...new Set(planned.map((each) => each.key.symbol))]
  const span = { from: lead, to: range.to }
  const opened = await Promise.all(
    planned.map(({ key, stored }) => openSeries(catalog, key, { ...span, stored })),
  )
  const isRaw = wish.adjustment === Adjustment.Raw
  const actions = actionsOf(planned, opened, span).filter(({ kind }) => isRaw || kind === 'Delisting')
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
    notes: spanNotes({ series: planned.map(described), actions, ...asked }),
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
  { infos, wish, span }: {
    readonly infos: readonly SeriesInfo[]
    readonly wish: DataWish
    readonly span?: RunRange
  },
): PlannedSeries {
  const [timeframe, ...words] = needed.split(' ') as [Timeframe, ...string[]]
  const symbol = words.join(' ')
  const ofSymbol = infos.filter((info) => info.key.symbol === symbol)
  const key = { symbol, timeframe, adjustment: wish.adjustment }
  const usable = servingSeries(key, ofSymbol.map((info) => info.key))
    .flatMap((one) => ofSymbol.filter((info) => info.key === one))
  const isWithin = ({ firstOpenAt, lastCloseAt }: SeriesInfo): boolean =>
    span === undefined || (firstOpenAt < span.to && lastCloseAt > span.from)
  const stored = usable.find(isWithin) ?? usable[0]
  if (stored !== undefined) return plannedSeries(key, stored)
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
    const { timeframe, adjustment } = each.stored.key
    for (const { key, firstOpenAt } of infos) {
      const isPart =
        symbols.includes(key.symbol) && key.timeframe === timeframe && key.adjustment === adjustment
      if (isPart && firstOpenAt < each.firstOpenAt) each.firstOpenAt = firstOpenAt
    }
  }
}

/** A raw series serves every view, an adjusted one only its own. */
function isUsable(info: SeriesInfo, adjustment: Adjustment): boolean {
  return info.key.adjustment === adjustment || info.key.adjustment === Adjustment.Raw
}

/** The series on which orders match, where they are finer than what strategies watch. */
function matchingSeries(
  planned: readonly PlannedSeries[],
  infos: readonly SeriesInfo[],
  wish: DataWish,
): readonly PlannedSeries[] {
  return [...new Set(planned.map((each) => each.key.symbol))].flatMap((symbol) => {
    const own = planned.filter((each) => each.key.symbol === symbol)
    const finest = own.reduce((a, b) =>
      timeframeRank(b.key.timeframe) < timeframeRank(a.key.timeframe) ? b : a,
    )
    const [stored] = infos
      .filter(
        (info) =>
          info.key.symbol === symbol &&
          isUsable(info, wish.adjustment) &&
          info.isSynthetic === finest.stored.isSynthetic &&
          timeframeRank(info.key.timeframe) < timeframeRank(finest.key.timeframe) &&
          (wish.matchingTimeframe === 'auto'
            ? info.firstOpenAt <= finest.stored.firstOpenAt && info.lastCloseAt >= finest.stored.lastCloseAt
            : info.key.timeframe === wish.matchingTimeframe),
      )
      .toSorted((a, b) => timeframeRank(a.key.timeframe) - timeframeRank(b.key.timeframe))
    if (stored === undefined) return []
    return [plannedSeries({ symbol, timeframe: stored.key.timeframe, adjustment: wish.adjustment }, stored)]
  })
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
 * needs no restating, as nothing comes after it. A series that was joined over a change of symbol is one
 * instrument throughout: the change itself keeps its old name, so that the core records it and finds nothing
 * to carry over.
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
