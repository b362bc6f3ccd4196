import { Command } from 'commander'
import type { BarCatalog, SeriesInfo } from '../../../adapter/duckdb/index.ts'
import { fail, formatUtc, UserError } from '../../../base/index.ts'
import type { SeriesQuality } from '../../../data/index.ts'
import { checkQuality, ColumnsSource, fromEarlyHours } from '../../../data/index.ts'
import { allocateColumns, type SeriesKey } from '../../../model/index.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { dataOption } from './data-options.ts'
import { calendarFor } from './data-series.ts'
import { count, day, lastDay } from './data-text.ts'
import { calendarFault, datesFault } from './master-faults.ts'

/** The exit code that says: it works, and it found something. */
const EXIT_PROBLEMS = 3
const LISTED = 20

/** What is known about the quality of one stored series. */
interface CheckedSeries {
  readonly quality: SeriesQuality
  /** What contradicts its bars beside them. */
  readonly problems: readonly string[]
  /** Rows that its imports refused, by code. */
  readonly quarantined: Readonly<Record<string, number>>
  readonly notes: readonly string[]
  readonly isSynthetic: boolean
}

const EXAMPLES = `
Reads every bar again and holds it against its checks and the exchange calendar: missing sessions, holes of
30 minutes and more, bars that should not be there, spikes, a price that stands still, jumps that look like a
split nobody entered, splits and dividends that the prices contradict, and what earlier imports had to refuse.
Completeness: bars present of those possible. A file whose bytes are not those that were written is named
and not read.

Exit code: 0 without problems, 3 with.

Examples:
  investor data check                  everything
  investor data check SPX AAPL         some symbols
  investor data check --json | jq '.[] | {symbol: .quality.key.symbol, problems: .quality.problems}'`

/** `investor data check`: gaps and quality of what is stored. */
export function dataCheckCommand(host: DataHost): Command {
  return new Command('check')
    .description('Reports gaps, faults and suspicions in the stored series.')
    .argument('[symbols...]', 'symbols to check; all when absent')
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((symbols: readonly string[], { json }: { readonly json?: boolean }) =>
      withCatalog(host, (catalog) => check(host, catalog, { symbols, isJson: json === true })),
    )
}

async function check(
  host: DataHost,
  catalog: BarCatalog,
  { symbols, isJson }: { readonly symbols: readonly string[]; readonly isJson: boolean },
): Promise<void> {
  const checked: CheckedSeries[] = []
  for (const key of await chosen(catalog, symbols)) {
    const one = await checkSeries(catalog, key)
    if (one === undefined) continue
    checked.push(one)
    if (!isJson) host.out(describe(one))
  }
  if (isJson) host.out(`${JSON.stringify(checked, null, 2)}\n`)
  if (checked.some(hasProblems)) host.setExitCode(EXIT_PROBLEMS)
}

async function chosen(catalog: BarCatalog, symbols: readonly string[]): Promise<readonly SeriesKey[]> {
  const name = ({ symbol, timeframe, adjustment }: SeriesKey): string => (
    `${symbol} ${timeframe} ${adjustment}`)
  const keys = (await catalog.keys()).toSorted((a, b) => (name(a) < name(b) ? -1 : 1))
  const absent = symbols.filter((symbol) => !keys.some((key) => key.symbol === symbol))
  if (absent.length === 0) {
    return symbols.length === 0 ? keys : keys.filter(({ symbol }) => symbols.includes(symbol))
  }
  const known = [...new Set(keys.map(({ symbol }) => symbol))].slice(0, LISTED).join(', ')
  const message = `${absent.join(', ')}: not stored; the catalog has ${known || 'nothing'}`
  throw new UserError(fail('NO_SERIES', message).failure)
}

