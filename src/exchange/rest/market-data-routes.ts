import { MILLIS_PER_DAY } from '../../base/index.ts'
import { millisOf, newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import type { MarketBar } from '../market/price-source.ts'
import type { Venue } from '../order/venue.ts'
import type { Json } from '../wire/order-json.ts'
import { barJson, quoteJson, tradeJson } from '../wire/market-json.ts'
import { parseTimeframe, resample } from './bar-timeframe.ts'
import type { Row } from './data-page.ts'
import { pageOf } from './data-page.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const LIMIT_DEFAULT = 1_000
const LIMIT_MAX = 10_000
const LATEST_DAYS = 10

/** The endpoints of stock data: history by page, what is latest, and snapshots. */
export const MARKET_DATA_ROUTES: readonly Route[] = [
  ...(['bars', 'quotes', 'trades'] as const).flatMap((kind): Route[] => [
    { name: `GET /v2/stocks/${kind}`, answer: (call) => history(call, kind) },
    { name: `GET /v2/stocks/{}/${kind}`, answer: (call) => historyOfOne(call, kind) },
    { name: `GET /v2/stocks/${kind}/latest`, answer: (call) => latest(call, kind) },
    { name: `GET /v2/stocks/{}/${kind}/latest`, answer: (call) => latestOfOne(call, kind) },
  ]),
  { name: 'GET /v2/stocks/snapshots', answer: snapshots },
  { name: 'GET /v2/stocks/{}/snapshot', answer: snapshotOfOne },
]

type Kind = 'bars' | 'quotes' | 'trades'

interface HistoryQuery {
  readonly from: number
  readonly to: number
  readonly timeframe: ReturnType<typeof parseTimeframe>
  /** Bars are wanted in the terms after all splits. */
  readonly isAdjusted: boolean
}

/** The rows of one symbol in a window; `end` is inclusive. */
function rowsOf(venue: Venue, symbol: string, kind: Kind, query: HistoryQuery): readonly Row[] {
  const { from, to } = query
  const market = venue.market.of(symbol)
  if (market === undefined) return []
  if (kind === 'bars') return barsOf(venue, symbol, query).map((bar) => ({ at: bar.at, json: barJson(bar) }))
  if (kind === 'quotes') {
    const quotes = market.quotes.filter(({ at }) => at >= from && at <= to)
    return quotes.map((quote) => ({ at: quote.at, json: quoteJson(quote) }))
  }
  const prints = market.prints.filter(({ at }) => at >= from && at <= to)
  return prints.map((print) => ({ at: print.at, json: tradeJson(print) }))
}

function barsOf(venue: Venue, symbol: string, { from, to, ...query }: HistoryQuery): readonly MarketBar[] {
  const { timeframe, isAdjusted } = query
  if (timeframe === undefined) return []
  const start = timeframe.startOf(from) < from ? timeframe.startOf(from) : from
  const bars = timeframe.isOfDays
    ? venue.market.days(symbol, start, to + 1)
    : venue.market.minutes(symbol, start, Math.min(to, venue.clock.now) + 1)
  const market = isAdjusted ? venue.market.of(symbol) : undefined
  const isBefore = timeframe.isOfDays
    ? (at: number, splitAt: number): boolean => newYorkDate(at) < newYorkDate(splitAt)
    : (at: number, splitAt: number): boolean => at < splitAt
  const shown = market === undefined ? bars
    : bars.map((bar) => market.adjusted(bar, (splitAt) => isBefore(bar.at, splitAt)))
  return resample(shown, timeframe).filter(({ at }) => at >= from && at <= to)
}

function readHistory({ exchange: { venue }, query }: RestCall, kind: Kind): HistoryQuery & {
  readonly reader: QueryReader
  readonly limit: number
} {
  const reader = new QueryReader(query)
  const limit = reader.count('limit', LIMIT_DEFAULT, LIMIT_MAX)
  const text = kind === 'bars' ? reader.text('timeframe') ?? '' : '1Min'
  const timeframe = parseTimeframe(text)
  if (timeframe === undefined) {
    reader.failure ??= { status: 400, code: 40010001, message: 'invalid timeframe' }
  }
  const [start, end] = [reader.instant('start'), reader.instant('end')]
  const { now } = venue.clock
  const isAdjusted = ['split', 'all'].includes(reader.text('adjustment') ?? 'raw')
  const from = start === undefined ? newYorkInstant(newYorkDate(now), '00:00') : millisOf(start)
  const to = end === undefined ? now : Math.min(millisOf(end), now)
  return { reader, limit, timeframe, isAdjusted, from, to }
}

function history(call: RestCall, kind: Kind): Reply {
  const read = readHistory(call, kind)
  const symbols = [...read.reader.list('symbols')].sort()
  if (symbols.length === 0) {
    read.reader.failure ??= { status: 400, code: 40010001, message: 'symbols is required' }
  }
  if (read.reader.failure !== undefined) return errorReply(read.reader.failure)
  const isDescending = call.query.get('sort') === 'desc'
  const rows = symbols.map((symbol) => ({
    symbol, rows: ordered(rowsOf(call.exchange.venue, symbol, kind, read), isDescending),
  }))
  const page = pageOf(rows, { limit: read.limit, token: read.reader.text('page_token') })
  return okReply({ [kind]: page.bySymbol, next_page_token: page.token })
}

function ordered(rows: readonly Row[], isDescending: boolean): readonly Row[] {
  return isDescending ? [...rows].reverse() : rows
}

function historyOfOne(call: RestCall, kind: Kind): Reply {
  const read = readHistory(call, kind)
  const symbol = call.parts[0] ?? ''
  if (read.reader.failure !== undefined) return errorReply(read.reader.failure)
  const rows = ordered(rowsOf(call.exchange.venue, symbol, kind, read), call.query.get('sort') === 'desc')
  const page = pageOf([{ symbol, rows }], { limit: read.limit, token: read.reader.text('page_token') })
  return okReply({ [kind]: page.bySymbol[symbol] ?? [], symbol, next_page_token: page.token })
}

function latestOf(venue: Venue, symbol: string, kind: Kind): Json | undefined {
  const market = venue.market.of(symbol)
  if (market === undefined) return undefined
  if (kind === 'quotes') {
    const quote = market.staleQuote ?? market.quote
    return quote === undefined ? undefined : quoteJson(quote)
  }
  if (kind === 'trades') return market.last === undefined ? undefined : tradeJson(market.last)
  const { now } = venue.clock
  const bar = market.minutes.at(-1)
    ?? venue.market.minutes(symbol, now - LATEST_DAYS * MILLIS_PER_DAY, now).at(-1)
  return bar === undefined ? undefined : barJson(bar)
}

function latest({ exchange: { venue }, query }: RestCall, kind: Kind): Reply {
  const symbols = new QueryReader(query).list('symbols')
  const found = symbols.flatMap((symbol): [string, Json][] => {
    const json = latestOf(venue, symbol, kind)
    return json === undefined ? [] : [[symbol, json]]
  })
  return okReply({ [kind]: Object.fromEntries(found) })
}

function latestOfOne({ exchange: { venue }, parts }: RestCall, kind: Kind): Reply {
  const symbol = parts[0] ?? ''
  const json = latestOf(venue, symbol, kind)
  if (json === undefined) {
    return errorReply({ status: 404, code: 40410000, message: `symbol not found: ${symbol}` })
  }
  return okReply({ symbol, [kind.slice(0, -1)]: json })
}

function snapshotOf(venue: Venue, symbol: string): Json | undefined {
  if (venue.market.of(symbol) === undefined) return undefined
  const { now } = venue.clock
  const days = venue.market.days(symbol, now - LATEST_DAYS * MILLIS_PER_DAY, now + 1)
  const shown = (bar: MarketBar | undefined): Json | null => (bar === undefined ? null : barJson(bar))
  return {
    latestTrade: latestOf(venue, symbol, 'trades') ?? null,
    latestQuote: latestOf(venue, symbol, 'quotes') ?? null,
    minuteBar: latestOf(venue, symbol, 'bars') ?? null, dailyBar: shown(days.at(-1)),
    prevDailyBar: shown(days.at(-2)),
  }
}

function snapshots({ exchange: { venue }, query }: RestCall): Reply {
  const symbols = new QueryReader(query).list('symbols')
  const found = symbols.flatMap((symbol): [string, Json][] => {
    const json = snapshotOf(venue, symbol)
    return json === undefined ? [] : [[symbol, json]]
  })
  return okReply(Object.fromEntries(found))
}

function snapshotOfOne({ exchange: { venue }, parts }: RestCall): Reply {
  const symbol = parts[0] ?? ''
  const json = snapshotOf(venue, symbol)
  if (json === undefined) {
    return errorReply({ status: 404, code: 40410000, message: `symbol not found: ${symbol}` })
  }
  return okReply({ symbol, ...json })
}
