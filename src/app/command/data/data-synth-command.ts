import { Command, InvalidArgumentError } from 'commander'
import type { BarCatalog, CatalogBatch } from '../../../adapter/duckdb/index.ts'
import type { SessionDate } from '../../../base/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import type { CalendarName, ExchangeCalendar } from '../../../calendar/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import {
  aggregate,
  defaultInstrument,
  SyntheticDays,
  syntheticInstruments,
  SyntheticMinutes,
} from '../../../data/index.ts'
import type { Timeframe } from '../../../model/index.ts'
import { Adjustment } from '../../../model/index.ts'
import type { BarSource } from '../../../port/index.ts'
import { TOOL_VERSION } from '../../tool-version.ts'
import type { DataHost } from './data-host.ts'
import { withCatalog } from './data-host.ts'
import { dataOption, positiveInteger, wholeNumber } from './data-options.ts'
import { calendarFor, dateOf, rangeOfDates } from './data-series.ts'
import { count, day, lastDay } from './data-text.ts'

interface SynthFlags {
  readonly symbols: number
  readonly inside?: string
  readonly from?: string
  readonly to?: string
  readonly timeframe: Timeframe
  readonly seed: number
  readonly calendar: CalendarName
  readonly replace?: boolean
  readonly json?: boolean
}

const EXAMPLES = `
Made-up bars for demonstrations and load tests. They are labelled synthetic for good and never mix with real
ones. The same seed gives the same bars on every machine.

Without --inside: symbols SYN1, SYN2 ... that walk at random, with a market move in common, each in a sector.
With --inside: bars within the days of a stored daily series, true to each day's prices and volume.

Examples:
  investor data synth --symbols 5 --from 2019-01-01 --to 2019-12-31 --timeframe 1m --seed 1
  investor data synth --inside SPX --from 2019-01-01 --to 2019-03-31 --timeframe 5m`

/** They are all laid out before the first one is made. */
const SYMBOLS_MAX = 1_000

function symbolCount(text: string): number {
  const count = positiveInteger(text)
  if (count <= SYMBOLS_MAX) return count
  throw new InvalidArgumentError(`at most ${SYMBOLS_MAX} are made at a time`)
}

/** `investor data synth`: made-up bars by a seed. */
export function dataSynthCommand(host: DataHost): Command {
  return new Command('synth')
    .description('Makes up bars by a seed, always labelled synthetic.')
    .option('--symbols <count>', `how many symbols, at most ${SYMBOLS_MAX}`, symbolCount, 5)
    .option('--inside <symbol>', 'draw intraday bars inside the days of this stored series instead')
    .addOption(dataOption.from())
    .addOption(dataOption.to())
    .addOption(dataOption.timeframe('length of the bars').default('1m'))
    .option('--seed <number>', 'decides every number', wholeNumber, 1)
    .addOption(dataOption.calendar().default('XNYS'))
    .option('--replace', 'let bars of another seed give way')
    .addOption(dataOption.json())
    .addHelpText('after', EXAMPLES)
    .action((flags: SynthFlags) => withCatalog(host, (catalog) => synthesize(host, catalog, flags)))
}

async function synthesize(host: DataHost, catalog: BarCatalog, flags: SynthFlags): Promise<void> {
  const { inside, seed } = flags
  const made = inside === undefined ? inventSymbols(flags) : await drawInside(catalog, inside, flags)
  const source = `investor data synth --seed ${seed}${inside === undefined ? '' : ` --inside ${inside}`}`
  const batch: CatalogBatch = {
    series: made.sources.map((bars) => ({
      source: bars,
      origin: {
        key: bars.key,
        calendar: made.calendar.name,
        isSynthetic: true,
        notes: ['synthetic: made up by a seed, no market'],
        record: { source, sha256: '', importedAt: host.now(), quarantined: {}, notes: [] },
        toolVersion: TOOL_VERSION,
      },
    })),
    instruments: made.instruments,
    replaces: flags.replace === true,
  }
  const stored = await catalog.store(batch)
  if (flags.json === true) return host.out(`${JSON.stringify(stored, null, 2)}\n`)
  for (const { info } of stored) {
    const span = `${day(info.firstOpenAt)} to ${lastDay(info.lastCloseAt)}`
    host.out(`${info.key.symbol} ${info.key.timeframe}: ${count(info.rows)} synthetic bars, ${span}\n`)
  }
}

interface MadeUp {
  readonly sources: readonly BarSource[]
  readonly calendar: ExchangeCalendar
  readonly instruments: NonNullable<CatalogBatch['instruments']>
}

function inventSymbols(flags: SynthFlags): MadeUp {
  const calendar = calendarNamed(flags.calendar)
  const { from, to } = wantedDates(flags, calendar)
  const invented = syntheticInstruments(flags.symbols, flags.seed)
  return {
    calendar,
    sources: invented.map((one) => {
      const days = new SyntheticDays(one, { seed: flags.seed, calendar, from, to })
      return atTimeframe(days, { calendar, seed: flags.seed, timeframe: flags.timeframe })
    }),
    instruments: invented.map(({ symbol, sector }) =>
      defaultInstrument(symbol, { name: `Synthetic ${symbol}`, sector, calendar: flags.calendar }),
    ),
  }
}

async function drawInside(catalog: BarCatalog, symbol: string, flags: SynthFlags): Promise<MadeUp> {
  const key = { symbol, timeframe: '1d', adjustment: Adjustment.Raw } as const
  const info = await catalog.info(key)
  const calendar = calendarFor(info?.calendar ?? flags.calendar)
  if (flags.timeframe === '1d' || flags.timeframe === '1w') {
    const message = `--timeframe ${flags.timeframe}: bars inside days are 1m to 1h`
    throw new UserError(fail('TIMEFRAME_UNCLEAR', message).failure)
  }
  const days = await catalog.open(key, rangeOfDates(flags, calendar))
  return {
    calendar,
    instruments: [],
    sources: [atTimeframe(days, { calendar, seed: flags.seed, timeframe: flags.timeframe })],
  }
}

/** Days stay days; anything finer goes through minutes, so that all timeframes of a seed agree. */
function atTimeframe(
  days: BarSource,
  {
    calendar,
    seed,
    timeframe,
  }: {
    readonly calendar: ExchangeCalendar
    readonly seed: number
    readonly timeframe: Timeframe
  },
): BarSource {
  if (timeframe === '1d') return days
  const finer = timeframe === '1w' ? days : new SyntheticMinutes(days, { calendar, seed })
  if (timeframe === '1m') return finer
  const coarser = aggregate(finer, timeframe, calendar)
  if (!coarser.ok) throw new UserError(coarser.failure)
  return coarser.value
}

function wantedDates(
  { from, to }: SynthFlags,
  calendar: ExchangeCalendar,
): { readonly from: SessionDate; readonly to: SessionDate } {
  if (from === undefined || to === undefined) {
    throw new UserError(fail('BAD_DATE', 'made-up symbols need --from and --to').failure)
  }
  const dates = { from: dateOf(from), to: dateOf(to) }
  const checked = calendar.checkDates(dates.from, dates.to)
  if (!checked.ok) throw new UserError(checked.failure)
  if (calendar.sessions(dates.from, dates.to).length > 0) return dates
  throw new UserError(fail('BAD_DATE', `${from} to ${to}: found no session of ${calendar.name}`).failure)
}
