import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { fail, ok, type Result, type UtcMillis } from '../../base/index.ts'
import { isTimeframe, type SeriesKey } from '../../model/index.ts'
import type { TapeReader } from '../../port/index.ts'
import { whileLocked } from './catalog-lock.ts'
import { Database, sqlText } from './database.ts'
import { writeTable } from './parquet-writer.ts'
import { filesUnder, flush, isPresent, readIfPresent } from './safe-file.ts'
import { sha256Of } from './series-digest.ts'
import { mergedInfo, type SeriesOrigin } from './series-info.ts'
import { seriesPath } from './series-path.ts'
import { fillTapeTable } from './tape-table.ts'

/** Digests of the files of an archive, as `sha256sum -c` reads them. */
export const SUMS_FILE = 'SHA256SUMS'
const QUOTES_FILE = 'quotes.parquet'

/** Market data of tapes that are to become Parquet files. */
export interface MarketToArchive {
  /** In the order of their writing. */
  readonly tapes: readonly TapeReader[]
  /** The folder that appears when all of it is written. */
  readonly folder: string
  /** What is known about the bars of a symbol and timeframe. */
  readonly originOf: (bars: Pick<SeriesKey, 'symbol' | 'timeframe'>) => SeriesOrigin
}

/** What was written; `undefined` in a `Result` when the folder was there already. */
export interface ArchivedMarket {
  readonly series: number
  readonly bars: number
  /** Quotes and prints. */
  readonly quotes: number
}

/**
 * Writes the market data of a session's tapes as a catalog of its own: `bars/...` as `BarCatalog` reads them,
 * `quotes.parquet` where quotes or prints were taped, and `SHA256SUMS` over all files.
 *
 * A bar that comes again, corrected or after a restart, takes the place of the first. The folder appears
 * whole, on disk, or not at all; what a killed process has left is removed. Fails with `ARCHIVE_FAILED`, or
 * as a tape does.
 */
