import type { BarCatalog, BarRange, SeriesInfo } from '../../../adapter/duckdb/index.ts'
import type { SessionDate, UtcMillis } from '../../../base/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import type { ExchangeCalendar } from '../../../calendar/index.ts'
import { addDays, calendarNamed, isCalendarName, weekOf } from '../../../calendar/index.ts'
import type { AdjustmentTable, SymbolSpan } from '../../../data/index.ts'
import {
  AdjustedSource,
  adjustmentTable,
  aggregate,
  closesBefore,
  defaultInstrument,
  fromEarlyHours,
  JoinedSource,
  symbolChain,
} from '../../../data/index.ts'
import type { CorporateAction, Instrument, SeriesKey, Timeframe } from '../../../model/index.ts'
import { Adjustment, timeframeRank } from '../../../model/index.ts'
import type { BarSource } from '../../../port/index.ts'

/** A series that is ready to be read, as it was asked for. */
export interface OpenedSeries {
  readonly source: BarSource
  readonly instrument: Instrument
  readonly calendar: ExchangeCalendar
  /** Corporate actions of the instrument, under all its symbols, oldest first. */
  readonly actions: readonly CorporateAction[]
  /** The stored series that it is made from; of several symbols the last. */
  readonly stored: SeriesInfo
}

/** What to open of a series, and the stored one that it is made from where somebody has chosen it. */
export interface WantedSpan extends BarRange {
  readonly stored?: SeriesInfo
}

/**
 * Opens a series: as it is stored, or made from what is stored.
 *
 * An adjusted view that is not stored is computed from the raw series and its corporate actions; bars that
 * are not stored are aggregated from the coarsest finer ones; the history under earlier symbols comes first.
 * Throws `NO_SERIES` when nothing serves.
 */
export async function openSeries(
  catalog: BarCatalog,
  key: SeriesKey,
  { stored: chosen, ...range }: WantedSpan = {},
): Promise<OpenedSeries> {
  const stored = chosen ?? (await storedFor(catalog, key))
  const instrument = (await catalog.instrument(key.symbol)) ?? defaultInstrument(key.symbol)
  const calendar = calendarFor(stored.calendar)
  const { spans, actions } = await historyOf(catalog, key.symbol, calendar)
  const about = { instrument, calendar, actions, stored }
  const spanned = { key: stored.key, spans }
  const openStored = (wanted: BarRange): Promise<BarSource> => openSpans(catalog, spanned, wanted)
  let source = await openStored(wholeWeek(range, key.timeframe, calendar))
  if (key.adjustment !== stored.key.adjustment) {
    const table = await adjustmentTableOf(key.adjustment, { actions, calendar }, () => openStored({}))
    source = new AdjustedSource(source, key.adjustment, table)
  }
  if (stored.key.timeframe === key.timeframe) return { ...about, source }
  const isRaw = key.adjustment === Adjustment.Raw
  const coarser = aggregate(source, key.timeframe, calendar, isRaw ? fromEarlyHours(actions, calendar) : [])
  if (!coarser.ok) throw new UserError(coarser.failure)
  return { ...about, source: coarser.value }
}

/** The table that turns a raw series into a view; `openRaw` opens it from its beginning. */
export async function adjustmentTableOf(
  adjustment: Adjustment,
  { actions, calendar }: Pick<OpenedSeries, 'actions' | 'calendar'>,
  openRaw: () => Promise<BarSource>,
): Promise<AdjustmentTable> {
  const early = fromEarlyHours(actions, calendar)
  const dividends = early.filter((action) => action.kind === 'CashDividend').map(({ at }) => at)
  const needsCloses = adjustment === Adjustment.Total && dividends.length > 0
  const closes = needsCloses ? await closesBefore(await openRaw(), dividends) : new Map<number, number>()
  const table = adjustmentTable(early, adjustment, (at) => closes.get(at))
  if (!table.ok) throw new UserError(table.failure)
  return table.value
}

/** The symbols that an instrument has borne, and its corporate actions under all of them, oldest first. */
async function historyOf(
  catalog: BarCatalog,
  symbol: string,
  calendar: ExchangeCalendar,
): Promise<{
  readonly spans: readonly SymbolSpan[]
  readonly actions: readonly CorporateAction[]
}> {
  const all = await catalog.allActions()
  const early = fromEarlyHours(all, calendar)
  const spans = symbolChain(symbol, early)
  const actions = all.filter((action, index) => {
    const at = early[index]?.at ?? action.at
    return spans.some((span) => span.symbol === action.symbol && at >= span.from && at <= span.until)
  })
  return { spans, actions }
}

