import { open } from 'node:fs/promises'
import path from 'node:path'
import { Command } from 'commander'
import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { fail, formatUtc, UserError } from '../../../base/index.ts'
import { Enricher } from '../../../data/index.ts'
import type { BarColumns, Timeframe } from '../../../model/index.ts'
import { Adjustment, barAt } from '../../../model/index.ts'
import { writeWhole } from '../../whole-file.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { dataOption } from './data-options.ts'
import type { OpenedSeries } from './data-series.ts'
import { adjustmentTableOf, openSeries } from './data-series.ts'
import { openNamed } from './data-show-command.ts'

interface ExportFlags {
  readonly out?: string
  readonly format?: 'csv' | 'parquet'
  readonly timeframe?: Timeframe
  readonly adjustment?: Adjustment
  readonly from?: string
  readonly to?: string
  readonly enriched?: boolean
  readonly session?: string
  readonly json?: boolean
}

const EXAMPLES = `
CSV has the columns open_at, close_at, session, open, high, low, close, volume, with times in UTC; --enriched
adds the sector and the factors that turn the prices into the split and total views. Both formats can be
imported again; that bars are made up is told by Parquet alone.

Examples:
  investor data export SPX > spx.csv
  investor data export AAPL --adjustment total --timeframe 1w --out aapl-weekly.csv
  investor data export SPY --timeframe 1m --out spy.parquet`

/** `investor data export`: a series as CSV or Parquet. */
export function dataExportCommand(host: DataHost): Command {
  return new Command('export')
    .description('Writes a series, or a view of it, as CSV or Parquet.')
    .argument('<symbol>', 'symbol as it is stored')
    .option('--out <file>', 'file to write; CSV goes to the standard output when absent')
    .addOption(dataOption.format())
    .addOption(dataOption.timeframe('length of the bars; the coarsest stored one when absent'))
    .addOption(dataOption.adjustment('view of the prices; raw, or the stored one, when absent'))
    .addOption(dataOption.from())
    .addOption(dataOption.to())
    .option('--enriched', 'add sector and adjustment factors (CSV)')
    .addOption(dataOption.session())
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((symbol: string, flags: ExportFlags) =>
      withCatalog(host, async (catalog) => {
        if (flags.json === true && flags.out === undefined) {
          throw unclear('--json tells of the file that was written: say --out FILE')
        }
        const opened = await openNamed(catalog, symbol, flags)
        const { key } = opened.source
        const rows = await write(host, { catalog, opened, flags })
        if (flags.out === undefined) return
        const summary = {
          symbol,
          timeframe: key.timeframe,
          adjustment: key.adjustment,
          rows,
          file: flags.out,
        }
        const text = flags.json === true ? JSON.stringify(summary) : `${flags.out}: ${rows} bars of ${symbol}`
        host.out(`${text}\n`)
      }, flags.session),
    )
}

async function write(
  host: DataHost,
  {
    catalog,
    opened,
    flags,
  }: {
    readonly catalog: BarCatalog
    readonly opened: OpenedSeries
    readonly flags: ExportFlags
  },
): Promise<number> {
  const format = flags.format ?? (/\.parquet$/i.test(flags.out ?? '') ? 'parquet' : 'csv')
  const out = flags.out === undefined ? undefined : path.resolve(host.folder, flags.out)
  if (format === 'csv') {
    const enricher = flags.enriched === true ? await enricherOf(catalog, opened) : undefined
    if (out === undefined) return writeCsv(opened, enricher, (text) => Promise.resolve(host.out(text)))
    return writeWhole(out, async (draft) => {
      const file = await open(draft, 'w')
      try {
        return await writeCsv(opened, enricher, (text) => file.writeFile(text))
      } finally {
        await file.close()
      }
    })
  }
  if (out !== undefined && flags.enriched !== true) {
    return writeWhole(out, async (draft) => {
      // Whether anything may be written there is said by the system, not by the library.
      await (await open(draft, 'w')).close()
      return catalog.exportTo(draft, opened.source, opened.stored)
    })
  }
  throw unclear('Parquet is written to a file and without --enriched: say --out FILE.parquet')
}

function unclear(message: string): UserError {
  return new UserError(fail('EXPORT_UNCLEAR', message).failure)
}

async function writeCsv(
  opened: OpenedSeries,
  enricher: Enricher | undefined,
  put: (text: string) => Promise<void>,
): Promise<number> {
  const { source } = opened
  const extra = enricher === undefined ? '' : ',sector,split_factor,total_factor'
  await put(`open_at,close_at,session,open,high,low,close,volume${extra}\n`)
  let rows = 0
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    await put(csvOf(opened, enricher, columns))
    rows += columns.length
  }
  await source.close()
  return rows
}

function csvOf(
  { source: { key }, calendar }: OpenedSeries,
  enricher: Enricher | undefined,
  columns: BarColumns,
): string {
  const lines: string[] = []
  for (let row = 0; row < columns.length; row++) {
    const bar = barAt(columns, row, key)
    const session = calendar.sessionAt(bar.openAt as UtcMillis, 'extended')?.date ?? ''
    const numbers = [bar.open, bar.high, bar.low, bar.close, bar.volume]
    const line = [formatUtc(bar.openAt), formatUtc(bar.closeAt), session, ...numbers]
    if (enricher !== undefined) {
      const { sector, splitFactor, totalFactor } = enricher.enrich(bar)
      line.push(quoted(sector), splitFactor, totalFactor)
    }
    lines.push(`${line.join(',')}\n`)
  }
  return lines.join('')
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Factors of a raw series come from its corporate actions; an adjusted one has its own in its prices already.
 */
async function enricherOf(
  catalog: BarCatalog,
  { source, instrument, calendar, actions, stored }: OpenedSeries,
): Promise<Enricher> {
  const isRaw = source.key.adjustment === Adjustment.Raw
  const openRaw = async (): Promise<OpenedSeries['source']> => (await openSeries(catalog, stored.key)).source
  const tableOf = (adjustment: Adjustment): ReturnType<typeof adjustmentTableOf> =>
    adjustmentTableOf(isRaw ? adjustment : Adjustment.Raw, { actions, calendar }, openRaw)
  const [splitTable, totalTable] = [await tableOf(Adjustment.Split), await tableOf(Adjustment.Total)]
  return new Enricher({ instrument, calendar, splitTable, totalTable })
}
