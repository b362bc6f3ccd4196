import { MILLIS_PER_MINUTE, parseUtc, type SessionDate, type UtcMillis } from '../../../base/index.ts'
import type { Adjustment, Bar, InstrumentStatus, Print, Quote } from '../../../model/index.ts'
import type { AlpacaBar, AlpacaStreamMessage } from '../schema/market-schema.ts'

/** The vendor's words for how a series was prepared. */
export const ADJUSTMENT_WORDS: Readonly<Record<Adjustment, string>> = {
  raw: 'raw', split: 'split', total: 'all'
}

/** Reads an instant: RFC 3339 text, or what MessagePack's timestamp becomes. */
export function instantOf(value: unknown): UtcMillis | undefined {
  if (typeof value === 'string') return parseUtc(value)
  if (value instanceof Date && Number.isFinite(value.getTime())) return value.getTime() as UtcMillis
  return undefined
}

/** A bar's five numbers, when all of them are there. */
export function pricesOf(
  bar: AlpacaBar,
): Pick<Bar, 'open' | 'high' | 'low' | 'close' | 'volume'> | undefined {
  const { o: open, h: high, l: low, c: close, v: volume } = bar
  const isWhole = open !== undefined && high !== undefined && low !== undefined && close !== undefined
  if (!isWhole || volume === undefined) return undefined
  return { open, high, low, close, volume }
}

/** A minute bar of the stream; its stamp is its beginning. */
export function minuteBar(message: AlpacaStreamMessage): Bar | undefined {
  const openAt = instantOf(message.t)
  const prices = pricesOf(message)
  if (openAt === undefined || prices === undefined || message.S === undefined) return undefined
  return {
    symbol: message.S, timeframe: '1m', openAt, closeAt: (openAt + MILLIS_PER_MINUTE) as UtcMillis, ...prices
  }
}

/** A quote of the stream. */
export function quoteOf(symbol: string | undefined, quote: {
  readonly bp?: number | undefined; readonly ap?: number | undefined; readonly bs?: number | undefined
  readonly as?: number | undefined; readonly t?: unknown
}): Quote | undefined {
  const at = instantOf(quote.t)
  const { bp: bid, ap: ask } = quote
  if (symbol === undefined || at === undefined || bid === undefined || ask === undefined) return undefined
  return { symbol, bid, ask, bidSize: quote.bs ?? 0, askSize: quote.as ?? 0, at }
}

/**
 * Sale conditions of trades that do not change what an instrument last traded at: odd lots, averages, late
 * and out of sequence, contingent and derived prices, other settlements, official prices, extended hours.
 *
 * UTP plan, UTDF sale conditions and their update rules, which CTA shares; names by
 * https://www.interactivebrokers.com/en/trading/tradeConditions.php?code=UTDF.
 */
const NOT_LAST: ReadonlySet<string> = new Set('BCHIMNPQRTUVWZ479')

/** Whether a trade of the stream is one at a price of the market. */
export function isLastSale({ conditions }: AlpacaStreamMessage): boolean {
  return conditions.every((condition) => !NOT_LAST.has(condition))
}

/** A market trade of the stream. */
export function printOf(message: AlpacaStreamMessage): Print | undefined {
  const at = instantOf(message.t)
  const { S: symbol, p: price, s: size } = message
  if (symbol === undefined || at === undefined || price === undefined || size === undefined) return undefined
  return { symbol, price, size, at, id: message.i ?? '' }
}

const HALTED = ['H', 'P', 'Q', '2']
const TRADING = ['T', '3']
/** Price and range indications, imbalances, short sale restriction, limit up and down: trading goes on. */
const OTHERWISE = ['5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F']

/** What a status of the stream says: of trading, of something else (`undefined`), or nothing known. */
export type StatusReading = InstrumentStatus | undefined | 'unreadable'

/**
 * Reads a status of the stream by its code; by its text where there is no code that is known.
 *
 * UTP: H halt, P pause, Q quotes only ("Quotation Resumption": no trades yet), T trading; CTA: 2 halt,
 * 3 resumption. https://docs.alpaca.markets/docs/real-time-stock-pricing-data
 */
export function statusOf(message: AlpacaStreamMessage): StatusReading {
  const at = instantOf(message.t)
  const { S: symbol, sc = '', sm = '', rc = '', rm = '' } = message
  if (OTHERWISE.includes(sc)) return undefined
  const isKnown = HALTED.includes(sc) || TRADING.includes(sc)
  const isHalted = isKnown ? HALTED.includes(sc) : /\b(halt|pause)/i.test(sm)
  const isTrading = isKnown ? TRADING.includes(sc) : /^(trading )?resum/i.test(sm)
  if (symbol === undefined || at === undefined || isHalted === isTrading) return 'unreadable'
  return { symbol, isHalted, reason: [sc, rc, rm].filter((word) => word !== '').join(' '), at }
}

/** The day of a daily bar, whose stamp is midnight in New York. */
export function newYorkDate(at: UtcMillis): SessionDate {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('America/New_York')
  return zoned.toPlainDate().toString() as SessionDate
}