/** A file that cannot be relied on is a problem of its series, and keeps no other one from being checked. */
async function checkSeries(catalog: BarCatalog, key: SeriesKey): Promise<CheckedSeries | undefined> {
  let info: SeriesInfo | undefined
  try {
    info = await catalog.info(key)
    return info && await checkWhole(catalog, info)
  } catch (error) {
    if (!(error instanceof UserError) || error.failure.code !== 'CATALOG_DAMAGED') throw error
    const options = { calendar: calendarFor(info?.calendar ?? 'XNYS'), actions: [] }
    const none = await checkQuality(new ColumnsSource(key, allocateColumns(0)), options)
    const { rows, firstOpenAt, lastCloseAt } = info ?? none
    const quality = { ...none, rows, firstOpenAt, lastCloseAt, problems: [error.message] }
    const { notes = [], isSynthetic = false } = info ?? {}
    return { quality, problems: [], quarantined: quarantinedOf(info?.imports ?? []), notes, isSynthetic }
  }
}

async function checkWhole(catalog: BarCatalog, info: SeriesInfo): Promise<CheckedSeries> {
  const actions = await catalog.actions(info.key.symbol)
  const calendar = calendarFor(info.calendar)
  const options = { calendar, actions: fromEarlyHours(actions, calendar) }
  const quality = await checkQuality(await catalog.open(info.key), options)
  const instrument = await catalog.instrument(info.key.symbol)
  const faults = instrument && [calendarFault(instrument, info), datesFault(instrument, [info])]
  const problems = (faults ?? []).filter((fault) => fault !== undefined)
  const { notes, isSynthetic } = info
  return { quality, problems, quarantined: quarantinedOf(info.imports), notes, isSynthetic }
}

/** What was refused of each file, as its latest import did: the same bytes may have come more than once. */
function quarantinedOf(imports: SeriesInfo['imports']): Readonly<Record<string, number>> {
  const files = new Map(imports.map((record) => [record.sha256, record]))
  const quarantined: Record<string, number> = {}
  for (const [code, rows] of [...files.values()].flatMap((record) => Object.entries(record.quarantined))) {
    quarantined[code] = (quarantined[code] ?? 0) + rows
  }
  return quarantined
}

function hasProblems({ quality, problems, quarantined }: CheckedSeries): boolean {
  return quality.problems.length > 0 || problems.length > 0 || Object.keys(quarantined).length > 0
}

function describe(checked: CheckedSeries): string {
  const { quality, problems, quarantined, notes, isSynthetic } = checked
  const { key, rows, gaps } = quality
  const span = rows === 0 ? '' : `, ${day(quality.firstOpenAt)} to ${lastDay(quality.lastCloseAt)}`
  const lines = [
    `${key.symbol} ${key.timeframe} ${key.adjustment}: ${count(rows)} bars${span}, ` +
      `completeness ${(100 * quality.completenessFraction).toFixed(2)} %, ` +
      `${hasProblems(checked) ? 'PROBLEMS' : 'ok'}${isSynthetic ? ', synthetic' : ''}`,
  ]
  for (const problem of [...problems, ...quality.problems]) lines.push(`  problem: ${problem}`)
  for (const [code, refused] of Object.entries(quarantined)) {
    lines.push(`  problem: quarantined on import: ${refused} ${code}`)
  }
  for (const { date, from, to } of gaps.holes.slice(0, 3)) {
    lines.push(`  hole: ${date} from ${formatUtc(from)} to ${formatUtc(to)}`)
  }
  const spikes = quality.suspects.filter(({ code }) => code === 'SPIKE')
  if (spikes.length > 0) {
    const days = spikes
      .slice(0, LISTED)
      .map(({ closeAt }) => day(closeAt))
      .join(', ')
    lines.push(`  note: long wicks, worth a look: ${spikes.length} (${days})`)
  }
  if (quality.zeroVolumeBars > 0) lines.push(`  note: bars without volume: ${count(quality.zeroVolumeBars)}`)
  if (quality.opensAtCloseBeforeFraction > OPENS_FILLED_IN && key.timeframe === '1d') {
    const share = (100 * quality.opensAtCloseBeforeFraction).toFixed(0)
    lines.push(`  note: ${share} % of the opens equal the close before: fills at the open are approximate`)
  }
  for (const note of notes) lines.push(`  note: ${note}`)
  return `${lines.join('\n')}\n`
}

/** Real opens rarely equal the close before; more than this were filled in. */
const OPENS_FILLED_IN = 0.1
