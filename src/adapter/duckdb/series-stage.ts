import type { DuckDBConnection } from '@duckdb/node-api'
import type { UtcMillis } from '../../base/index.ts'
import { fail, formatUtc, UserError } from '../../base/index.ts'
import type { BarSource } from '../../port/index.ts'
import { exactPath, READ_FILE, type Database } from './database.ts'
import { fillTable, writeTable } from './parquet-writer.ts'
import type { SeriesInfo, SeriesOrigin, StoredSeries } from './series-info.ts'
import { mergedInfo } from './series-info.ts'

/** One series that is to be stored. */
export interface SeriesToStage {
  readonly origin: SeriesOrigin
  readonly source: BarSource
  /** What is stored now. */
  readonly old: SeriesInfo | undefined
  readonly target: string
  readonly staged: string
  readonly replaces: boolean
}

/** A series that lies ready to be renamed into its place. */
export interface StagedSeries {
  readonly move: { readonly from: string; readonly to: string }
  readonly stored: StoredSeries
}

const INCOMING = 'incoming'
const MERGED = 'merged'
const VALUES = ['open_at_ms', 'open', 'high', 'low', 'close', 'volume']

/** Merges new bars with the stored ones into a file of their own. */
export async function stageSeries(database: Database, series: SeriesToStage): Promise<StagedSeries> {
  const { origin, source, old, target, staged } = series
  if (old !== undefined && old.isSynthetic !== origin.isSynthetic) throw mixed(series)
  if (old !== undefined && hoursOf(old) !== hoursOf(origin)) throw otherCalendar(series, old)
  const connection = await database.connect()
  try {
    const fill = await fillTable(database, { connection, name: INCOMING, source })
    if (fill.overlapAt !== undefined) throw overlap(series, fill.overlapAt)
    const merge = old === undefined ? undefined : await mergeStored(connection, series)
    const span = {
      rows: merge?.rows ?? fill.rows,
      firstOpenAt: Math.min(fill.firstOpenAt, old?.firstOpenAt ?? Infinity) as UtcMillis,
      lastCloseAt: Math.max(fill.lastCloseAt, old?.lastCloseAt ?? -Infinity) as UtcMillis,
    }
    const info = mergedInfo(origin, old, { ...span, importedRows: fill.rows })
    const name = merge === undefined ? INCOMING : MERGED
    await writeTable(connection, name, { file: staged, info: JSON.stringify(info) })
    const { unchanged = 0, replaced = 0 } = merge ?? {}
    const added = fill.rows - unchanged - replaced
    return { move: { from: staged, to: target }, stored: { info, added, unchanged, replaced } }
  } finally {
    connection.closeSync()
  }
}

/** Makes a table of the new bars and of those stored ones that they do not replace, in time order. */
async function mergeStored(
  connection: DuckDBConnection, series: SeriesToStage,
): Promise<{ readonly rows: number; readonly unchanged: number; readonly replaced: number }> {
  const stored = exactPath(series.target)
  await connection.run(`CREATE TEMP TABLE stored AS SELECT * FROM ${READ_FILE}`, [stored])
  const differs = VALUES.map((name) => `stored.${name} IS DISTINCT FROM ${INCOMING}.${name}`).join(' OR ')
  const [both = 0, replaced = 0, firstAt = 0] = await firstRow(
    connection,
    `SELECT count(*), count(*) FILTER (${differs}), min(close_at_ms) FILTER (${differs}) `
    + `FROM stored JOIN ${INCOMING} USING (close_at_ms)`,
  )
  if (replaced > 0 && !series.replaces) throw conflict(series, { count: replaced, firstAt })
  await connection.run(
    `CREATE TEMP TABLE ${MERGED} AS SELECT * FROM (SELECT * FROM ${INCOMING} UNION ALL `
    + `SELECT stored.* FROM stored ANTI JOIN ${INCOMING} USING (close_at_ms)) ORDER BY close_at_ms`,
  )
  const [rows = 0, overlaps = 0, overlapAt = 0] = await firstRow(
    connection,
    'SELECT count(*), count(*) FILTER (open_at_ms < ended), min(open_at_ms) FILTER (open_at_ms < ended) FROM '
    + `(SELECT open_at_ms, lag(close_at_ms) OVER (ORDER BY close_at_ms) AS ended FROM ${MERGED})`,
  )
  if (overlaps > 0) throw overlap(series, overlapAt)
  return { rows, unchanged: both - replaced, replaced }
}

async function firstRow(connection: DuckDBConnection, sql: string): Promise<number[]> {
  const rows = await (await connection.run(sql)).getRowsJS()
  return (rows[0] ?? []).map(Number)
}

function nameOf({ origin: { key } }: SeriesToStage): string {
  return `${key.symbol} ${key.timeframe} ${key.adjustment}`
}

function mixed(series: SeriesToStage): UserError {
  const [stored, fresh] = series.origin.isSynthetic ? ['real', 'made up'] : ['made up', 'real']
  const message = `${nameOf(series)}: the stored bars are ${stored}, the new ones ${fresh}; `
    + `use another symbol, or delete ${series.target}`
  return new UserError(fail('SYNTHETIC_MIX', message).failure)
}

/** What names the sessions of a calendar: both exchanges of US shares keep the same. */
export function hoursOf({ calendar }: { readonly calendar: string }): string {
  return calendar === 'XNAS' ? 'XNYS' : calendar
}

function otherCalendar(series: SeriesToStage, old: SeriesInfo): UserError {
  const message = `${nameOf(series)}: the stored bars lie on the sessions of ${old.calendar}, the new ones `
    + `on those of ${series.origin.calendar}; say --calendar ${old.calendar}, or delete ${series.target}`
  return new UserError(fail('CALENDAR_MIX', message).failure)
}

function conflict(
  series: SeriesToStage, { count, firstAt }: { readonly count: number; readonly firstAt: number },
): UserError {
  const message = `${nameOf(series)}: bars that are stored with other values: ${count}, the first closes at `
    + `${formatUtc(firstAt as UtcMillis)}; say --replace if the new ones are right`
  return new UserError(fail('CATALOG_CONFLICT', message).failure)
}

function overlap(series: SeriesToStage, at: number): UserError {
  const message = `${nameOf(series)}: the bar that opens at ${formatUtc(at as UtcMillis)} begins before the `
    + 'one ahead of it ends; the stored bars were placed otherwise: check --time-zone and --stamp, or delete '
    + series.target
  return new UserError(fail('CATALOG_OVERLAP', message).failure)
}
