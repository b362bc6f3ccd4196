import { Command } from 'commander'
import type { BarCatalog, SeriesInfo } from '../../../adapter/duckdb/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { formatUtc } from '../../../base/index.ts'
import type { BarRow } from '../../../data/index.ts'
import { emptyRow, readRow } from '../../../data/index.ts'
import type { Timeframe } from '../../../model/index.ts'
import { Adjustment, TIMEFRAMES } from '../../../model/index.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { dataOption, positiveInteger } from './data-options.ts'
import type { OpenedSeries } from './data-series.ts'
import { openSeries, rangeOfDates } from './data-series.ts'
import { count, day, lastDay, plainNumber, sparkline, table } from './data-text.ts'

const SPARKLINE_WIDTH = 80
const SPARKLINE_ROWS = 4_000

interface ShowFlags {
  readonly timeframe?: Timeframe
  readonly adjustment?: Adjustment
  readonly from?: string
  readonly to?: string
  readonly limit: number
  readonly session?: string
  readonly json?: boolean
}

const SHOW_EXAMPLES = `
A coarser timeframe than the stored one is aggregated on the exchange's sessions; split and total views are
computed from raw bars and the corporate actions in the catalog. Times are UTC.

Examples:
  investor data show SPX                                       the last bars
  investor data show SPX --from 2008-09-01 --to 2008-12-31     a span
  investor data show SPX --timeframe 1w --limit 20
  investor data show AAPL --adjustment total --json | jq '.bars[-1]'`

/** `investor data show`: bars of a series as a table. */
export function dataShowCommand(host: DataHost): Command {
  return new Command('show')
    .description('Prints bars of a series, and a line of their closes.')
    .argument('<symbol>', 'symbol as it is stored')
    .addOption(dataOption.timeframe('length of the bars; the coarsest stored one when absent'))
    .addOption(dataOption.adjustment('view of the prices; raw, or the stored one, when absent'))
    .addOption(dataOption.from())
    .addOption(dataOption.to())
    .option('--limit <bars>', 'at most so many bars, the last ones', positiveInteger, 10)
    .addOption(dataOption.session())
    .addOption(dataOption.json())
    .addHelpText('after', SHOW_EXAMPLES)
    .action((symbol: string, flags: ShowFlags) =>
      withCatalog(host, (catalog) => show(host, { catalog, symbol, flags }), flags.session),
    )
}

async function show(
  host: DataHost,
  {
    catalog,
    symbol,
    flags,
  }: {
    readonly catalog: BarCatalog
    readonly symbol: string
    readonly flags: ShowFlags
  },
): Promise<void> {
  const opened = await openNamed(catalog, symbol, flags)
  const { source, stored } = opened
  const bars: BarRow[] = []
  const closes: number[] = []
  let rows = 0
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    for (let index = 0; index < columns.length; index++) {
      const row = emptyRow()
      readRow(row, columns, index)
      bars.push(row)
      closes.push(row.close)
    }
    rows += columns.length
    bars.splice(0, bars.length - flags.limit)
    closes.splice(0, closes.length - SPARKLINE_ROWS)
  }
  await source.close()
  const { timeframe, adjustment } = source.key
  if (flags.json === true) {
    const shown = bars.map((bar) => ({ session: sessionOf(opened, bar), ...bar }))
    const { isSynthetic } = stored
    const result = { symbol, timeframe, adjustment, rows, isSynthetic, bars: shown }
    host.out(`${JSON.stringify(result, null, 2)}\n`)
    return
  }
  host.out(`${heading(opened, rows)}\n`)
  if (rows === 0) return
  host.out(`${sparkline(closes, SPARKLINE_WIDTH)}\n`)
  host.out(barTable(opened, bars))
  if (bars.length < rows) host.out(`the last ${bars.length} of ${count(rows)}; --limit shows more\n`)
}

