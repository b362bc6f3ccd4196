import type { TapeEntry } from '../../port/index.ts'
import type { RowCache } from './row-cache.ts'
import { OHLCV_BARS, QUOTES } from './tables.ts'

function figure(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}

/** Folds a record of the tape into the tables of market data. */
export function foldTape({ ordinal, record }: TapeEntry, rows: RowCache): void {
  if (record.kind === 'resumed') return
  if (record.kind === 'input') {
    const { knownAt, input } = record
    if (input.kind !== 'BarClosed') return
    foldTape({ ordinal, record: { kind: 'bar', knownAt, source: 'tape', bar: input.bar } }, rows)
    return
  }
  if (record.kind === 'bar') {
    const { symbol, timeframe, openAt, open, high, low, close, volume } = record.bar
    rows.put(OHLCV_BARS, {
      id: ordinal,
      symbol,
      timestamp: openAt,
      timeframe,
      open,
      high,
      low,
      close,
      volume,
      source: record.source,
      created_at: record.knownAt,
    })
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
