import type { BarCatalog, SeriesInfo } from '../../adapter/duckdb/index.ts'
import type { UtcMillis } from '../../base/index.ts'
import { JoinedSource, symbolChain } from '../../data/index.ts'
import { intradayMillis, type CorporateAction, type SeriesKey } from '../../model/index.ts'
import type { RunSeries } from '../../report/index.ts'
import { calendarFor, openSeries, type OpenedSeries } from '../command/data/data-series.ts'
import type { RunRange } from './run-range.ts'
import { REGULAR_HOURS_MS } from './warm-up.ts'

/** A series that is to be read, and the stored one it is made from. */
export interface PlannedSeries {
  readonly key: SeriesKey
  readonly stored: SeriesInfo
  /** Longer bars that stand for those of the series until it begins, before anything is decided. */
  readonly warmedBy?: PlannedSeries
  /** First bar of it, under earlier symbols as well. */
  readonly firstOpenAt: UtcMillis
  /** Bars that are stored of what it is made from, under earlier symbols as well. */
  readonly rows: number
  isFinest: boolean
}

/** What is known of a catalog while a run is planned. */
export interface CatalogView {
  readonly infos: readonly SeriesInfo[]
  readonly changes: readonly CorporateAction[]
}

/** A series to be made of a stored one. */
export function plannedSeries(
  key: SeriesKey, stored: SeriesInfo, { infos, changes }: CatalogView, warmedBy?: PlannedSeries,
): PlannedSeries {
  const parts = storedParts(key.symbol, stored.key, { infos, changes })
  const firstOpenAt = Math.min(...parts.map(({ info }) => info.firstOpenAt), stored.firstOpenAt) as UtcMillis
  const rows = parts.reduce((sum, { info }) => sum + info.rows, 0)
  return { key, stored, firstOpenAt, rows, isFinest: false, ...(warmedBy === undefined ? {} : { warmedBy }) }
}

/** What is stored of a series under each symbol that its instrument has borne, and when it bore it. */
export function storedParts(
  symbol: string, { timeframe, adjustment }: SeriesKey, { infos, changes }: CatalogView,
): readonly { readonly symbol: string; readonly info: SeriesInfo; readonly span: RunRange }[] {
  return symbolChain(symbol, changes).flatMap(({ symbol: name, from, until }) => infos
    .filter(({ key }) => key.symbol === name && key.timeframe === timeframe && key.adjustment === adjustment)
    .map((info) => ({ symbol: name, info, span: { from, to: until } })))
}

/** Opens a planned series, with the longer bars before it that warm up what risk knows of its symbol. */
export async function openPlanned(
  catalog: BarCatalog, { key, stored, warmedBy, firstOpenAt }: PlannedSeries,
  { activeFrom, ...span }: RunRange & { readonly activeFrom: UtcMillis },
): Promise<OpenedSeries> {
  const opened = await openSeries(catalog, key, { ...span, stored })
  if (warmedBy === undefined || firstOpenAt <= span.from) return opened
  const calendar = calendarFor(stored.calendar)
  const first = calendar.sessionAt(firstOpenAt, 'extended')?.preOpenAt ?? firstOpenAt
  const before = { from: span.from, to: Math.min(first, activeFrom) as UtcMillis }
  if (before.to <= before.from) return opened
  const longer = await openSeries(catalog, warmedBy.key, { ...before, stored: warmedBy.stored })
  return { ...opened, source: new JoinedSource(key, [longer.source, opened.source]) }
}

/** What a result says of a series. */
export function described({ key, stored, firstOpenAt, rows }: PlannedSeries): Omit<RunSeries, 'refused'> {
  const made = key.timeframe === stored.key.timeframe ? [] : [
    `${key.timeframe} bars made from ${stored.key.timeframe} bars`,
  ]
  return {
    symbol: key.symbol,
    timeframe: key.timeframe,
    adjustment: key.adjustment,
    bars: rows,
    firstAt: firstOpenAt,
    lastAt: stored.lastCloseAt,
    isSynthetic: stored.isSynthetic,
    note: [...stored.notes, ...made].join('; '),
  }
}

/** About how many bars of a series a run is shown. */
export function estimateBars({ stored, key, firstOpenAt, rows }: PlannedSeries, range: RunRange): number {
  const span = stored.lastCloseAt - firstOpenAt
  const shown = Math.min(range.to, stored.lastCloseAt) - Math.max(range.from, firstOpenAt)
  const part = span === 0 ? 1 : Math.min(1, Math.max(0, shown / span))
  const own = intradayMillis(stored.key.timeframe) ?? REGULAR_HOURS_MS
  const wanted = intradayMillis(key.timeframe) ?? REGULAR_HOURS_MS
  return Math.max(1, Math.round(rows * part * Math.min(1, own / wanted)))
}
