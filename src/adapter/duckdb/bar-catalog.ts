import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fail, formatUtc, UserError } from '../../base/index.ts'
import type { CorporateAction, Instrument, SeriesKey, TradingHalt } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import { whileLocked } from './catalog-lock.ts'
import { closestSeries } from './closest-series.ts'
import { Database, exactPath } from './database.ts'
import { parseActions, parseHalts, parseInstrument, toJson } from './instrument-json.ts'
import { mergedActions } from './merged-actions.ts'
import { MasterFolder } from './master-folder.ts'
import type { BarRange } from './parquet-source.ts'
import { ParquetSource } from './parquet-source.ts'
import { exportSource } from './parquet-writer.ts'
import { filesUnder, isPresent, moveIntoPlace } from './safe-file.ts'
import { digestAsWritten, digestPath, digestText, sha256Of } from './series-digest.ts'
import type { SeriesInfo, SeriesOrigin, StoredSeries } from './series-info.ts'
import { parseInfo } from './series-info.ts'
import type { SeriesMark } from './series-mark.ts'
import { seriesAtPath, seriesPath } from './series-path.ts'
import type { StagedSeries } from './series-stage.ts'
import { hoursOf, stageSeries } from './series-stage.ts'

/** What one import adds; all of it or nothing. */
export interface CatalogBatch {
  readonly series: readonly { readonly origin: SeriesOrigin; readonly source: BarSource }[]
  readonly instruments?: readonly Instrument[]
  /** Merged into what is known by symbol, date and kind; other terms are a conflict unless it replaces. */
  readonly actions?: readonly CorporateAction[]
  /** Merged into what is known: one of the same symbol and begin is replaced. */
  readonly halts?: readonly TradingHalt[]
  /** Rows that were refused, kept as JSON lines in a file of this name. */
  readonly quarantine?: { readonly name: string; readonly rows: readonly object[] }
  /** Whether bars and corporate actions that are stored with other values give way. */
  readonly replaces: boolean
}

const ORIGINS = 'SELECT file_name, decode(value) FROM parquet_kv_metadata($1) '
  + 'WHERE decode(key) = \'investor\''

/** A finished file and its place. */
interface Move {
  readonly from: string
  readonly to: string
}

/**
 * The store of market data under one folder: Parquet files are the record, DuckDB only reads and writes them.
 *
 * `bars/<timeframe>/<symbol>/<adjustment>.parquet` with the origin of the bars inside the file,
 * `instruments/<symbol>.json`, `actions/<symbol>.json`, `halts/<symbol>.json`, `quarantine/*.jsonl`. Every
 * file is written elsewhere, flushed and renamed: a reader or a crash meets the old file or the new one. Any
 * number of
 * processes may read; writers take turns.
 */
export class BarCatalog {
  readonly root: string
  readonly #database: Database
  readonly #instruments: MasterFolder<Instrument>
  readonly #actions: MasterFolder<readonly CorporateAction[]>
  readonly #halts: MasterFolder<readonly TradingHalt[]>
  #allActions: Promise<readonly CorporateAction[]> | undefined
  /** Files that were found to be as they were written, with what tells that they are the same still. */
  readonly #intact = new Map<string, string>()

  constructor(root: string) {
    this.root = root
    this.#database = new Database(path.join(root, '.staging'))
    this.#instruments = new MasterFolder(path.join(root, 'instruments'), parseInstrument)
    this.#actions = new MasterFolder(path.join(root, 'actions'), parseActions)
    this.#halts = new MasterFolder(path.join(root, 'halts'), parseHalts)
  }

  /** Everything that is stored, by symbol, timeframe and adjustment. */
  async list(): Promise<readonly SeriesInfo[]> {
    const files = await this.#files()
    if (files.length === 0) return []
    const infos = await this.#infos(files)
    const name = ({ key }: SeriesInfo): string => `${key.symbol} ${key.timeframe} ${key.adjustment}`
    return infos.sort((a, b) => (name(a) < name(b) ? -1 : 1))
  }

