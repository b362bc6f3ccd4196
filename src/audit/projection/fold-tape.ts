import type { UtcMillis } from '../../base/index.ts'
import { barsOf, quotesOf, type Bar, type Print, type Quote } from '../../model/index.ts'
import type { TapeEntry } from '../../port/index.ts'
import { figure } from './figure.ts'
import type { RowCache } from './row-cache.ts'
import { OHLCV_BARS, QUOTES } from './tables.ts'

/** Folds a record of the tape into the tables of market data. */
export function foldTape({ ordinal, record }: TapeEntry, rows: RowCache): void {
  if (record.kind === 'resumed') return
  const { knownAt } = record
  if (record.kind === 'input') {
    for (const bar of barsOf(record.input)) foldBar(rows, { id: ordinal, knownAt, source: 'tape', bar })
    for (const quote of quotesOf(record.input)) foldQuote(rows, ordinal, quote)
    return
  }
  if (record.kind === 'bar') {
    foldBar(rows, { id: ordinal, knownAt, source: record.source, bar: record.bar })
    return
  }
  if (record.kind === 'quote') foldQuote(rows, ordinal, record.quote)
  else foldPrint(rows, ordinal, record.print)
}

const NONE = {
  bid: null,
  ask: null,
  bid_size: null,
  ask_size: null,
  last: null,
  last_size: null,
  volume: null,
}

function foldQuote(rows: RowCache, id: number, quote: Quote): void {
  const { symbol, at, bid, ask, bidSize, askSize, last, lastSize, volume } = quote
  rows.put(QUOTES, {
    id,
    symbol,
    timestamp: at,
    bid: figure(bid),
    ask: figure(ask),
    bid_size: figure(bidSize),
    ask_size: figure(askSize),
    last: figure(last),
    last_size: figure(lastSize),
    volume: figure(volume),
  })
}

function foldPrint(rows: RowCache, id: number, print: Print): void {
  const { symbol, at, price, size, volume } = print
  rows.put(QUOTES, {
    ...NONE,
    id,
    symbol,
    timestamp: at,
    last: figure(price),
    last_size: figure(size),
    volume: figure(volume),
  })
}

function foldBar(
  rows: RowCache,
  { id, knownAt, source, bar }: {
    readonly id: number
    readonly knownAt: UtcMillis
    readonly source: string
    readonly bar: Bar
  },
): void {
  const { symbol, timeframe, openAt, open, high, low, close, volume } = bar
  const prices = { open, high, low, close, volume }
  rows.put(OHLCV_BARS, { id, symbol, timestamp: openAt, timeframe, ...prices, source, created_at: knownAt })
}
