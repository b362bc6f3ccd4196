import path from 'node:path'
import { CsvFile } from '../../../adapter/csv/index.ts'
import type { BarCatalog, CatalogBatch, SeriesMark, StoredSeries } from '../../../adapter/duckdb/index.ts'
import { ParquetFile, readMark } from '../../../adapter/duckdb/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import type { CalendarName } from '../../../calendar/index.ts'
import { calendarNamed, isCalendarName } from '../../../calendar/index.ts'
import type { AssembledSeries, ImportOutcome, RejectedRow, RepairedRow } from '../../../data/index.ts'
import { ColumnsSource, defaultInstrument, RowOrder } from '../../../data/index.ts'
import type { Timeframe } from '../../../model/index.ts'
import { Adjustment } from '../../../model/index.ts'
import { instrumentWith } from './instrument-with.ts'
import type { FileFormat, ImportContext, ImportRequest } from './import-request.ts'
import { readRows } from './import-rows.ts'
import { checkShare, countByCode } from './import-share.ts'
import { priceNotes } from './price-notes.ts'

/** What the import of one file came to. */
export interface ImportReport {
  readonly file: string
  readonly sha256: string
  readonly isDryRun: boolean
  /** Rows without the header. */
  readonly rows: number
  readonly goodRows: number
  readonly rejectedByCode: Readonly<Record<string, number>>
  readonly rejected: readonly RejectedRow[]
  readonly repaired: readonly RepairedRow[]
  readonly extendedLeftOut: number
  readonly otherSymbolRows: number
  readonly notes: readonly string[]
  readonly series: readonly SeriesReport[]
  /** Where the refused rows are kept, inside the catalog. */
  readonly quarantineFile?: string
}

/** One series of an imported file. */
export interface SeriesReport {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly adjustment: Adjustment
  readonly rows: number
  readonly firstOpenAt: UtcMillis
  readonly lastCloseAt: UtcMillis
  readonly actions: number
  /** Absent on a dry run. */
  readonly stored?: Pick<StoredSeries, 'added' | 'unchanged' | 'replaced'>
}

/** A name of a file has 255 bytes at most, a character up to four. */
const NAME_CHARACTERS_MAX = 50

/**
 * Imports one file of bars into the catalog: all of its good rows, or nothing.
 *
 * Throws `UserError` for a file that cannot be read in one way only, without a good row, or with more than 5
 * % bad ones.
 */
export async function importFile(
  catalog: BarCatalog,
  request: ImportRequest,
  context: ImportContext,
): Promise<ImportReport> {
  const format = request.format ?? formatOf(request.file)
  const isParquet = format === 'parquet'
  const file = isParquet
    ? await ParquetFile.open(request.file)
    : await CsvFile.open(request.file, { form: format, keepsFlawed: true })
  const mark = isParquet ? await readMark(request.file) : undefined
  const calendar = await calendarOf(catalog, request)
  const outcome = await readRows(file, { catalog, request, context, calendar })
  const goodRows = outcome.series.reduce((sum, one) => sum + one.columns.length, 0)
  checkShare(outcome, goodRows, request)
  const sha256 = file.sha256 ?? ''
  const notes = [
    ...(mark?.isSynthetic === true ? ['the file says of its bars that they are made up'] : []),
    ...outcome.notes,
    ...(await priceNotes(catalog, outcome.series, { ...request, calendar: calendarNamed(calendar) })),
  ]
  const report: ImportReport = {
    file: request.file,
    sha256,
    isDryRun: request.isDryRun,
    rows: outcome.rows,
    goodRows,
    rejectedByCode: countByCode(outcome.rejected),
    rejected: outcome.rejected,
    repaired: outcome.series.flatMap((one) => one.repaired),
    extendedLeftOut: outcome.series.reduce((sum, one) => sum + one.extendedLeftOut, 0),
    otherSymbolRows: outcome.otherSymbolRows,
    notes: [...notes, ...outcome.series.flatMap((one) => seriesNotes(one, request))],
    series: outcome.series.map((one) => describeSeries(one, request)),
  }
  if (request.isDryRun) return report
  const batch = await batchOf(catalog, { request, outcome, report, context, calendar, mark })
  const stored = await catalog.store(batch)
  const { quarantine } = batch
  return {
    ...report,
    series: report.series.map((one) => {
      const own = stored.find(({ info }) => info.key.symbol === one.symbol)
      const { added = 0, unchanged = 0, replaced = 0 } = own ?? {}
      return { ...one, stored: { added, unchanged, replaced } }
    }),
    ...(quarantine === undefined ? {} : { quarantineFile: path.join('quarantine', quarantine.name) }),
  }
}

function formatOf(file: string): FileFormat {
  if (/\.parquet$/i.test(file)) return 'parquet'
  return /\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(file) ? 'jsonl' : 'csv'
}

async function calendarOf(catalog: BarCatalog, { symbol, facts }: ImportRequest): Promise<CalendarName> {
  if (facts.calendar !== undefined) return facts.calendar
  const isTold = symbol === undefined || facts.assetClass !== undefined
  const known = isTold ? undefined : await catalog.instrument(symbol)
  const name = known?.calendar ?? defaultInstrument(symbol ?? '', facts).calendar
  if (isCalendarName(name)) return name
  const message = `${symbol}: the instrument master names calendar "${name}"; say --calendar`
  throw refused('CALENDAR_UNKNOWN', message)
}