async function openSpans(
  catalog: BarCatalog,
  { key, spans }: { readonly key: SeriesKey; readonly spans: readonly SymbolSpan[] },
  range: BarRange,
): Promise<BarSource> {
  const parts: BarSource[] = []
  for (const span of spans) {
    const part = { ...key, symbol: span.symbol }
    if (await catalog.has(part)) parts.push(await catalog.open(part, within(range, span)))
  }
  return parts.length === 1 ? (parts[0] as BarSource) : new JoinedSource(key, parts)
}

/** A range that begins within a week begins with it, or the first weekly bar would be of a part alone. */
function wholeWeek(range: BarRange, timeframe: Timeframe, calendar: ExchangeCalendar): BarRange {
  const { from } = range
  if (timeframe !== '1w' || from === undefined || !calendar.coversInstant(from)) return range
  const session = calendar.sessionAt(from) ?? calendar.nextSession(from)
  const monday = weekOf(session.date)
  const first = calendar.sessions(monday < calendar.firstDate ? calendar.firstDate : monday, session.date)[0]
  return { ...range, from: Math.min(from, first?.preOpenAt ?? from) as UtcMillis }
}

/** The range that holds the sessions dated [from, to] of a calendar; an open end where a date is absent. */
export function rangeOfDates(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  calendar: ExchangeCalendar,
): BarRange {
  if (from !== undefined && to !== undefined && dateOf(from) > dateOf(to)) {
    throw new UserError(fail('BAD_DATE', `found --from ${from} after --to ${to}`).failure)
  }
  return {
    ...(from === undefined ? {} : { from: startOf(from, calendar) }),
    ...(to === undefined ? {} : { to: startOf(addDays(dateOf(to), 1), calendar) }),
  }
}

/** The calendar with a name that is kept in the catalog. */
export function calendarFor(name: string): ExchangeCalendar {
  if (isCalendarName(name)) return calendarNamed(name)
  const message = `the catalog names calendar "${name}"; correct its instrument`
  throw new UserError(fail('CALENDAR_UNKNOWN', message).failure)
}

/**
 * The first instant whose bars belong to a date; of a market whose day turns in the evening, the evening
 * before.
 */
function startOf(date: string, calendar: ExchangeCalendar): UtcMillis {
  const day = dateOf(date)
  const checked = calendar.checkDates(day, day)
  if (!checked.ok) throw new UserError(checked.failure)
  const session = calendar.session(day)
  const midnight = Temporal.PlainDate.from(day).toZonedDateTime(calendar.zone).epochMilliseconds
  return Math.min(midnight, session?.preOpenAt ?? midnight) as UtcMillis
}

/** Years of four digits end with it. */
const LAST_DATE = '9999-12-31'

/** Reads a date that a person gave and that has a day after it; throws `UserError` for anything else. */
export function dateOf(text: string): SessionDate {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text) && text < LAST_DATE) {
      return Temporal.PlainDate.from(text).toString() as SessionDate
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new UserError(fail('BAD_DATE', `found the date "${text}"; a day such as 2020-01-31 is read`).failure)
}

/**
 * The stored series that a wanted one can be made from, best first: the coarsest that is not coarser, of the
 * wanted view before a raw one, which serves every view.
 */
export function servingSeries(wanted: SeriesKey, stored: readonly SeriesKey[]): readonly SeriesKey[] {
  return stored
    .filter((one) => one.symbol === wanted.symbol)
    .filter((one) => one.adjustment === wanted.adjustment || one.adjustment === Adjustment.Raw)
    .filter((one) => timeframeRank(one.timeframe) <= timeframeRank(wanted.timeframe))
    .toSorted(
      (a, b) =>
        timeframeRank(b.timeframe) - timeframeRank(a.timeframe) ||
        Number(b.adjustment === wanted.adjustment) - Number(a.adjustment === wanted.adjustment),
    )
}

async function storedFor(catalog: BarCatalog, key: SeriesKey): Promise<SeriesInfo> {
  const [best] = servingSeries(key, await catalog.keys())
  const info = best === undefined ? undefined : await catalog.info(best)
  if (info !== undefined) return info
  // Opening what is not there says what is.
  await catalog.open(key)
  throw new UserError(fail('NO_SERIES', `${key.symbol} ${key.timeframe} is not stored any more`).failure)
}

function within(range: BarRange, { from, until }: SymbolSpan): BarRange {
  return {
    ...range,
    from: Math.max(range.from ?? from, from) as UtcMillis,
    to: Math.min(range.to ?? until, until) as UtcMillis,
  }
}
