import path from 'node:path'
import cliProgress from 'cli-progress'
import { Command, Option } from 'commander'
import type { CalendarName } from '../../../calendar/index.ts'
import type { ColumnMapping } from '../../../data/index.ts'
import { DateOrder, NumberStyle, StampMeaning } from '../../../data/index.ts'
import type { AssetClass, Timeframe } from '../../../model/index.ts'
import { Adjustment } from '../../../model/index.ts'
import { TOOL_VERSION } from '../../tool-version.ts'
import { isAddress } from '../../../adapter/file-server/index.ts'
import { fetchFiles, type FetchReport } from './data-fetch.ts'
import { type FetchFlags, withFetchOptions } from './data-fetch-options.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import type { ImportReport, SeriesReport } from './data-import.ts'
import { importFile } from './data-import.ts'
import type { FileFormat, ImportRequest } from './import-request.ts'
import { columnMapping, dataOption } from './data-options.ts'
import { count, day, lastDay } from './data-text.ts'

interface ImportFlags extends FetchFlags {
  readonly symbol?: string
  readonly format?: FileFormat
  readonly timeframe?: Timeframe
  readonly timeZone?: string
  readonly stamp?: StampMeaning
  readonly hours: 'regular' | 'extended'
  readonly map?: ColumnMapping
  readonly numbers?: NumberStyle
  readonly dates?: DateOrder
  readonly adjustment: Adjustment
  readonly calendar?: CalendarName
  readonly assetClass?: AssetClass
  readonly sector?: string
  readonly currency?: string
  readonly name?: string
  readonly repair?: 'high-low'
  readonly replace?: boolean
  readonly allowBad?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

const EXAMPLES = `
What a file needs: a column with a date or a time, open, high, low, close, and volume. Separators , ; tab |,
quoted fields, JSON, .gz and Parquet are read. Each row is placed on a session of the exchange and
checked; a bad one goes to the catalog's quarantine with its line and the reason. Nothing is guessed: what
is unclear is refused with the flag that settles it. A file is imported as a whole or not at all.

Examples:
  investor data import AAPL.csv --symbol AAPL                       daily bars with a header
  investor data import prices/*.csv --adjustment split              many files, each with a symbol column
  investor data import spy.csv --symbol SPY --time-zone America/New_York --stamp close
                                                                    minutes whose stamps are the ends of bars
  investor data import spy.txt --symbol SPY --time-zone UTC --map stamp=1,open=2,high=3,low=4,close=5,volume=6
                                                                    a file without a header
  investor data import eurusd.csv --symbol EURUSD --asset-class fx --map volume=none
                                                                    a file without volume
  investor data import dax.csv --symbol DAX --asset-class index --numbers 1.234,5 --dates day-first
                                                                    numbers and days as in most of Europe
  investor data import btc.parquet --symbol BTC/USD --asset-class crypto
  investor data import AAPL.csv --symbol AAPL --dry-run             says what would happen, writes nothing

Files of a server, each version taken once, and each checked like a file of this computer:
  investor data import 'sftp://anna@files.example.com/eod/*.csv' --key vendor.key --host-key SHA256:...
  investor data import 'ftps://anna@ftp.example.com/eod/*.csv' --password env:VENDOR_PASSWORD
What still grows, or lacks its --marker, is left for the next time; x.csv.sha256 or x.csv.md5 beside x.csv
must agree with it; a reading that breaks off is gone on with. The files stay in .investor/incoming.

Columns cash_dividend_ex and split_ratio become corporate actions of a raw series; see investor data actions.`

/** `investor data import`: files of bars into the catalog. */
export function dataImportCommand(host: DataHost): Command {
  const command = new Command('import')
    .description('Reads bars from CSV, JSON or Parquet into the catalog; from here or from a server.')
    .argument('<files...>', 'files to read, one after the other, or addresses of such')
    .option('--symbol <name>', 'names the bars; where the file has a symbol column, picks one symbol')
    .addOption(dataOption.timeframe('length of the bars; told from the distance of the stamps when absent'))
    .option('--time-zone <zone>', 'zone of stamps that name none, such as America/New_York or UTC')
    .addOption(
      new Option(
        '--stamp <end>',
        'whether a stamp is the start or the end of its bar ' +
          '(default: open, unless the stamps contradict it)',
      ).choices(Object.values(StampMeaning)),
    )
    .option('--map <roles>', 'columns by name or number: open=Open,close=5,volume=none', columnMapping)
    .addOption(
      new Option('--numbers <style>', 'how numbers are written; groups of three digits may be left out')
        .choices(Object.values(NumberStyle))
        .default(NumberStyle.Plain),
    )
    .addOption(
      new Option('--dates <order>', 'order of days with the year last, where no day of the file tells it')
        .choices(Object.values(DateOrder)),
    )
    .addOption(dataOption.adjustment('how the prices were prepared').default(Adjustment.Raw))
    .addOption(dataOption.importFormat())
    .addOption(
      new Option('--hours <hours>', 'whether bars before the open and after the close are kept')
        .choices(['regular', 'extended'])
        .default('regular'),
    )
    .addOption(dataOption.calendar())
    .addOption(dataOption.assetClass())
    .option('--sector <name>', 'sector of the instrument, for limits on concentration')
    .option('--currency <code>', 'currency of the prices (default: USD)')
    .option('--name <text>', 'full name of the instrument')
    .addOption(
      new Option('--repair <what>', 'widen a high or low that is a cent inside open and close').choices([
        'high-low',
      ]),
    )
    .option('--replace', 'let bars that are stored with other values give way')
    .option('--allow-bad', 'import the good rows even when more than 5 % are bad')
    .option('--dry-run', 'check everything, write nothing')
    .addOption(dataOption.json())
  return withFetchOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[], flags: ImportFlags) => importFiles(host, files, flags))
}