/** Opens a series of which the user named the symbol, and perhaps timeframe and view. */
export async function openNamed(
  catalog: BarCatalog,
  symbol: string,
  flags: Partial<Pick<ShowFlags, 'timeframe' | 'adjustment' | 'from' | 'to'>>,
): Promise<OpenedSeries> {
  const own = (await catalog.keys()).filter((key) => key.symbol === symbol)
  const coarsest = TIMEFRAMES.findLast((one) => own.some((key) => key.timeframe === one)) ?? '1d'
  const timeframe = flags.timeframe ?? coarsest
  const isRaw = own.length === 0 || own.some((key) => key.adjustment === Adjustment.Raw)
  const adjustment = flags.adjustment ?? (isRaw ? Adjustment.Raw : (own[0]?.adjustment ?? Adjustment.Raw))
  const key = { symbol, timeframe, adjustment }
  if (flags.from === undefined && flags.to === undefined) return openSeries(catalog, key)
  const whole = await openSeries(catalog, key)
  await whole.source.close()
  return openSeries(catalog, key, rangeOfDates(flags, whole.calendar))
}

function heading({ source: { key }, stored, instrument, actions }: OpenedSeries, rows: number): string {
  const made = [
    stored.key.timeframe === key.timeframe ? '' : `aggregated from ${stored.key.timeframe}`,
    stored.key.adjustment === key.adjustment ? '' : `adjusted by ${actions.length} corporate actions`,
    stored.isSynthetic ? 'SYNTHETIC, not a market' : '',
  ].filter((text) => text !== '')
  const name = instrument.name === key.symbol ? '' : ` (${instrument.name})`
  const title = `${key.symbol}${name} ${key.timeframe} ${key.adjustment}`
  return [title, `${count(rows)} bars`, ...made].join(', ')
}

function barTable(opened: OpenedSeries, bars: readonly BarRow[]): string {
  const numbers = ['open', 'high', 'low', 'close', 'volume'] as const
  return table(
    [
      { title: 'session' },
      { title: 'opens' },
      { title: 'closes' },
      ...numbers.map((title) => ({ title, isNumber: true })),
    ],
    bars.map((bar) => [
      sessionOf(opened, bar),
      formatUtc(bar.openAt as UtcMillis),
      formatUtc(bar.closeAt as UtcMillis),
      ...numbers.map((name) => plainNumber(bar[name])),
    ]),
  )
}

function sessionOf({ calendar }: OpenedSeries, { openAt }: BarRow): string {
  return calendar.sessionAt(openAt as UtcMillis, 'extended')?.date ?? ''
}

const LIST_EXAMPLES = `
Examples:
  investor data list
  investor data list --session 3           what session 3 was shown
  investor data list --json | jq -r '.[].key.symbol'`

/** `investor data list`: what the catalog holds. */
export function dataListCommand(host: DataHost): Command {
  return new Command('list')
    .description('Lists every series of the catalog with its span and origin.')
    .addOption(dataOption.session())
    .addOption(dataOption.json())
    .addHelpText('after', LIST_EXAMPLES)
    .action(({ json, session }: { readonly json?: boolean; readonly session?: string }) =>
      withCatalog(host, async (catalog) => {
        const infos = await catalog.list()
        if (json === true) host.out(`${JSON.stringify(infos, null, 2)}\n`)
        else if (infos.length === 0) host.out(`${catalog.root} is empty; see investor data import --help\n`)
        else host.out(`${catalog.root}\n${listTable(infos)}`)
      }, session),
    )
}

function listTable(infos: readonly SeriesInfo[]): string {
  return table(
    [
      { title: 'symbol' },
      { title: 'timeframe' },
      { title: 'adjustment' },
      { title: 'calendar' },
      { title: 'bars', isNumber: true },
      { title: 'first' },
      { title: 'last' },
      { title: 'origin' },
    ],
    infos.map(({ key, calendar, rows, firstOpenAt, lastCloseAt, isSynthetic, imports }) => {
      const last = imports.at(-1)
      const source = (last?.source ?? '').split(/[\\/]/).at(-1) ?? ''
      const origin = isSynthetic ? `synthetic (${last?.source ?? ''})` : source
      return [
        key.symbol,
        key.timeframe,
        key.adjustment,
        calendar,
        count(rows),
        day(firstOpenAt),
        lastDay(lastCloseAt),
        origin,
      ]
    }),
  )
}
