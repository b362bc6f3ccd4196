import { archiveMarket, type MarketToArchive } from '../../src/adapter/duckdb/index.ts'
import { ok, type UtcMillis } from '../../src/base/index.ts'
import type { TapeEntry, TapeReader } from '../../src/port/index.ts'

const SYMBOLS = 40
const MINUTES = 2_000
const MINUTE_MS = 60_000
const T0 = 1_700_000_000_000

/** Bars that are on the tape. */
export const BARS = SYMBOLS * MINUTES

/** A long tape of forty symbols; as Parquet it takes a second or so. */
export function longMarket(folder: string): MarketToArchive {
  return {
    tapes: [longTape()], folder,
    originOf: (bars) => ({
      key: { ...bars, adjustment: 'raw' }, calendar: 'XNYS', isSynthetic: true, notes: [], toolVersion: '1',
      record: { source: 'test', sha256: '', importedAt: T0 as UtcMillis, quarantined: {}, notes: [] },
    }),
  }
}

function longTape(): TapeReader {
  let next = 0
  return {
    next(limit) {
      const page: TapeEntry[] = []
      for (; page.length < limit && next < BARS; next++) page.push(entryAt(next))
      return ok(page)
    },
    close: () => undefined,
  }
}

function entryAt(ordinal: number): TapeEntry {
  const openAt = (T0 + Math.floor(ordinal / SYMBOLS) * MINUTE_MS) as UtcMillis
  const closeAt = (openAt + MINUTE_MS) as UtcMillis
  const symbol = `S${ordinal % SYMBOLS}`
  const prices = { open: 10, high: 12, low: 9, close: 10 + (ordinal % 7) / 4, volume: ordinal }
  const bar = { symbol, timeframe: '1m', openAt, closeAt, ...prices } as const
  return { ordinal, record: { kind: 'bar', knownAt: closeAt, source: 'test', bar } }
}

if (import.meta.main) await archiveMarket(longMarket(process.argv[2] ?? ''))
