import { WebSocket } from 'ws'
import { nyseSessions } from '../../src/app/exchange/nyse-sessions.ts'
import type { ExchangeHost, ExchangeServerOptions, ExchangeSettings } from '../../src/exchange/index.ts'
import { DEFAULT_SETTINGS, ExchangeServer } from '../../src/exchange/index.ts'

/** The sessions that tests hand in. */
export { nyseSessions }

/** The keys of every exchange that tests start. */
export const KEYS = { keyId: 'TEST-KEY', secret: 'test-secret' }

/** Real time that stands still until a test moves it. */
class ManualHost implements ExchangeHost {
  #now = 1_767_600_000_000
  #waiting: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry)
    }
  }

  /** Lets time pass and runs what falls due. */
  pass(ms: number): void {
    this.#now += ms
    const due = this.#waiting.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at)
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now)
    for (const { run } of due) run()
  }
}

/** An answer: its status, headers, text, and the JSON in it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Tests read answers as they come; a wrong guess fails the assertion that makes it.
  readonly json: Record<string, never> & Record<string, unknown>
}

/** A running exchange with its clock stopped, and short ways to talk to it. */
export interface ExchangeStage extends AsyncDisposable {
  readonly server: ExchangeServer
  readonly host: ManualHost
  readonly url: string
  /** Sends a request with the right keys. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** Sends a request to the control side; throws unless it is answered 200. */
  readonly control: (path: string, body?: unknown) => Promise<Record<string, unknown>>
  /** Adds fault rules. */
  readonly faults: (...rules: readonly Record<string, unknown>[]) => Promise<void>
  /** Sets a quote one cent wide around a price, with a trade at it. */
  readonly quote: (symbol: string, price: number) => Promise<void>
  /** Opens a stream that collects what it hears. */
  readonly listen: (path: string, headers?: Record<string, string>) => Promise<StreamEar>
}

const OPEN_AT = Date.UTC(2026, 0, 5, 14, 30)
const DAYS = [
  '2025-12-22', '2025-12-23', '2025-12-24', '2025-12-26', '2025-12-29', '2025-12-30', '2025-12-31',
  '2026-01-02',
]
/** Two weeks of days, so that there is history; from the open on, quotes are set by hand. */
const TAPE = ['symbol,timestamp,open,high,low,close,volume', ...DAYS.flatMap((date) => [
  `AAPL,${date},99,101,98,100,4000`, `MSFT,${date},49,51,48,50,4000`,
])].join('\n')

/**
 * Starts an exchange at the open of 2026-01-05 with AAPL at 100 and MSFT at 50.
 *
 * Prices come from a short tape, which costs nothing to begin with, unless a made-up market is asked for.
 */
