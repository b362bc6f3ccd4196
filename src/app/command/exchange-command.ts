import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { fail, parseFixed, parseUtc, UserError } from '../../base/index.ts'
import type { Money } from '../../base/index.ts'
import type { ExchangeHost, ExchangeServerOptions } from '../../exchange/index.ts'
import { DEFAULT_SETTINGS, ExchangeServer } from '../../exchange/index.ts'
import { nyseSessions } from '../exchange/nyse-sessions.ts'

const DEFAULT_PORT = 7777
const DEFAULT_SYMBOLS = 'AAPL,MSFT,SPY,TSLA,F'
const DEFAULT_KEYS = { keyId: 'LOCAL-KEY', secret: 'local-secret' }
const KEY_VARIABLE = 'APCA_API_KEY_ID'
const SECRET_VARIABLE = 'APCA_API_SECRET_KEY'

const HELP = `
Point a program at it by its base URL and its stream URLs; nothing leaves this machine, no account is needed.
The clock is the exchange's own: it begins on 2026-01-05 at the open in New York, or where the tape begins,
and runs --speed times as fast as yours; at 0 it stands until POST /control/clock moves it.

The keys come from ${KEY_VARIABLE} and ${SECRET_VARIABLE};
without them they are ${DEFAULT_KEYS.keyId} and ${DEFAULT_KEYS.secret}.

Examples:
  investor exchange                                  five made-up symbols, real pace
  investor exchange --speed 60 --seed 7              an hour a minute, another market
  investor exchange --tape bars.csv --speed 0        your bars, time moved by hand
  investor exchange --faults faults.json             with scripted faults
  curl -H 'APCA-API-KEY-ID: ${DEFAULT_KEYS.keyId}' -H 'APCA-API-SECRET-KEY: ${DEFAULT_KEYS.secret}' \\
    http://127.0.0.1:${DEFAULT_PORT}/v2/account
  curl -X POST http://127.0.0.1:${DEFAULT_PORT}/control/faults \\
    -d '{"faults":[{"fault":"drop-reply","nth":1}]}'  the next order is taken, its reply lost

A tape is CSV: symbol,timestamp,open,high,low,close,volume; a fault script is JSON: [{"fault": ...}].
docs/EXCHANGE.md explains both, every fault, and what the exchange does not do.

Exit codes: 0 stopped by SIGINT or SIGTERM, 1 refused or failed, 2 wrong usage.`

interface ExchangeFlags {
  readonly port: string
  readonly seed: string
  readonly symbols: string
  readonly tape?: string
  readonly speed: string
  readonly start?: string
  readonly capital: string
  readonly multiplier: string
  readonly partials: string
  readonly fees: string
  readonly rateLimit: string
  readonly faults?: string
  readonly json?: boolean
}

/** `investor exchange`: a local exchange that speaks the Alpaca protocol, until it is told to stop. */
export function exchangeCommand(): Command {
  return new Command('exchange')
    .description('Runs a local exchange that speaks the Alpaca protocol: REST, streams, and every fault.')
    .option('--port <n>', 'loopback port to listen on, 0 for a free one', String(DEFAULT_PORT))
    .option('--seed <text>', 'what the made-up market, the ids and the chances follow from', '1')
    .option('--symbols <list>', 'symbols of the made-up market', DEFAULT_SYMBOLS)
    .option('--tape <file>', 'bars in CSV instead of a made-up market')
    .option('--speed <n>', 'virtual seconds for each real one; 0 lets the clock stand', '1')
    .option('--start <instant>', 'where the clock begins, such as 2026-01-05T14:30:00Z')
    .option('--capital <amount>', 'cash that the account begins with', '100000')
    .option('--multiplier <n>', 'buying power for each unit of equity: 1 (cash account) or 2', '2')
    .option('--partials <share>', 'how often a fill comes in parts, 0 to 1', '0.1')
    .option('--fees <none|us>', 'regulatory fees at the end of each day', 'none')
    .option('--rate-limit <n>', 'requests a minute, 0 for no limit', '200')
    .option('--faults <file>', 'fault script in JSON')
    .option('--json', 'print one line of JSON instead of text')
    .addHelpText('after', HELP)
    .action(runExchange)
}

