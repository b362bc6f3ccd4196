import process from 'node:process'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  ALPACA_DATA_STREAM_URL, ALPACA_DATA_URL, AlpacaDataProvider, AlpacaFeed,
} from '../../../adapter/alpaca/index.ts'
import { formatUtc } from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import type { Bar, Quote, Timeframe } from '../../../model/index.ts'
import type { DataProvider } from '../../../port/index.ts'
import {
  catalogRecording, LiveMarket, liveSeries, played, syntheticRecording, wallClock, type LiveStep,
  type PacedClock,
} from '../../live/market/index.ts'
import { alpacaKeys } from '../../broker/venue/broker-keys.ts'
import { withCatalog, type DataHost } from './data-host.ts'
import { dataOption, positiveInteger, wholeNumber } from './data-options.ts'

interface WatchFlags {
  readonly feed: 'synthetic' | 'catalog' | 'alpaca'
  readonly timeframe: Timeframe
  readonly speed: number
  readonly from?: string
  readonly seed: number
  readonly steps: number
  readonly url?: string
  readonly stream?: string
  readonly json?: boolean
}

const HELP = `
Shows a live market as a session would be given it: the past that warms indicators up, sessions by the
exchange's calendar, bars when they close, corrections, halts, interruptions, and what was quarantined.

Feeds:
  synthetic   a made-up market without end: SYN1, SYN2 ... SYN500, by --seed
  catalog     stored minutes, played by a clock: --from DATE, to their end
  alpaca      Alpaca's stream (iex), with the keys of APCA_API_KEY_ID and APCA_API_SECRET_KEY, as it happens

Examples:
  investor data watch SYN1 SYN2 --timeframe 5m --speed max --steps 50
  investor data watch SPX --feed catalog --from 2019-01-02 --speed 60
  investor data watch AAPL --feed alpaca
  investor data watch AAPL --feed alpaca --url http://127.0.0.1:7777 --stream ws://127.0.0.1:7777

Ctrl-C ends it.`

/** `investor data watch`: a live market on the screen. */
export function dataWatchCommand(host: DataHost): Command {
  return new Command('watch')
    .description('Shows a live market step by step: made up, recorded, or Alpaca\'s.')
    .argument('<symbols...>', 'what is watched')
    .addOption(new Option('--feed <name>', 'where the market comes from')
      .choices(['synthetic', 'catalog', 'alpaca']).default('synthetic'))
    .addOption(dataOption.timeframe('bars to watch, beside minutes and days').default('5m'))
    .option('--speed <times>', 'so many times real time, or max; alpaca is as it happens', speed, 1)
    .addOption(dataOption.from())
    .option('--seed <number>', 'decides every number of the made-up market', wholeNumber, 1)
    .option('--steps <count>', 'end after so many steps', positiveInteger, Infinity)
    .option('--url <address>', `host of Alpaca's data, ${ALPACA_DATA_URL} unless told otherwise`)
    .option('--stream <address>', `host of its stream, ${ALPACA_DATA_STREAM_URL} unless told otherwise`)
    .option('--json', 'print a line of JSON for each step and nothing else')
    .addHelpText('after', HELP)
    .action(async (symbols: readonly string[], flags: WatchFlags) => {
      if (flags.feed !== 'catalog') return watch(host, symbols, { ...flags, ...feedOf(host, symbols, flags) })
      return withCatalog(host, async (catalog) => {
        const feed = played(await catalogRecording(catalog, symbols), flags)
        return watch(host, symbols, { ...flags, ...feed })
      })
    })
}

interface Feed {
  readonly provider: DataProvider
  readonly clock: PacedClock
}

async function watch(host: DataHost, symbols: readonly string[], flags: WatchFlags & Feed): Promise<void> {
  const { provider, clock, timeframe, steps, json } = flags
  const market = new LiveMarket({
    provider, clock, series: liveSeries(symbols.map((symbol) => ({ symbol, timeframe }))),
    instruments: symbols.map((symbol) => defaultInstrument(symbol)),
    need: { warmUps: new Map([[timeframe, 1]]), days: 1 },
    ...(flags.feed === 'alpaca' ? {} : { adjustment: 'raw' }),
  })
  const stop = (): void => void market.return()
  process.on('SIGINT', stop)
  try {
    if (json !== true) host.out(`${provider.source}, ${symbols.join(', ')}\n`)
    let left = steps
    for await (const step of market) {
      host.out(`${json === true ? JSON.stringify(step) : textOf(step)}\n`)
      if (--left <= 0) break
    }
  } finally {
    process.off('SIGINT', stop)
  }
}

function feedOf(host: DataHost, symbols: readonly string[], flags: WatchFlags): Feed {
  if (flags.feed === 'alpaca') {
    const calendar = calendarNamed('XNYS')
    const provider = new AlpacaDataProvider({
      credentials: alpacaKeys(host.env), feed: AlpacaFeed.Iex, sessionOn: (date) => calendar.session(date),
      isMarketOpen: (at) => calendar.sessionAt(at) !== undefined,
      baseUrl: flags.url ?? ALPACA_DATA_URL, streamUrl: flags.stream ?? ALPACA_DATA_STREAM_URL,
    })
    return { provider, clock: wallClock }
  }
  return played(syntheticRecording(symbols, { seed: flags.seed, now: host.now() }), flags)
}

function speed(text: string): number {
  if (text === 'max') return Infinity
  const times = Number(text)
  if (times > 0 && Number.isFinite(times)) return times
  throw new InvalidArgumentError('a number above 0 is read, or max')
}

function textOf(step: LiveStep): string {
  const start = `${step.number} ${formatUtc(step.at)} ${step.kind}`
  switch (step.kind) {
    case 'session': {
      const { date, openAt, closeAt, isEarlyClose } = step.session
      const early = isEarlyClose ? ', early close' : ''
      return `${start} ${step.calendar} ${date}, ${formatUtc(openAt)} to ${formatUtc(closeAt)}${early}`
    }
    case 'slice':
      return `${start} ${step.bars.map(({ bar }) => nameOf(bar, bar.close)).join(', ')}`
    case 'warmup': {
      const bars = step.parts.reduce((sum, part) => sum + (part.kind === 'slice' ? part.bars.length : 0), 0)
      return `${start} ${bars} bars of the past`
    }
    case 'correction': return `${start} ${nameOf(step.bar, formatUtc(step.bar.closeAt))}`
    case 'status': return `${start} ${step.status.symbol} ${step.status.trading}: ${step.status.reason}`
    case 'connection': {
      const lost = step.reason === '' ? 'over' : `lost: ${step.reason}`
      return `${start} ${step.isConnected ? 'live' : lost}`
    }
    case 'standing': return `${start} ${step.standing.severity}: ${step.standing.message}`
    case 'quotes': return `${start} ${step.quotes.map(quoteText).join(', ')}`
    case 'notice': return `${start} ${step.severity}: ${step.message}`
    default: return start
  }
}

function quoteText({ symbol, bid, ask }: Quote): string {
  return `${symbol} ${bid} to ${ask}`
}

function nameOf({ symbol, timeframe }: Bar, detail: number | string): string {
  return `${symbol} ${timeframe} ${detail}`
}
