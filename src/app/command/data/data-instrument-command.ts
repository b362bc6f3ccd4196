import path from 'node:path'
import { Command } from 'commander'
import { CsvFile } from '../../../adapter/csv/index.ts'
import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { fail, formatFixed, UserError } from '../../../base/index.ts'
import { INSTRUMENT_FIELDS, readInstrumentFacts, type InstrumentField } from '../../../data/index.ts'
import type { Instrument, TickStep } from '../../../model/index.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { instrumentWith } from './instrument-with.ts'
import { dataOption } from './data-options.ts'
import { plainJson, table } from './data-text.ts'
import { datesFault } from './master-faults.ts'

/** Options by their names in the code. */
type InstrumentFlags = Readonly<Record<string, string | boolean | undefined>>

const EXAMPLES = `
The instrument master says how a symbol trades. What is not set follows from the asset class; one that is said
anew sets all that follows from it. Ticks may go by price and by day, the first one holds where no other does.
A lot below 1 needs nothing else; --fractionable yes lets whole lots be divided.

Examples:
  investor data instrument                                   the whole master
  investor data instrument AAPL
  investor data instrument AAPL --sector "Information Technology" --name "Apple Inc."
  investor data instrument BTC/USD --asset-class crypto --tick 0.5 --lot 0.0001
  investor data instrument 6EH4 --asset-class future --tick 0.00005
  investor data instrument ACME --tick "0.0001, 0.01 from 1, 0.05 from 1 since 2026-01-01"
  investor data instrument --file master.csv                 columns: symbol, and any of
    ${INSTRUMENT_FIELDS.join(', ')}`

/** `investor data instrument`: shows the instrument master, and changes it. */
export function dataInstrumentCommand(host: DataHost): Command {
  return new Command('instrument')
    .description('Shows what is known about instruments, and changes it.')
    .argument('[symbol]', 'one symbol; all when absent')
    .addOption(dataOption.assetClass())
    .addOption(dataOption.calendar())
    .option('--tick <steps>', 'steps of its prices, by price and day')
    .option('--lot <units>', 'what quantities are multiples of')
    .option('--currency <code>', 'currency of the prices')
    .option('--sector <name>', 'sector, for limits on concentration')
    .option('--name <text>', 'full name')
    .option('--fractionable <yes|no>', 'whether parts of a lot trade')
    .option('--shortable <yes|no>', 'whether it can be borrowed and sold short')
    .option('--borrow-fee <fraction>', 'cost of borrowing, a year: 0.003 is 0.3 %')
    .option('--listed-on <date>', 'first day of trading')
    .option('--delisted-on <date>', 'last day of trading')
    .option('--file <csv>', 'take this file first: as a whole or not at all')
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((symbol: string | undefined, flags: InstrumentFlags) =>
      withCatalog(host, (catalog) => carryOut(host, catalog, { symbol, flags })),
    )
}

async function carryOut(
  host: DataHost,
  catalog: BarCatalog,
  { symbol, flags }: { readonly symbol: string | undefined; readonly flags: InstrumentFlags },
): Promise<void> {
  const texts = Object.fromEntries(INSTRUMENT_FIELDS.flatMap((field) => {
    const text = flags[field.replace(/_./g, (part) => part.slice(1).toUpperCase())]
    return typeof text === 'string' ? [[field, text]] : []
  }))
  if (typeof flags['file'] === 'string') {
    const taken = await importMaster(catalog, path.resolve(host.folder, flags['file']))
    if (flags['json'] !== true) host.out(`${flags['file']}: ${taken} instruments taken\n`)
  }
  if (symbol !== undefined && Object.keys(texts).length > 0) {
    const instrument = await said(catalog, symbol, texts)
    await checkDates(catalog, [instrument])
    await catalog.store({ series: [], instruments: [instrument], replaces: false })
  } else if (Object.keys(texts).length > 0) {
    throw new UserError(fail('BAD_INSTRUMENT', 'found no symbol beside what is to be set; say which').failure)
  }
  const one = symbol === undefined ? undefined : await instrumentWith(catalog, symbol, {})
  const shown = one === undefined ? await catalog.instruments() : [one]
  if (flags['json'] === true) return host.out(`${plainJson(shown)}\n`)
  host.out(masterTable(shown))
  if (one !== undefined) host.out(ticksText(one))
  if (symbol === undefined || (await catalog.instrument(symbol)) !== undefined) return
  host.out(`nobody has said anything about ${symbol}: this is what a US share has\n`)
}