async function runExchange(flags: ExchangeFlags): Promise<void> {
  const server = new ExchangeServer(optionsOf(flags), REAL_TIME)
  if (flags.faults !== undefined) server.script(readScript(flags.faults))
  await server.start()
  process.stdout.write(`${flags.json === true ? machineLine(server) : greeting(server, flags)}\n`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await server.stop()
}

const REAL_TIME: ExchangeHost = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

function refuse(option: string, found: string, right: string): never {
  throw new UserError(fail('EXCHANGE_OPTION', `${option} ${found}: give ${right}`).failure)
}

function numberIn(option: string, text: string, range: { min: number; max: number; whole?: true }): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const isInRange = value >= range.min && value <= range.max
  if (isInRange && (range.whole !== true || Number.isInteger(value))) return value
  const kind = range.whole === true ? 'whole number' : 'number'
  return refuse(option, text, `a ${kind} of ${range.min} to ${range.max}`)
}

function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return refuse(option, file, `a file that can be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function readScript(file: string): unknown {
  try {
    return JSON.parse(readText('--faults', file)) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('--faults', file, `JSON (${error.message})`)
    throw error
  }
}

function optionsOf(flags: ExchangeFlags): ExchangeServerOptions {
  const symbols = flags.symbols.split(',').map((symbol) => symbol.trim())
  const isNamed = symbols.every((symbol) => /^[A-Z][A-Z0-9.]*$/.test(symbol))
  if (!isNamed || new Set(symbols).size < symbols.length) {
    refuse('--symbols', flags.symbols, 'different symbols of capital letters, with commas')
  }
  const startAt = flags.start === undefined ? undefined : parseUtc(flags.start)
  if (flags.start !== undefined && startAt === undefined) {
    refuse('--start', flags.start, 'an instant with its offset')
  }
  const capital = parseFixed(flags.capital) ?? 0n
  if (capital <= 0n) refuse('--capital', flags.capital, 'a decimal above 0')
  if (flags.fees !== 'none' && flags.fees !== 'us') refuse('--fees', flags.fees, 'none or us')
  const count = { min: 0, max: 1_000_000, whole: true } as const
  return {
    sessions: nyseSessions(), seed: flags.seed, symbols, startAt,
    ...(flags.tape === undefined ? {} : { tape: readText('--tape', flags.tape) }),
    port: numberIn('--port', flags.port, { min: 0, max: 65_535, whole: true }),
    speed: numberIn('--speed', flags.speed, { min: 0, max: 100_000 }),
    credentials: credentials(),
    settings: {
      ...DEFAULT_SETTINGS, capital: capital as Money, fees: flags.fees === 'us' ? 'us' : 'none',
      multiplier: numberIn('--multiplier', flags.multiplier, { min: 1, max: 2, whole: true }) === 1 ? 1 : 2,
      partialProbability: numberIn('--partials', flags.partials, { min: 0, max: 1 }),
      rateLimit: numberIn('--rate-limit', flags.rateLimit, count),
    },
  }
}

function credentials(): ExchangeServerOptions['credentials'] {
  const [keyId, secret] = [process.env[KEY_VARIABLE], process.env[SECRET_VARIABLE]]
  if ((keyId === undefined) !== (secret === undefined)) {
    refuse(KEY_VARIABLE, 'and its secret', `both ${KEY_VARIABLE} and ${SECRET_VARIABLE}, or neither`)
  }
  return keyId === undefined || secret === undefined ? DEFAULT_KEYS : { keyId, secret }
}

function machineLine({ url }: ExchangeServer): string {
  const socket = url.replace('http', 'ws')
  return JSON.stringify({
    url, trading_stream: `${socket}/stream`, data_stream: `${socket}/v2/iex`, control: `${url}/control`,
    pid: process.pid,
  })
}

function greeting({ url }: ExchangeServer, flags: ExchangeFlags): string {
  const socket = url.replace('http', 'ws')
  const isOwn = process.env[KEY_VARIABLE] !== undefined
  const market = flags.tape === undefined ? `made up, seed ${flags.seed}` : `tape ${flags.tape}`
  return [
    `Exchange at ${url} (${market}, ${flags.speed}x). Stop it with Ctrl-C.`,
    '',
    `  REST and data    ${url}/v2/...`,
    `  trading stream   ${socket}/stream`,
    `  market data      ${socket}/v2/iex`,
    `  control          ${url}/control`,
    `  keys             ${isOwn ? `from ${KEY_VARIABLE}` : `${DEFAULT_KEYS.keyId} / ${DEFAULT_KEYS.secret}`}`,
    '',
    'With the official SDK, for each API class:',
    `  new OrdersApi(new trading.Configuration({ basePath: '${url}', keyId, secret }))`,
    'docs/EXCHANGE.md says more.',
  ].join('\n')
}
