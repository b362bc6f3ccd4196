import type { SeriesInfo } from '../../adapter/duckdb/index.ts'
import type { SessionDate, UtcMillis } from '../../base/index.ts'
import type { ExchangeCalendar } from '../../calendar/index.ts'
import { Adjustment, timeframeRank, type Timeframe } from '../../model/index.ts'
import { calendarFor, servingSeries } from '../command/data/data-series.ts'
import { plannedSeries, storedParts, type CatalogView, type PlannedSeries } from './planned-series.ts'
import { dayOf, type RunRange } from './run-range.ts'

/** What orders are to match on. */
export interface MatchingWish {
  readonly matchingTimeframe: Timeframe | 'auto'
  readonly adjustment: Adjustment
}

/** Series on which orders match, and what is said of finer bars that are not used. */
export interface MatchingPlan {
  readonly series: readonly PlannedSeries[]
  readonly notes: readonly string[]
}

/**
 * The series on which orders match, where they are finer than what strategies watch.
 *
 * `auto` takes the finest stored bars that are there in each session of the run that the watched ones are
 * there in: an order would find no bar to fill on, and a signal no price, where they are not. Only the first
 * and last session under each symbol are looked at, not holes between them.
 */
export function matchingSeries(
  planned: readonly PlannedSeries[], wish: MatchingWish, { range, ...view }: CatalogView & {
    readonly range: RunRange
  },
): MatchingPlan {
  const found = [...new Set(planned.map((each) => each.key.symbol))].map((symbol) => {
    const finest = planned.filter((each) => each.key.symbol === symbol).reduce((a, b) =>
      timeframeRank(b.key.timeframe) < timeframeRank(a.key.timeframe) ? b : a)
    return wish.matchingTimeframe === 'auto'
      ? finestOf(finest, wish.adjustment, { range, ...view })
      : namedOf(finest, { ...wish, matchingTimeframe: wish.matchingTimeframe }, view)
  })
  return {
    series: found.flatMap(({ series }) => series), notes: found.flatMap(({ notes }) => notes),
  }
}

/** The finest series that covers the run, and those that are finer and do not. */
function finestOf(
  finest: PlannedSeries, adjustment: Adjustment,
  { range, ...view }: CatalogView & { readonly range: RunRange },
): MatchingPlan {
  const finer = candidates(finest, adjustment, view)
  const at = finer.findIndex((info) => covers(info, finest, { range, ...view }))
  const stored = finer[at]
  const passed = finer.slice(0, stored === undefined ? undefined : at)
    .filter((info) => info.key.timeframe !== stored?.key.timeframe)
  return {
    series: stored === undefined ? [] : [matching(finest, stored.key.timeframe, stored, view)],
    notes: passed.map(({ key, firstOpenAt, lastCloseAt }) => (
      `${key.symbol}: its ${key.timeframe} bars, of ${dayOf(firstOpenAt)} to `
      + `${dayOf((lastCloseAt - 1) as UtcMillis)}, are not there in each session of the run: orders do not `
      + 'match on them')),
  }
}

/** The series that somebody has named, made from finer bars where it is not stored. */
function namedOf(
  finest: PlannedSeries,
  { matchingTimeframe: timeframe, adjustment }: MatchingWish & { readonly matchingTimeframe: Timeframe },
  view: CatalogView,
): MatchingPlan {
  const { symbol } = finest.key
  if (timeframeRank(timeframe) >= timeframeRank(finest.key.timeframe)) return { series: [], notes: [] }
  const finer = candidates(finest, adjustment, view)
  const [best] = servingSeries({ symbol, timeframe, adjustment }, finer.map(({ key }) => key))
  const stored = finer.find(({ key }) => key === best)
  if (stored !== undefined) return { series: [matching(finest, timeframe, stored, view)], notes: [] }
  const instead = `orders match on its ${finest.key.timeframe} bars`
  return { series: [], notes: [`${symbol} has no ${timeframe} bars, nor finer ones: ${instead}`] }
}

function matching(
  finest: PlannedSeries, timeframe: Timeframe, stored: SeriesInfo, view: CatalogView,
): PlannedSeries {
  // A week may begin before the bars that it stands for, and end within them.
  const warmedBy = finest.key.timeframe === '1w' ? undefined : finest
  return plannedSeries({ ...finest.key, timeframe }, stored, view, warmedBy)
}

/** Stored series that are finer than a planned one and as real, the finest first. */
function candidates(
  { key, stored }: PlannedSeries, adjustment: Adjustment, { infos }: CatalogView,
): readonly SeriesInfo[] {
  return infos
    .filter((info) =>
      info.key.symbol === key.symbol && info.isSynthetic === stored.isSynthetic
      // A raw series serves every view, an adjusted one only its own.
      && (info.key.adjustment === adjustment || info.key.adjustment === Adjustment.Raw)
      && timeframeRank(info.key.timeframe) < timeframeRank(key.timeframe))
    .toSorted((a, b) => timeframeRank(a.key.timeframe) - timeframeRank(b.key.timeframe)
      || Number(b.key.adjustment === adjustment) - Number(a.key.adjustment === adjustment))
}

/** Whether a series is there in the first and last session of the run that another has, under each symbol. */
function covers(
  { key }: SeriesInfo, watched: PlannedSeries, { range, ...view }: CatalogView & { readonly range: RunRange },
): boolean {
  const calendar = calendarFor(watched.stored.calendar)
  const own = storedParts(key.symbol, key, view)
  return storedParts(key.symbol, watched.stored.key, view).every(({ symbol, info, span }) => {
    const from = Math.max(span.from, range.from, info.firstOpenAt) as UtcMillis
    const to = Math.min(span.to, range.to, info.lastCloseAt) as UtcMillis
    if (from >= to) return true
    const part = own.find((each) => each.symbol === symbol)?.info
    return part !== undefined && firstDay(calendar, part.firstOpenAt) <= firstDay(calendar, from)
      && lastDay(calendar, part.lastCloseAt) >= lastDay(calendar, to)
  })
}

function firstDay(calendar: ExchangeCalendar, at: UtcMillis): SessionDate {
  return (calendar.sessionAt(at, 'extended') ?? calendar.nextSession(at)).date
}

/** The session that an instant lies in, or the last one before it: a symbol changes just before the open. */
function lastDay(calendar: ExchangeCalendar, at: UtcMillis): SessionDate {
  return (calendar.sessionAt((at - 1) as UtcMillis) ?? calendar.previousSession(at)).date
}