export async function exchangeStage(
  options: {
    settings?: Partial<ExchangeSettings>; server?: Partial<ExchangeServerOptions>; isMadeUp?: true
  } = {},
): Promise<ExchangeStage> {
  const host = new ManualHost()
  const server = new ExchangeServer({
    sessions: nyseSessions(), seed: '1', symbols: ['AAPL', 'MSFT'], startAt: OPEN_AT, port: 0, speed: 0,
    ...(options.isMadeUp === true ? {} : { tape: TAPE }),
    credentials: KEYS,
    settings: { ...DEFAULT_SETTINGS, partialProbability: 0, rateLimit: 0, ...options.settings },
    ...options.server,
  }, host)
  await server.start()
  const { url } = server
  const ears: StreamEar[] = []
  const api = async (
    method: string, path: string, body?: unknown,
  ): Promise<Answer> => request(url, method, path, {
    body, headers: { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret },
  })
  const control = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await request(
      url, body === undefined ? 'GET' : 'POST', `/control/${path}`, { body, headers: {} },
    )
    if (answer.status !== 200) throw new Error(`control ${path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  const quote = async (symbol: string, price: number): Promise<void> => {
    await control('quote', {
      symbol, bid: (price - 0.01).toFixed(2), ask: (price + 0.01).toFixed(2), last: price.toFixed(2),
    })
  }
  await quote('AAPL', 100)
  await quote('MSFT', 50)
  return {
    server, host, url, api, control, quote,
    faults: async (...rules) => {
      await control('faults', { faults: rules })
    },
    listen: async (path, headers = {}) => {
      const ear = await openEar(`${url.replace('http', 'ws')}${path}`, headers)
      ears.push(ear)
      return ear
    },
    [Symbol.asyncDispose]: async () => {
      for (const ear of ears) ear.socket.terminate()
      await server.stop()
    },
  }
}

/** Sends one request and reads its answer whole. */
export async function request(
  url: string, method: string, path: string,
  { body, headers }: { body: unknown; headers: Record<string, string> },
): Promise<Answer> {
  const response = await fetch(url + path, {
    method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
    && !text.endsWith('"')
    && text !== ''
  let json: unknown
  try {
    json = isJson ? JSON.parse(text) : undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return { status: response.status, headers: response.headers, text, json: json as Answer['json'] }
}

/** One open stream and everything it has heard. */
export interface StreamEar {
  readonly socket: WebSocket
  readonly frames: { readonly data: Buffer; readonly isBinary: boolean }[]
  /** Every frame as JSON, arrays taken apart. */
  readonly messages: () => Record<string, unknown>[]
  readonly say: (message: unknown) => void
  /** Waits until the messages satisfy something. */
  readonly until: (isEnough: (messages: Record<string, unknown>[]) => boolean) => Promise<void>
  /** Waits for the end and says its code. */
  readonly closed: Promise<number>
}

async function openEar(url: string, headers: Record<string, string>): Promise<StreamEar> {
  const socket = new WebSocket(url, { headers })
  const frames: { data: Buffer; isBinary: boolean }[] = []
  let wake = (): void => {}
  socket.on('message', (data, isBinary) => {
    frames.push({ data: data as Buffer, isBinary })
    wake()
  })
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code))
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => wake())
  const messages = (): Record<string, unknown>[] => frames.flatMap(({ data }) => {
    const value: unknown = JSON.parse(data.toString('utf8'))
    return (Array.isArray(value) ? value : [value]) as Record<string, unknown>[]
  })
  return {
    socket, frames, messages, closed,
    say: (message) => socket.send(JSON.stringify(message)),
    until: async (isEnough) => {
      while (!isEnough(messages())) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/** Opens the trading stream, authenticates, listens, and waits until both are confirmed. */
export async function tradingEar(stage: ExchangeStage, path = '/stream'): Promise<StreamEar> {
  const ear = await stage.listen(path)
  ear.say({ action: 'authenticate', data: { key_id: KEYS.keyId, secret_key: KEYS.secret } })
  ear.say({ action: 'listen', data: { streams: ['trade_updates'] } })
  await ear.until((messages) => messages.some(({ stream }) => stream === 'listening'))
  return ear
}

/** The trade updates that an ear has heard, as `event` words. */
export function eventsOf(ear: StreamEar): string[] {
  return updatesOf(ear).map(({ event }) => String(event))
}

/** The data of the trade updates that an ear has heard. */
export function updatesOf(ear: StreamEar): Record<string, unknown>[] {
  return ear.messages().filter(({ stream }) => stream === 'trade_updates')
    .map(({ data }) => data as Record<string, unknown>)
}

/** The order of a client order id, or the refusal to find it. */
export async function byClientId(
  stage: ExchangeStage, clientOrderId: string,
): Promise<Record<string, unknown>> {
  const path = `/v2/orders:by_client_order_id?client_order_id=${clientOrderId}`
  return (await stage.api('GET', path)).json
}

/** The exchange's own books. */
export async function ledgerOf(
  stage: Pick<ExchangeStage, 'control'>,
): Promise<Record<string, unknown> & { readonly entries: readonly Record<string, unknown>[] }> {
  const report = await stage.control('ledger')
  return { ...report, entries: report['entries'] as Record<string, unknown>[] }
}

/** Opens the market-data stream for every channel of AAPL, in JSON. */
export async function dataEar(stage: ExchangeStage): Promise<StreamEar> {
  const ear = await stage.listen('/v2/iex')
  ear.say({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret })
  const names = ['trades', 'quotes', 'bars', 'updatedBars', 'statuses', 'lulds']
  ear.say({ action: 'subscribe', ...Object.fromEntries(names.map((name) => [name, ['AAPL']])) })
  await ear.until((messages) => messages.some(({ T }) => T === 'subscription'))
  return ear
}
