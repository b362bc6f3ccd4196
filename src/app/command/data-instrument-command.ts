import { Command } from 'commander'
import { formatFixed } from '../../base/index.ts'
import type { CalendarName } from '../../calendar/index.ts'
import type { AssetClass, Instrument } from '../../model/index.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { instrumentWith } from './instrument-with.ts'
import { dataOption } from './data-options.ts'
import { plainJson, table } from './data-text.ts'

interface InstrumentFlags {
  readonly assetClass?: AssetClass
  readonly calendar?: CalendarName
  readonly sector?: string
  readonly currency?: string
  readonly name?: string
  readonly json?: boolean
}

const EXAMPLES = `
The instrument master says how a symbol trades: tick table, lot, calendar, sector, borrowing. What is not set
follows from the asset class. The rest can be edited in instruments/<symbol>.json of the catalog.

Examples:
  investor data instrument                                   the whole master
  investor data instrument AAPL
  investor data instrument AAPL --sector "Information Technology" --name "Apple Inc."
  investor data instrument BTC/USD --asset-class crypto`

/** `investor data instrument`: shows the instrument master, and changes it. */
export function dataInstrumentCommand(host: DataHost): Command {
  return new Command('instrument')
    .description('Shows what is known about instruments, and changes it.')
    .argument('[symbol]', 'one symbol; all when absent')
    .addOption(dataOption.assetClass())
    .addOption(dataOption.calendar())
    .option('--sector <name>', 'sector, for limits on concentration')
    .option('--currency <code>', 'currency of the prices')
    .option('--name <text>', 'full name')
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((symbol: string | undefined, flags: InstrumentFlags) =>
      withCatalog(host, async (catalog) => {
        const { json, ...facts } = flags
        if (symbol === undefined) return print(host, await catalog.instruments(), json === true)
        const instrument = await instrumentWith(catalog, symbol, facts)
        if (Object.keys(facts).length > 0) {
          await catalog.store({ series: [], instruments: [instrument], replaces: false })
        }
        return print(host, [instrument], json === true)
      }),
    )
}

function print(host: DataHost, instruments: readonly Instrument[], isJson: boolean): void {
  if (isJson) {
    return host.out(`${plainJson(instruments)}\n`)
  }
  if (instruments.length === 0) return host.out('no instruments yet; investor data import fills the master\n')
  const columns = ['symbol', 'name', 'class', 'currency', 'sector', 'calendar', 'tick', 'lot', 'borrow']
  host.out(
    table(
      columns.map((title) => ({ title })),
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
      ]),
    ),
  )
}