function seriesNotes(series: AssembledSeries, { adjustment }: ImportRequest): readonly string[] {
  const { symbol, order, warnings, actions } = series
  const notes: string[] = []
  if (order === RowOrder.Descending) notes.push('the file runs backwards in time and was turned round')
  if (order === RowOrder.Mixed) notes.push('the file is not in time order; rows that break it were refused')
  for (const [code, bars] of Object.entries(warnings)) notes.push(`suspicious bars kept: ${bars} ${code}`)
  if (actions.length > 0 && series.timeframe === '1w' && adjustment === Adjustment.Raw) {
    notes.push('dividends and splits of a week count from its last session: the file does not say the day')
  }
  if (actions.length > 0 && adjustment !== Adjustment.Raw) {
    notes.push('dividends and splits in the file were not taken: its prices are adjusted already')
  }
  return notes.map((note) => `${symbol}: ${note}`)
}

function describeSeries(series: AssembledSeries, { adjustment }: ImportRequest): SeriesReport {
  const { columns } = series
  return {
    symbol: series.symbol,
    timeframe: series.timeframe,
    adjustment,
    rows: columns.length,
    firstOpenAt: columns.openAt[0] as UtcMillis,
    lastCloseAt: columns.closeAt[columns.length - 1] as UtcMillis,
    actions: adjustment === Adjustment.Raw ? series.actions.length : 0,
  }
}

async function batchOf(
  catalog: BarCatalog,
  {
    request,
    outcome,
    report,
    context,
    calendar,
    mark,
  }: {
    readonly request: ImportRequest
    readonly outcome: ImportOutcome
    readonly report: ImportReport
    readonly context: ImportContext
    readonly calendar: CalendarName
    /** What a file of this system says of its bars. */
    readonly mark: SeriesMark | undefined
  },
): Promise<CatalogBatch> {
  const kept = outcome.series.filter((one) => one.columns.length > 0)
  const instruments = await Promise.all(
    kept.map(async ({ symbol }) => {
      const facts = { ...request.facts, calendar: await calendarFor(catalog, symbol, { request, calendar }) }
      return instrumentWith(catalog, symbol, facts)
    }),
  )
  const quarantined = [
    ...report.rejected.map((row) => ({ file: request.file, action: 'refused', ...row })),
    ...report.repaired.map((row) => ({ file: request.file, action: 'repaired', ...row })),
  ]
  const ownName = path.basename(request.file).slice(0, NAME_CHARACTERS_MAX)
  const name = `${ownName}-${report.sha256.slice(0, 12)}.jsonl`
  return {
    series: kept.map((one) => {
      const key = { symbol: one.symbol, timeframe: one.timeframe, adjustment: request.adjustment }
      return {
        source: new ColumnsSource(key, one.columns),
        origin: {
          key,
          calendar,
          isSynthetic: mark?.isSynthetic ?? false,
          notes: [...(request.notes ?? []), ...(mark?.notes ?? [])],
          toolVersion: context.toolVersion,
          record: {
            source: request.source ?? request.file,
            sha256: report.sha256,
            importedAt: context.now,
            quarantined: countByCode(report.rejected.filter(({ symbol }) => symbol === one.symbol)),
            notes: [...outcome.notes, ...seriesNotes(one, request), ...repairNote(one)],
          },
        },
      }
    }),
    instruments,
    actions: request.adjustment === Adjustment.Raw ? kept.flatMap((one) => one.actions) : [],
    ...(quarantined.length === 0 ? {} : { quarantine: { name, rows: quarantined } }),
    replaces: request.replaces,
  }
}

/**
 * The calendar that a symbol is kept on from now: what the master knows counts where nobody said another.
 *
 * A file of several symbols is placed on one calendar. Throws `CALENDAR_MIX` where a symbol has another.
 */
async function calendarFor(
  catalog: BarCatalog,
  symbol: string,
  { request, calendar }: { readonly request: ImportRequest; readonly calendar: CalendarName },
): Promise<CalendarName> {
  const { facts } = request
  const known = await catalog.instrument(symbol)
  const isSaid = facts.calendar !== undefined || facts.assetClass !== undefined
  if (isSaid || known === undefined || known.calendar === calendar) return calendar
  const own = known.calendar
  if (isCalendarName(own) && NYSE_HOURS.has(own) && NYSE_HOURS.has(calendar)) return own
  const message =
    `${symbol} is kept on the sessions of ${own}, and this file was placed on those of ${calendar}: say ` +
    `--calendar, or import it by itself with --symbol ${symbol}`
  throw refused('CALENDAR_MIX', message)
}

/** Calendars with the same sessions. */
const NYSE_HOURS: ReadonlySet<CalendarName> = new Set<CalendarName>(['XNYS', 'XNAS'])

function repairNote({ repaired }: AssembledSeries): readonly string[] {
  if (repaired.length === 0) return []
  return [`bars whose high or low was widened to enclose open and close: ${repaired.length}`]
}

function refused(code: 'CALENDAR_UNKNOWN' | 'CALENDAR_MIX', message: string): UserError {
  return new UserError(fail(code, message).failure)
}