async function said(
  catalog: BarCatalog, symbol: string, texts: Readonly<Partial<Record<InstrumentField, string>>>,
): Promise<Instrument> {
  const facts = readInstrumentFacts(texts)
  if (!facts.ok) throw new UserError(facts.failure)
  return instrumentWith(catalog, symbol, facts.value)
}

/** Nothing that was said may contradict what is stored. */
async function checkDates(catalog: BarCatalog, instruments: readonly Instrument[]): Promise<void> {
  const infos = await catalog.list()
  for (const instrument of instruments) {
    const fault = datesFault(instrument, infos.filter(({ key }) => key.symbol === instrument.symbol))
    if (fault === undefined) continue
    throw new UserError(fail('BAD_INSTRUMENT', `${instrument.symbol}: ${fault}`).failure)
  }
}

async function importMaster(catalog: BarCatalog, file: string): Promise<number> {
  const instruments = new Map<string, Instrument>()
  let columns: readonly string[] | undefined
  for await (const batch of (await CsvFile.open(file)).batches()) {
    for (const { line, fields } of batch) {
      const refuse = (code: string, message: string): UserError => (
        new UserError(fail(code, `${file}: line ${line}: ${message}`, { details: { line } }).failure))
      if (columns === undefined) {
        columns = masterColumns(fields, refuse)
        continue
      }
      const cells = columns.map((column, index) => [column, (fields[index] ?? '').trim()] as const)
      const { symbol = '', ...texts } = Object.fromEntries(cells.filter(([, text]) => text !== ''))
      if (symbol === '') throw refuse('BAD_INSTRUMENT', 'symbol is empty')
      if (instruments.has(symbol)) throw refuse('BAD_INSTRUMENT', `${symbol} is there twice`)
      const facts = readInstrumentFacts(texts)
      if (!facts.ok) throw refuse(facts.failure.code, facts.failure.message)
      instruments.set(symbol, await instrumentWith(catalog, symbol, facts.value))
    }
  }
  if (instruments.size === 0) throw new UserError(fail('NO_ROWS', `${file}: found no instrument`).failure)
  await checkDates(catalog, [...instruments.values()])
  await catalog.store({ series: [], instruments: [...instruments.values()], replaces: false })
  return instruments.size
}

/** The columns by their names; one that is unknown would be said in vain. */
function masterColumns(
  header: readonly string[], refuse: (code: string, message: string) => UserError,
): readonly string[] {
  const names = header.map((name) => name.trim().toLowerCase().replace(/[ -]/g, '_'))
  const wanted = `the columns are symbol and any of ${INSTRUMENT_FIELDS.join(', ')}`
  const known: readonly string[] = ['symbol', ...INSTRUMENT_FIELDS]
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw refuse('COLUMN_UNKNOWN', `found "${unknown.join(', ')}"; ${wanted}`)
  if (!names.includes('symbol')) throw refuse('COLUMN_MISSING', `found no column symbol; ${wanted}`)
  if (new Set(names).size === names.length) return names
  throw refuse('COLUMN_AMBIGUOUS', `a column is there twice; ${wanted}`)
}

const COLUMNS = [
  'symbol', 'name', 'class', 'currency', 'sector', 'calendar', 'tick', 'lot', 'borrow', 'fractions', 'listed',
  'delisted',
]

function masterTable(instruments: readonly Instrument[]): string {
  if (instruments.length === 0) return 'no instruments yet; investor data import fills the master\n'
  return table(
    COLUMNS.map((title) => ({ title })),
    instruments.map((one) => [
      one.symbol,
      one.name,
      one.assetClass,
      one.currency,
      one.sector,
      one.calendar,
      formatFixed(one.tickTable.at(-1)?.tick ?? 0n),
      formatFixed(one.lotSize),
      one.isShortable ? `${(100 * one.borrowFeeFraction).toFixed(2)} %` : 'not shortable',
      one.isFractionable ? 'yes' : 'no',
      one.listedOn ?? '-',
      one.delistedOn ?? '-',
    ]),
  )
}

function ticksText({ tickTable }: Instrument): string {
  return tickTable.length === 1 ? '' : `ticks: ${tickTable.map(stepText).join(', ')}\n`
}

/** A step as `--tick` reads it. */
function stepText({ since, atLeast, tick }: TickStep, index: number): string {
  const from = atLeast === 0n ? '' : ` from ${formatFixed(atLeast)}`
  return `${formatFixed(tick)}${from}${index === 0 ? '' : ` since ${since}`}`
}
