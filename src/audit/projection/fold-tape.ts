import type { UtcMillis } from '../../base/index.ts'
import { barsOf, type Bar } from '../../model/index.ts'
import type { TapeEntry } from '../../port/index.ts'
import type { RowCache } from './row-cache.ts'
import { OHLCV_BARS, QUOTES } from './tables.ts'

function figure(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}

/** Folds a record of the tape into the tables of market data. */
export function foldTape({ ordinal, record }: TapeEntry, rows: RowCache): void {
  if (record.kind === 'resumed') return
  const { knownAt } = record
  if (record.kind === 'input') {
    for (const bar of barsOf(record.input)) foldBar(rows, { id: ordinal, knownAt, source: 'tape', bar })
    return
  }
  if (record.kind === 'bar') {
    foldBar(rows, { id: ordinal, knownAt, source: record.source, bar: record.bar })
    return
  }
  const none = {
    bid: null,
    ask: null,
    bid_size: null,
    ask_size: null,
    last: null,
    last_size: null,
    volume: null,
  }
  if (record.kind === 'quote') {
    const { symbol, at, bid, ask, bidSize, askSize } = record.quote
    rows.put(QUOTES, {
      ...none,
      id: ordinal,
      symbol,
      timestamp: at,
      bid: figure(bid),
      ask: figure(ask),
      bid_size: figure(bidSize),
      ask_size: figure(askSize),
    })
    return
  }
  const { symbol, at, price, size, volume } = record.print
  rows.put(QUOTES, {
    ...none,
    id: ordinal,
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