  /** What is known about a series; `undefined` when it is not stored. */
  async info(key: SeriesKey): Promise<SeriesInfo | undefined> {
    return (await this.has(key)) ? (await this.#infos([this.#fileOf(key)]))[0] : undefined
  }

  /** Whether a series is stored. */
  async has(key: SeriesKey): Promise<boolean> {
    return isPresent(this.#fileOf(key))
  }

  /** Keys of everything that is stored, without opening a file. */
  async keys(): Promise<readonly SeriesKey[]> {
    const bars = path.join(this.root, 'bars')
    return (await this.#files()).map((file) => seriesAtPath(path.relative(bars, file)) as SeriesKey)
  }

  /**
   * Streams a series; fails with `NO_SERIES`, naming what there is, when it is not stored, and with
   * `CATALOG_DAMAGED` when its file is not the one that was written.
   */
  async open(key: SeriesKey, range: BarRange = {}): Promise<BarSource> {
    if (!(await this.has(key))) throw noSeries(key, await this.keys())
    await this.#refuseChanged(this.#fileOf(key))
    return new ParquetSource(this.#database, this.#fileOf(key), { key, range })
  }

  /**
   * Stores a batch: everything is staged and checked first, then renamed into place, the bars last.
   *
   * Bars merge with stored ones by `closeAt`. Fails with `CATALOG_CONFLICT` when stored bars or actions have
   * other values and the batch does not replace, with `SYNTHETIC_MIX` when made-up bars would mix with real
   * ones, with `CATALOG_OVERLAP` when intervals would overlap, with `HALT_OVERLAP` when halts would, with
   * `CALENDAR_MIX` when bars lie on other sessions than the stored ones or their instrument; then nothing has
   * changed. Sources are closed.
   */
  async store(batch: CatalogBatch): Promise<readonly StoredSeries[]> {
    try {
      return await this.#storeLocked(batch)
    } catch (error) {
      throw unwritable(this.root, error) ?? error
    }
  }

  #storeLocked(batch: CatalogBatch): Promise<readonly StoredSeries[]> {
    return whileLocked(this.root, async () => {
      const staging = path.join(this.root, '.staging')
      // What lies here was left by a process that was killed.
      await rm(staging, { recursive: true, force: true })
      await mkdir(staging, { recursive: true })
      try {
        const staged = await this.#stage(batch, staging)
        await this.#checkCalendars(batch)
        const moves = [
          ...(await this.#stageTexts(batch, staging)), ...(await stageDigests(staged)),
          ...staged.map((one) => one.move),
        ]
        for (const { from, to } of moves) await moveIntoPlace(from, to)
        this.#allActions = undefined
        return staged.map((one) => one.stored)
      } finally {
        await rm(staging, { recursive: true, force: true })
      }
    })
  }

  /** What the master knows about a symbol. */
  instrument(symbol: string): Promise<Instrument | undefined> {
    return this.#instruments.read(symbol)
  }

  /** The whole instrument master, by symbol. */
  async instruments(): Promise<readonly Instrument[]> {
    const symbols = await this.#instruments.symbols()
    const read = await Promise.all(symbols.map((symbol) => this.#instruments.read(symbol)))
    return read.filter((instrument) => instrument !== undefined)
  }

  /** Corporate actions of a symbol, oldest first. */
  async actions(symbol: string): Promise<readonly CorporateAction[]> {
    return (await this.allActions()).filter((action) => action.symbol === symbol)
  }

  /** The same as `allActions`, with what other processes have imported since. */
  freshActions(): Promise<readonly CorporateAction[]> {
    this.#allActions = undefined
    return this.allActions()
  }

  /** Corporate actions of all symbols, oldest first, as they were when they were first asked for. */
  allActions(): Promise<readonly CorporateAction[]> {
    this.#allActions ??= (async () => {
      const symbols = await this.#actions.symbols()
      const read = await Promise.all(symbols.map((symbol) => this.#actions.read(symbol)))
      return read.flatMap((actions) => actions ?? []).sort((a, b) => a.at - b.at)
    })()
    return this.#allActions
  }

  /** Trading halts of a symbol, oldest first; none overlaps another. */
  async halts(symbol: string): Promise<readonly TradingHalt[]> {
    return (await this.#halts.read(symbol)) ?? []
  }

  /** Trading halts of all symbols, by symbol, oldest first. */
  async allHalts(): Promise<readonly TradingHalt[]> {
    const symbols = await this.#halts.symbols()
    return (await Promise.all(symbols.map((symbol) => this.halts(symbol)))).flat()
  }

  /** Writes a series of any origin as a Parquet file outside the catalog, marked where it is made up. */
  async exportTo(file: string, source: BarSource, mark: SeriesMark): Promise<number> {
    return exportSource(this.#database, source, { file, mark })
  }

  /** Releases DuckDB; the catalog can be used again afterwards. */
  close(): Promise<void> {
    return this.#database.close()
  }

  /** Throws `CATALOG_DAMAGED` for a file with other bytes than were written; a file is read once for that. */
  async #refuseChanged(file: string): Promise<void> {
    const { mtimeMs, size, ino } = await stat(file)
    const seen = `${mtimeMs} ${size} ${ino}`
    if (this.#intact.get(file) === seen) return
    if ((await digestAsWritten(file)) === undefined) {
      throw damaged(file, `its bytes are not those that were written (${digestPath(path.basename(file))})`)
    }
    this.#intact.set(file, seen)
  }

  #fileOf(key: SeriesKey): string {
    return path.join(this.root, 'bars', seriesPath(key))
  }

  async #files(): Promise<string[]> {
    const bars = path.join(this.root, 'bars')
    const entries = await filesUnder(bars)
    return entries.filter((entry) => seriesAtPath(entry) !== undefined).map((entry) => path.join(bars, entry))
  }

  async #stage(batch: CatalogBatch, staging: string): Promise<StagedSeries[]> {
    const staged: StagedSeries[] = []
    for (const [index, { origin, source }] of batch.series.entries()) {
      // What was damaged would be written anew as if it were whole.
      if (await this.has(origin.key)) await this.#refuseChanged(this.#fileOf(origin.key))
      staged.push(await stageSeries(this.#database, {
        origin, source, old: await this.info(origin.key), target: this.#fileOf(origin.key),
        staged: path.join(staging, `${index}.parquet`), replaces: batch.replaces,
      }))
    }
    return staged
  }

  /** An instrument trades on one calendar: orders never meet bars that lie on the sessions of another. */
  async #checkCalendars({ instruments = [], series }: CatalogBatch): Promise<void> {
    const bySymbol = new Map(instruments.map((one) => [one.symbol, one.calendar]))
    if (bySymbol.size === 0) return
    const fresh = new Set(series.map(({ origin }) => this.#fileOf(origin.key)))
    const keys = (await this.keys()).filter((key) => bySymbol.has(key.symbol))
    const files = keys.map((key) => this.#fileOf(key)).filter((file) => !fresh.has(file))
    for (const info of files.length === 0 ? [] : await this.#infos(files)) {
      const wanted = bySymbol.get(info.key.symbol) ?? info.calendar
      if (hoursOf({ calendar: wanted }) !== hoursOf(info)) throw otherSessions(info, wanted)
    }
  }

  async #infos(files: readonly string[]): Promise<SeriesInfo[]> {
    const rows = await this.#database.rows(ORIGINS, [files.map(exactPath)]).catch((error: unknown) => {
      if (files.length > 1) return undefined
      throw damaged(String(files[0]), error instanceof Error ? error.message : String(error))
    })
    // The question about all of them does not say which one is damaged.
    if (rows === undefined) return (await Promise.all(files.map((file) => this.#infos([file])))).flat()
    return rows.map(([file, text]) => {
      const info = parseInfo(String(text))
      if (info === undefined) throw damaged(String(file), 'found no origin inside')
      return info
    })
  }

  async #stageTexts(batch: CatalogBatch, staging: string): Promise<Move[]> {
    const texts: { readonly to: string; readonly text: string }[] = []
    const { quarantine } = batch
    if (quarantine !== undefined) {
      const text = quarantine.rows.map((row) => `${JSON.stringify(row)}\n`).join('')
      texts.push({ to: path.join(this.root, 'quarantine', quarantine.name), text })
    }
    for (const instrument of batch.instruments ?? []) {
      texts.push({ to: this.#instruments.fileOf(instrument.symbol), text: toJson(instrument) })
    }
    for (const symbol of new Set((batch.actions ?? []).map((action) => action.symbol))) {
      const fresh = (batch.actions ?? []).filter((action) => action.symbol === symbol)
      const known = (await this.#actions.read(symbol)) ?? []
      const actions = mergedActions(known, fresh, batch.replaces)
      texts.push({ to: this.#actions.fileOf(symbol), text: toJson(actions) })
    }
    for (const symbol of new Set((batch.halts ?? []).map((halt) => halt.symbol))) {
      const fresh = (batch.halts ?? []).filter((halt) => halt.symbol === symbol)
      const halts = mergedHalts(await this.halts(symbol), fresh)
      texts.push({ to: this.#halts.fileOf(symbol), text: toJson(halts) })
    }
    const moves: Move[] = []
    for (const [index, { to, text }] of texts.entries()) {
      const from = path.join(staging, `${index}.text`)
      await writeFile(from, text)
      moves.push({ from, to })
    }
    return moves
  }
}

/** Writes the digests of staged series, beside the digest of what is in their place. */
async function stageDigests(staged: readonly StagedSeries[]): Promise<Move[]> {
  const moves: Move[] = []
  for (const { move } of staged) {
    const before = (await isPresent(move.to)) ? await sha256Of(move.to) : undefined
    const from = digestPath(move.from)
    await writeFile(from, digestText(await sha256Of(move.from), before))
    moves.push({ from, to: digestPath(move.to) })
  }
  return moves
}

/** Throws `HALT_OVERLAP` where one would begin before the one before it ends. */
function mergedHalts(
  known: readonly TradingHalt[], fresh: readonly TradingHalt[],
): readonly TradingHalt[] {
  const merged = new Map([...known, ...fresh].map((halt) => [halt.from, halt]))
  const halts = [...merged.values()].sort((a, b) => a.from - b.from)
  for (const [index, { symbol, from, until }] of halts.entries()) {
    const next = halts[index + 1]
    if (next === undefined || (until !== undefined && until <= next.from)) continue
    const end = until === undefined ? 'has no end' : `ends at ${formatUtc(until)}`
    const message = `the halt of ${symbol} at ${formatUtc(from)} ${end}, and another begins at ` +
      `${formatUtc(next.from)}: give the first one its end`
    throw new UserError(fail('HALT_OVERLAP', message).failure)
  }
  return halts
}

function noSeries(key: SeriesKey, keys: readonly SeriesKey[]): UserError {
  const wanted = `${key.symbol} ${key.timeframe} ${key.adjustment}`
  const near = closestSeries(key, keys)
  const found = keys.length === 0
    ? 'the catalog is empty: import a file with investor data import'
    : `the catalog has ${near.map((one) => `${one.symbol} ${one.timeframe} ${one.adjustment}`).join(', ')}`
      + `${near.length < keys.length ? ` and ${keys.length - near.length} more` : ''}`
  return new UserError(fail('NO_SERIES', `${wanted} is not stored; ${found}`).failure)
}

function otherSessions({ key, calendar }: SeriesInfo, wanted: string): UserError {
  const { symbol, timeframe, adjustment } = key
  const message = `${symbol}: its ${timeframe} ${adjustment} bars are stored on the sessions of ${calendar}, `
    + `and orders on those of ${wanted} would not meet them: leave its calendar, or delete `
    + `bars/${seriesPath(key)} of the catalog and import it with --calendar ${wanted}`
  return new UserError(fail('CALENDAR_MIX', message).failure)
}

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EDQUOT']

function unwritable(root: string, error: unknown): UserError | undefined {
  const isOurs = error instanceof Error && 'code' in error && UNWRITABLE.includes(String(error.code))
  return isOurs ? new UserError(fail('FILE_UNWRITABLE', `${root}: ${error.message}`).failure) : undefined
}

function damaged(file: string, why: string): UserError {
  const message = `${file}: ${why}; restore it from a copy, or delete it and import the series again`
  return new UserError(fail('CATALOG_DAMAGED', message).failure)
}