export async function archiveMarket(market: MarketToArchive): Promise<Result<ArchivedMarket | undefined>> {
  const { folder } = market
  try {
    return await whileLocked(path.dirname(folder), async () => {
      await removeDrafts(folder)
      return (await isPresent(folder)) ? ok(undefined) : await writeWhole(market)
    })
  } catch (error) {
    return fail('ARCHIVE_FAILED', `${folder}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function writeWhole(market: MarketToArchive): Promise<Result<ArchivedMarket>> {
  const { folder, tapes } = market
  const draft = `${folder}.${process.pid}.unfinished`
  const spill = `${draft}.spill`
  const database = new Database(spill)
  try {
    await mkdir(draft, { recursive: true })
    const connection = await database.connect()
    const filled = await fillTapeTable(connection, tapes)
    if (!filled.ok) return filled
    const written = await writeSeries(connection, draft, market)
    const quotes = await writeQuotes(connection, path.join(draft, QUOTES_FILE))
    connection.closeSync()
    await sealFiles(draft)
    await rename(draft, folder)
    await flush(path.dirname(folder))
    return ok({ ...written, quotes })
  } finally {
    await database.close()
    for (const left of [draft, spill]) await rm(left, { recursive: true, force: true })
  }
}

/** The latest row of each bar, without those that begin before the bar ahead of them has ended. */
const BARS = `CREATE TEMP TABLE bars AS
  WITH latest AS (
    SELECT symbol, timeframe, at_ms AS open_at_ms, close_at_ms, open, high, low, close, volume FROM tape
    WHERE close_at_ms IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY symbol, timeframe, close_at_ms ORDER BY tape.rowid DESC) = 1)
  SELECT *, coalesce(open_at_ms < lag(close_at_ms) OVER (
    PARTITION BY symbol, timeframe ORDER BY close_at_ms), false) AS is_late FROM latest`
const SERIES = `SELECT symbol, timeframe, count(*) FILTER (NOT is_late), count(*) FILTER (is_late),
  min(open_at_ms), max(close_at_ms) FILTER (NOT is_late) FROM bars GROUP BY ALL ORDER BY ALL`

async function writeSeries(
  connection: DuckDBConnection, root: string, { originOf }: MarketToArchive,
): Promise<{ readonly series: number; readonly bars: number }> {
  await connection.run(BARS)
  const found = await (await connection.run(SERIES)).getRowsJS()
  let bars = 0
  for (const [symbol, timeframe, ...figures] of found) {
    if (!isTimeframe(String(timeframe))) throw new Error(`the tape has bars of "${String(timeframe)}"`)
    const origin = originOf({ symbol: String(symbol), timeframe: timeframe as SeriesKey['timeframe'] })
    const [rows = 0, overlaps = 0, firstOpenAt = 0, lastCloseAt = 0] = figures.map(Number)
    const span = { firstOpenAt: firstOpenAt as UtcMillis, lastCloseAt: lastCloseAt as UtcMillis }
    const quarantined = overlaps === 0 ? {} : { CATALOG_OVERLAP: overlaps }
    const record = { ...origin.record, quarantined: { ...origin.record.quarantined, ...quarantined } }
    const info = mergedInfo({ ...origin, record }, undefined, { rows, importedRows: rows, ...span })
    const file = path.join(root, 'bars', seriesPath(origin.key))
    await mkdir(path.dirname(file), { recursive: true })
    await connection.run(
      'CREATE OR REPLACE TEMP TABLE one AS SELECT * FROM bars '
      + `WHERE symbol = $1 AND timeframe = $2 AND NOT is_late ORDER BY close_at_ms`,
      [String(symbol), String(timeframe)],
    )
    await writeTable(connection, 'one', { file, info: JSON.stringify(info) })
    bars += rows
  }
  return { series: found.length, bars }
}

/** Quotes and prints in the order of the tape; no file where there are none. */
async function writeQuotes(connection: DuckDBConnection, file: string): Promise<number> {
  const where = 'FROM tape WHERE kind IN (\'quote\', \'print\')'
  const [[count] = []] = await (await connection.run(`SELECT count(*) ${where}`)).getRowsJS()
  if (Number(count) === 0) return 0
  const columns = 'ordinal, known_at_ms, kind, source, symbol, at_ms, bid, ask, bid_size, ask_size, '
    + 'price, size, volume'
  await connection.run(
    `COPY (SELECT ${columns} ${where} ORDER BY ordinal) TO ${sqlText(file)} `
    + '(FORMAT parquet, COMPRESSION snappy)',
  )
  return Number(count)
}

/** Writes the digests of all files, and makes files and folders durable. */
async function sealFiles(root: string): Promise<void> {
  const entries = (await readdir(root, { recursive: true, withFileTypes: true }))
    .map((entry) => ({ file: path.join(entry.parentPath, entry.name), isFile: entry.isFile() }))
  const lines: string[] = []
  for (const { file } of entries.filter(({ isFile }) => isFile).sort((a, b) => (a.file < b.file ? -1 : 1))) {
    lines.push(`${await sha256Of(file)}  ${path.relative(root, file)}\n`)
  }
  const sums = path.join(root, SUMS_FILE)
  await writeFile(sums, lines.join(''))
  for (const target of [...entries.map(({ file }) => file), sums, root]) await flush(target)
}

/** What of an archive is not as its `SHA256SUMS` says, and how many files were compared. */
export async function checkSums(
  root: string,
): Promise<{ readonly files: number; readonly faults: readonly string[] }> {
  const sums = path.join(root, SUMS_FILE)
  const text = await readIfPresent(sums)
  if (text === undefined) return { files: 0, faults: [`${sums} is missing`] }
  const wanted = new Map(text.split('\n').filter((line) => line !== '').map((line) => {
    const [digest = '', name = ''] = line.split('  ')
    return [name, digest] as const
  }))
  const faults: string[] = []
  for (const [name, digest] of wanted) {
    const file = path.join(root, name)
    if (!(await isPresent(file))) faults.push(`${file} is missing`)
    else if ((await sha256Of(file)) !== digest) faults.push(`${file} is not as it was written`)
  }
  for (const name of await filesUnder(root)) {
    if (name.endsWith('.parquet') && !wanted.has(name)) faults.push(`${path.join(root, name)} was added`)
  }
  return { files: wanted.size, faults }
}

async function removeDrafts(folder: string): Promise<void> {
  const [parent, start] = [path.dirname(folder), `${path.basename(folder)}.`]
  for (const name of await readdir(parent)) {
    const isDraft = name.startsWith(start) && /\.unfinished(?:\.spill)?$/.test(name)
    if (isDraft) await rm(path.join(parent, name), { recursive: true, force: true })
  }
}
