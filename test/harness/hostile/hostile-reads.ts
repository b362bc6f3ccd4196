import {
  AlpacaBroker, AlpacaCredentials, AlpacaDataProvider, AlpacaNews, systemTimers, type Timers,
} from '../../../src/adapter/alpaca/index.ts'
import { sessionDate, type ClientOrderId, type Result, type UtcMillis } from '../../../src/base/index.ts'
import { RandomStream } from '../../../src/exchange/market/random-stream.ts'
import {
  ACCOUNT, ARTICLES, ASSET, barsOf, CALENDAR, CLOCK, feeOf, fillOf, OPEN_ORDERS, orderOf, POSITIONS, QUOTE,
} from './alpaca-samples.ts'
import { fakeFetch, type Answer, type Request } from './fake-fetch.ts'
import { mutate, mutateText, type Json, type Mutation } from './mutate.ts'

/** What came of hostile replies, by what was read and how that ended. */
export interface ReadCounts {
  readonly replies: number
  readonly outcomes: ReadonlyMap<string, number>
  /** What must not be: each with the seed's line. */
  readonly findings: readonly string[]
}

/** Time jumps to whatever is waited for. */
function hastyTimers(): Timers {
  let elapsed = 0
  return {
    ...systemTimers,
    monotonic: () => elapsed,
    after: (ms, run) => {
      const timer = setImmediate(() => {
        elapsed += ms
        run()
      })
      return () => clearImmediate(timer)
    },
  }
}

const URL = 'http://hostile.invalid'
const credentials = new AlpacaCredentials('HOSTILE-KEY', 'hostile-secret')
const ORDER = 'somebody-1' as ClientOrderId

interface Reading {
  readonly name: string
  /** What the vendor says when nothing is spoiled. */
  readonly truth: (path: string, query: URLSearchParams) => Json
  readonly read: (stage: Stage) => Promise<Result<unknown>>
  /** Fields whose absence is not a fault: what they say then is a default that harms nobody. */
  readonly mayLack: RegExp
}

interface Stage {
  readonly broker: AlpacaBroker
  readonly data: AlpacaDataProvider
  readonly news: AlpacaNews
}

async function allPages<T>(next: () => Promise<Result<T | undefined>>): Promise<Result<unknown>> {
  const pages: T[] = []
  for (let page = 0; page < 20; page++) {
    const read = await next()
    if (!read.ok) return read
    if (read.value === undefined) break
    pages.push(read.value)
  }
  return { ok: true, value: pages }
}

const HISTORY = [fillOf(1), fillOf(2, { side: 'sell_short', qty: '3', cum_qty: '3' }), feeOf(3)]
const NOTHING: Json = []
const ORDER_MAY_LACK = new RegExp([
  'client_order_id', '_at$', 'symbol', 'side', 'type', 'time_in_force', 'price', 'qty', 'notional', 'legs',
  'class', 'replace',
].join('|'))

const READINGS: readonly Reading[] = [
  {
    name: 'account', truth: () => ACCOUNT, read: ({ broker }) => broker.account(),
    mayLack: /^(currency|shorting_enabled|.*blocked|trade_suspended_by_user|status|.*_fees)$/,
  },
  {
    name: 'positions', truth: () => POSITIONS, read: ({ broker }) => broker.positions(),
    mayLack: /qty_available|asset_class|side$/,
  },
  {
    name: 'open orders', read: ({ broker }) => broker.openOrders(),
    truth: () => OPEN_ORDERS, mayLack: ORDER_MAY_LACK,
  },
  {
    name: 'history', read: ({ broker }) => broker.activitySince(''),
    truth: (path, query) => {
      if (path.endsWith('/activities')) return query.has('page_token') ? NOTHING : HISTORY
      return path.includes('orders:by') ? orderOf(1) : orderOf(Number(path.at(-1)))
    },
    mayLack: /net_amount|symbol|transaction_time|created_at|date|status|client_order_id/,
  },
  { name: 'clock', truth: () => CLOCK, read: ({ broker }) => broker.clock(), mayLack: /^$/ },
  {
    name: 'calendar', truth: () => CALENDAR, mayLack: /session_/,
    read: ({ broker }) => broker.sessions(sessionDate('2026-11-25'), sessionDate('2026-11-30')),
  },
  {
    name: 'asset', truth: () => ASSET, read: ({ broker }) => broker.instrument('AAPL'),
    mayLack: /name|class|exchange|status|able/,
  },
  {
    name: 'order', truth: () => orderOf(1), read: ({ broker }) => broker.findOrder(ORDER),
    mayLack: ORDER_MAY_LACK,
  },
  {
    name: 'bars', truth: () => ({ bars: { AAPL: barsOf(5) }, next_page_token: null }),
    mayLack: /^(bars|bars\.AAPL|next_page_token)$/,
    read: ({ data }) => {
      const pages = data.history({
        key: { symbol: 'AAPL', timeframe: '1m', adjustment: 'raw' }, from: 0 as UtcMillis,
        to: Date.UTC(2026, 1, 1) as UtcMillis,
      })
      return allPages(() => pages.next())
    },
  },
  {
    name: 'quote', truth: () => ({ symbol: 'AAPL', quote: QUOTE }), read: ({ data }) => data.getQuote('AAPL'),
    mayLack: /quote/,
  },
  {
    name: 'news', truth: () => ({ news: ARTICLES, next_page_token: null }), mayLack: /.*/,
    read: ({ news }) => {
      const pages = news.news({
        symbols: ['AAPL'], from: 0 as UtcMillis, to: Date.UTC(2026, 1, 1) as UtcMillis,
      })
      return allPages(() => pages.next())
    },
  },
]

