import path from 'node:path'
import { Command } from 'commander'
import { CsvFile } from '../../../adapter/csv/index.ts'
import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { fail, formatFixed, UserError } from '../../../base/index.ts'
import type { ExchangeCalendar } from '../../../calendar/index.ts'
import { CorporateActionReader, defaultInstrument, symbolChain } from '../../../data/index.ts'
import type { CorporateAction, Instrument } from '../../../model/index.ts'
import { refuseMisfits } from './action-misfits.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { dataOption } from './data-options.ts'
import { calendarFor } from './data-series.ts'
import { plainJson, table } from './data-text.ts'

interface ActionFlags {
  readonly file?: string
  readonly replace?: boolean
  readonly json?: boolean
}

const EXAMPLES = `
A file of corporate actions has the columns symbol, date, kind and value:

  symbol,date,kind,value
  AAPL,2014-06-09,split,7:1
  AAPL,2014-05-08,dividend,3.29
  FB,2022-06-09,symbol-change,META
  TWTR,2022-10-28,delisting,54.20

The date is the first session at the new terms (the ex-date of a dividend); a dividend is cash for each unit
held before that session opens, before a split of the same day. Splits and dividends make the split and total
views of raw series; after a symbol change the new symbol's history begins with the old one's.

Examples:
  investor data actions                    what is known
  investor data actions AAPL
  investor data actions --file actions.csv`

/** `investor data actions`: shows corporate actions, and imports them. */
export function dataActionsCommand(host: DataHost): Command {
  return new Command('actions')
    .description('Shows splits, dividends, symbol changes and delistings, or imports them from a CSV file.')
    .argument('[symbols...]', 'symbols to show; all when absent')
    .option('--file <csv>', 'import this file first: as a whole or not at all')
    .option('--replace', 'let actions that are stored with other terms give way')
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((symbols: readonly string[], { file, replace, json }: ActionFlags) =>
      withCatalog(host, async (catalog) => {
        if (file !== undefined) {
          const actions = await readActions(catalog, path.resolve(host.folder, file))
          await storeActions(catalog, actions, replace === true)
          if (json !== true) host.out(`${file}: ${actions.length} corporate actions imported\n`)
          for (const note of await notesOn(catalog, actions)) host.err(`note: ${note}\n`)
        }
        const all = await catalog.allActions()
        const shown = all.filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol))
        host.out(json === true ? actionsJson(shown) : actionsTable(shown))
      }),
    )
}

async function readActions(catalog: BarCatalog, file: string): Promise<readonly CorporateAction[]> {
  const instruments = new Map((await catalog.instruments()).map((one) => [one.symbol, one]))
  const calendarOf = (symbol: string): ExchangeCalendar =>
    calendarFor((instruments.get(symbol) ?? defaultInstrument(symbol)).calendar)
  const actions: CorporateAction[] = []
  const lines = new Map<string, number>()
  let reader: CorporateActionReader | undefined
  for await (const batch of (await CsvFile.open(file)).batches()) {
    for (const record of batch) {
      const result = reader?.read(record) ?? CorporateActionReader.from(record.fields, calendarOf)
      if (!result.ok) {
        throw new UserError({ ...result.failure, message: `${file}: ${result.failure.message}` })
      }
      if (result.value instanceof CorporateActionReader) {
        reader = result.value
        continue
      }
      checkOnce(result.value, { file, line: record.line, lines })
      actions.push(result.value)
    }
  }
  if (actions.length === 0) throw new UserError(fail('NO_ROWS', `${file}: found no corporate action`).failure)
  return actions
}

async function storeActions(
  catalog: BarCatalog, actions: readonly CorporateAction[], replaces: boolean,
): Promise<void> {
  checkChanges(actions, await catalog.allActions())
  await refuseMisfits(catalog, actions)
  const instruments = new Map((await catalog.instruments()).map((one) => [one.symbol, one]))
  await catalog.store({ series: [], actions, instruments: delisted(actions, instruments), replaces })
}

/** Of two changes on one day nobody can tell which came first: their histories would not be joined. */
function checkChanges(fresh: readonly CorporateAction[], known: readonly CorporateAction[]): void {
  const all = [...known, ...fresh].filter((action) => action.kind === 'SymbolChange')
  for (const first of all) {
    const next = all.find((one) => one.symbol === first.newSymbol && one.date === first.date)
    if (next === undefined || !(fresh.includes(first) || fresh.includes(next))) continue
    const { symbol, date, newSymbol } = first
    const message = `${date}: ${symbol} becomes ${newSymbol}, which becomes ${next.newSymbol} on the same `
      + 'day; say what the first one is called in the end'
    throw new UserError(fail('BAD_ACTION', message).failure)
  }
}

/** What a person may have written otherwise than he meant. */
async function notesOn(catalog: BarCatalog, actions: readonly CorporateAction[]): Promise<readonly string[]> {
  const stored = new Set((await catalog.keys()).map((key) => key.symbol))
  const symbols = [...new Set(actions.map(({ symbol }) => symbol))]
  const unknown = symbols.filter((symbol) => !stored.has(symbol))
  const all = await catalog.allActions()
  const back = [...new Set(actions.flatMap((one) => (one.kind === 'SymbolChange' ? [one.newSymbol] : [])))]
    .filter((symbol) => symbolChain(symbol, all).filter((span) => span.symbol === symbol).length > 1)
  return [
    ...(unknown.length === 0 ? [] : [`the catalog has no bars of ${unknown.join(', ')}`]),
    ...back.map((symbol) => `${symbol} comes back after it was changed: its bars before and after are one `
      + 'history, and those in between are not used'),
  ]
}

/** The catalog keeps one action of a kind for a day: a second one would take the place of the first. */
function checkOnce(
  { symbol, date, kind }: CorporateAction,
  seen: { readonly file: string; readonly line: number; readonly lines: Map<string, number> },
): void {
  const { file, line, lines } = seen
  const name = `${symbol} ${date} ${kind}`
  const first = lines.get(name)
  lines.set(name, line)
  if (first === undefined) return
  const message =
    `${file}: line ${line}: found ${name} also on line ${first}; one of a kind and day is kept: give ` +
    'the sum of two dividends, and a row that is there twice once'
  throw new UserError(fail('BAD_ACTION', message, { details: { line } }).failure)
}

/** A delisting is also a fact about the instrument. */
function delisted(
  actions: readonly CorporateAction[],
  instruments: ReadonlyMap<string, Instrument>,
): readonly Instrument[] {
  return actions
    .filter((action) => action.kind === 'Delisting')
    .map(({ symbol, date }) => ({
      ...(instruments.get(symbol) ?? defaultInstrument(symbol)),
      delistedOn: date,
    }))
}

function actionsJson(actions: readonly CorporateAction[]): string {
  return `${plainJson(actions)}\n`
}

function actionsTable(actions: readonly CorporateAction[]): string {
  if (actions.length === 0) return 'no corporate actions; investor data actions --help says how to import\n'
  return table(
    [{ title: 'symbol' }, { title: 'date' }, { title: 'kind' }, { title: 'value' }],
    actions.map((action) => [action.symbol, action.date, action.kind, valueOf(action)]),
  )
}

function valueOf(action: CorporateAction): string {
  switch (action.kind) {
    case 'Split':
      return `${action.newUnits}:${action.oldUnits}`
    case 'CashDividend':
      return formatFixed(action.amount)
    case 'SymbolChange':
      return action.newSymbol
    case 'Delisting':
      return action.finalPrice === undefined ? '' : formatFixed(action.finalPrice)
  }
}
