import path from 'node:path'
import { Command } from 'commander'
import { CsvFile } from '../../../adapter/csv/index.ts'
import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { fail, formatUtc, UserError } from '../../../base/index.ts'
import { HaltReader, LocalClock } from '../../../data/index.ts'
import type { TradingHalt } from '../../../model/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { dataOption } from './data-options.ts'
import { plainJson, table } from './data-text.ts'

interface HaltFlags {
  readonly file?: string
  readonly timeZone?: string
  readonly json?: boolean
}

const EXAMPLES = `
A file of halts has the columns symbol, from, to and reason; lists of Nasdaq and the NYSE are read too:

  symbol,from,to,reason
  SPY,2020-03-09 09:34:13,2020-03-09 09:49:13,MWC1 market-wide circuit breaker
  ACME,2024-05-07 11:02:00,,T1 news pending

An empty "to": it has not ended; a row of the same symbol and begin replaces it. While a symbol is halted its
orders wait, and entries are refused; docs/MATCHING.md, section 4, says which bars match.

Examples:
  investor data halts                                                   what is known
  investor data halts SPY
  investor data halts --file halts.csv --time-zone America/New_York`

/** `investor data halts`: shows trading halts, and imports them. */
export function dataHaltsCommand(host: DataHost): Command {
  return new Command('halts')
    .description('Shows when symbols were halted, or imports it from a CSV file.')
    .argument('[symbols...]', 'symbols to show; all when absent')
    .option('--file <csv>', 'import this file first: as a whole or not at all')
    .option('--time-zone <zone>', 'zone of times that name none')
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((symbols: readonly string[], { file, timeZone, json }: HaltFlags) =>
      withCatalog(host, async (catalog) => {
        if (file !== undefined) {
          const found = await importHalts(catalog, path.resolve(host.folder, file), timeZone)
          if (json !== true) host.out(`${file}: ${found} halts imported\n`)
        }
        const all = await catalog.allHalts()
        const shown = all.filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol))
        host.out(json === true ? `${plainJson(shown)}\n` : haltsTable(shown))
      }),
    )
}

async function importHalts(catalog: BarCatalog, file: string, zone: string | undefined): Promise<number> {
  const clock = zone === undefined ? undefined : orThrow(LocalClock.for(zone))
  const halts: TradingHalt[] = []
  const lines = new Map<string, number>()
  let reader: HaltReader | undefined
  for await (const batch of (await CsvFile.open(file)).batches()) {
    for (const record of batch) {
      const result = reader?.read(record) ?? HaltReader.from(record.fields, clock)
      if (!result.ok) {
        throw new UserError({ ...result.failure, message: `${file}: ${result.failure.message}` })
      }
      if (result.value instanceof HaltReader) {
        reader = result.value
        continue
      }
      const name = `${result.value.symbol} at ${formatUtc(result.value.from)}`
      const first = lines.get(name)
      if (first !== undefined) {
        const message = `${file}: line ${record.line}: found the halt of ${name} also on line ${first}`
        throw new UserError(fail('BAD_HALT', message, { details: { line: record.line } }).failure)
      }
      lines.set(name, record.line)
      halts.push(result.value)
    }
  }
  if (halts.length === 0) throw new UserError(fail('NO_ROWS', `${file}: found no halt`).failure)
  await catalog.store({ series: [], halts, replaces: false })
  return halts.length
}

function haltsTable(halts: readonly TradingHalt[]): string {
  if (halts.length === 0) return 'no halts; investor data halts --help says how to import\n'
  return table(
    [{ title: 'symbol' }, { title: 'from' }, { title: 'to' }, { title: 'reason' }],
    halts.map(({ symbol, from, until, reason }) => [
      symbol, formatUtc(from), until === undefined ? 'not ended' : formatUtc(until), reason,
    ]),
  )
}