function stage(): Stage {
  const requestsPerMinute = Number.MAX_SAFE_INTEGER
  const common = { credentials, baseUrl: URL, timers: hastyTimers(), requestsPerMinute }
  return {
    broker: new AlpacaBroker(common), news: new AlpacaNews(common),
    data: new AlpacaDataProvider({
      ...common, feed: 'iex', sessionOn: () => undefined, isMarketOpen: () => true,
    }),
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each))
}

/** Fields of which any text is one. */
const TEXTS = /^(id|symbol|status|name|currency|type|side|S)$/
/** Fields that may be absent, and must not be garbage. */
const MONEY = /qty|price|notional|net_amount|blocked|suspended/
const STATUSES = [200, 200, 200, 200, 200, 201, 204, 206, 207, 301, 302, 400, 403, 404, 429, 500, 503]

/** Spoils what would be answered: a field, the bytes, or the status. */
function spoil(truth: Json, random: RandomStream): { answer: Answer; mutation: Mutation | undefined } {
  if (random.below(10) > 0) {
    const mutation = mutate(truth, random)
    return { answer: { text: JSON.stringify(mutation.value) }, mutation }
  }
  const status = STATUSES[random.below(STATUSES.length)] as number
  const text = mutateText(JSON.stringify(truth), random)
  return { answer: { status, text, headers: { 'Retry-After': 'soon' } }, mutation: undefined }
}

/** Whether a reading that was spoiled so may say something other than the truth. */
function mayDiffer({ kind, path }: Mutation, { mayLack }: Reading): boolean {
  if (kind === 'other' || kind === 'twice') return true
  if (kind === 'word' && TEXTS.test(path.at(-1) ?? '')) return true
  const name = path.filter((part) => !/^\d+$/.test(part)).join('.')
  return name === '' || (mayLack.test(name) && (kind === 'gone' || !MONEY.test(name)))
}

/** Reads everything that is read by REST, from replies that are spoiled, so many times. */
export async function hostileReads(seed: number, count: number): Promise<ReadCounts> {
  const random = new RandomStream(`reads ${seed}`)
  const outcomes = new Map<string, number>()
  const findings: string[] = []
  let replies = 0
  let changes = 0
  for (let index = 0; index < count; index++) {
    const reading = READINGS[random.below(READINGS.length)] as Reading
    const draw = random.hex(8)
    let mutation: Mutation | undefined
    const answer = ({ method, path, query }: Request): Answer => {
      replies += 1
      if (method !== 'GET') changes += 1
      // A question that is asked again is answered alike: nothing is hidden by a second try.
      const spoiled = spoil(reading.truth(path, query), new RandomStream(draw))
      mutation ??= spoiled.mutation
      return spoiled.answer
    }
    const truth = await truthOf(reading)
    const read = await during(answer, () => reading.read(stage()))
    const how = read instanceof Error ? 'thrown' : read.ok ? 'read' : read.failure.code
    const label = `${reading.name}: ${how}`
    outcomes.set(label, (outcomes.get(label) ?? 0) + 1)
    const what = mutation === undefined ? 'bytes' : `${mutation.kind} ${mutation.path.join('.')}`
    const where = `seed ${seed}, reading ${index} (${reading.name}, ${what})`
    if (read instanceof Error) findings.push(`${where}: ${read.stack ?? read.message}`)
    else if (isGuessed(read, { truth, mutation, reading })) {
      findings.push(`${where}: guessed ${textOf(read)}`)
    }
  }
  if (changes > 0) findings.push(`seed ${seed}: ${changes} requests that change something`)
  return { replies, outcomes, findings }
}

function isGuessed(
  read: Result<unknown>,
  { truth, mutation, reading }: { truth: string; mutation: Mutation | undefined; reading: Reading },
): boolean {
  return read.ok && mutation !== undefined && !mayDiffer(mutation, reading) && truth !== textOf(read)
}

const truths = new Map<string, string>()

/** What is read where nothing is spoiled. */
async function truthOf(reading: Reading): Promise<string> {
  const known = truths.get(reading.name)
  if (known !== undefined) return known
  const plain = ({ path, query }: Request): Answer => ({ text: JSON.stringify(reading.truth(path, query)) })
  const read = await during(plain, () => reading.read(stage()))
  if (read instanceof Error || !read.ok) throw new Error(`${reading.name} cannot be read unspoiled`)
  const text = textOf(read)
  truths.set(reading.name, text)
  return text
}

async function during(
  answer: (request: Request) => Answer, read: () => Promise<Result<unknown>>,
): Promise<Result<unknown> | Error> {
  using _ = fakeFetch(answer)
  try {
    return await read()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