async function importFiles(host: DataHost, files: readonly string[], flags: ImportFlags): Promise<void> {
  const reports: (ImportReport | FetchReport)[] = []
  const tell = (): void => {
    const result = files.length === 1 ? reports[0] : reports
    if (flags.json === true && reports.length > 0) host.out(`${JSON.stringify(result, null, 2)}\n`)
  }
  // A file that is refused ends the command, and those before it are stored all the same.
  await importEach(host, { files, flags, reports }).finally(tell)
}

async function importEach(
  host: DataHost,
  { files, flags, reports }: {
    readonly files: readonly string[]
    readonly flags: ImportFlags
    readonly reports: (ImportReport | FetchReport)[]
  },
): Promise<void> {
  await withCatalog(host, async (catalog) => {
    const importOne = async (file: string, source?: string): Promise<ImportReport> => {
      const progress = progressOf(host, file)
      try {
        const context = { now: host.now(), toolVersion: TOOL_VERSION, onProgress: progress.show }
        const request = requestOf(path.resolve(host.folder, file), flags)
        const named = source === undefined ? request : { ...request, source }
        const report = await importFile(catalog, named, context)
        progress.stop()
        if (flags.json !== true) host.out(describe(report))
        return report
      } finally {
        progress.stop()
      }
    }
    for (const file of files) {
      const work = isAddress(file)
        ? fetchFiles(host, file, { flags, importFile: importOne })
        : importOne(file)
      reports.push(await work)
    }
  })
}

function requestOf(file: string, flags: ImportFlags): ImportRequest {
  const { symbol, format, timeframe, timeZone, stamp, calendar, assetClass, sector, currency, name } = flags
  return {
    file,
    ...(format && { format }),
    ...(symbol !== undefined && { symbol }),
    ...(timeframe && { timeframe }),
    ...(timeZone !== undefined && { timeZone }),
    ...(stamp && { stampMeans: stamp }),
    mapping: flags.map ?? {},
    ...(flags.numbers && { numbers: flags.numbers }),
    ...(flags.dates && { dates: flags.dates }),
    adjustment: flags.adjustment,
    facts: {
      ...(calendar && { calendar }),
      ...(assetClass && { assetClass }),
      ...(sector !== undefined && { sector }),
      ...(currency !== undefined && { currency }),
      ...(name !== undefined && { name }),
    },
    keepsExtended: flags.hours === 'extended',
    repairsHighLow: flags.repair === 'high-low',
    replaces: flags.replace === true,
    allowsBad: flags.allowBad === true,
    isDryRun: flags.dryRun === true,
  }
}

/** A bar on stderr while a large file is read; nothing where nobody watches. */
function progressOf(
  host: DataHost,
  file: string,
): {
  readonly show: (read: number, total: number) => void
  readonly stop: () => void
} {
  if (!host.isWatched) return { show() {}, stop() {} }
  const bar = new cliProgress.SingleBar(
    {
      format: `${path.basename(file)} [{bar}] {percentage} %`,
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  )
  let isShown = false
  return {
    show(read, total) {
      if (!isShown) bar.start(total, 0)
      isShown = true
      bar.update(read)
    },
    stop() {
      if (isShown) bar.stop()
      isShown = false
    },
  }
}

const LINES_SHOWN = 5

function describe(report: ImportReport): string {
  const { rows, goodRows, extendedLeftOut, otherSymbolRows, repaired } = report
  const dryRun = report.isDryRun ? ' (dry run, nothing written)' : ''
  const lines = [
    `${report.file}: ${count(rows)} rows, ${count(goodRows)} good${dryRun}`,
    ...report.series.map((one) => `  ${describeSeries(one)}`),
    ...(extendedLeftOut === 0
      ? []
      : [`  left out: ${count(extendedLeftOut)} of extended hours (--hours extended keeps them)`]),
    ...(otherSymbolRows === 0 ? [] : [`  left out: ${count(otherSymbolRows)} of other symbols`]),
    ...(repaired.length === 0 ? [] : [`  repaired: ${count(repaired.length)}, high or low widened`]),
    ...describeRejected(report),
    ...report.notes.map((note) => `  note: ${note}`),
  ]
  return `${lines.join('\n')}\n`
}

function describeRejected({ rejected, rejectedByCode, quarantineFile }: ImportReport): readonly string[] {
  if (rejected.length === 0) return []
  const codes = Object.entries(rejectedByCode)
    .map(([code, rows]) => `${rows} ${code}`)
    .join(', ')
  const where = quarantineFile === undefined ? '' : ` (${quarantineFile})`
  const more = rejected.length - LINES_SHOWN
  return [
    `  quarantined: ${codes}${where}`,
    ...rejected.slice(0, LINES_SHOWN).map(({ line, code, reason }) => `    line ${line}: ${code}: ${reason}`),
    ...(more > 0 ? [`    ... ${more} more`] : []),
  ]
}

function describeSeries(series: SeriesReport): string {
  const { symbol, timeframe, adjustment, rows, firstOpenAt, lastCloseAt, actions, stored } = series
  if (rows === 0) return `${symbol} ${timeframe} ${adjustment}: no good bars`
  const merge =
    stored === undefined
      ? ''
      : `, ${count(stored.added)} new, ${count(stored.unchanged)} unchanged, ` +
        `${count(stored.replaced)} replaced`
  const found = actions === 0 ? '' : `, ${actions} corporate actions`
  const span = `${day(firstOpenAt)} to ${lastDay(lastCloseAt)}`
  return `${symbol} ${timeframe} ${adjustment}: ${count(rows)} bars, ${span}${merge}${found}`
}
