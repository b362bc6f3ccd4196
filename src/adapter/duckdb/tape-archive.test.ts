import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import { fail, ok, type Result, type UtcMillis } from '../../base/index.ts'
import type { TapeEntry, TapeReader } from '../../port/index.ts'
import { archiveTape } from './tape-archive.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-archive-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = 1_700_000_000_000 as UtcMillis
const closeAt = (at + 60_000) as UtcMillis
const envelope = { knownAt: (at + 5) as UtcMillis, source: 'feed' }
const ENTRIES: readonly TapeEntry[] = [
  {
    ordinal: 7,
    record: {
      ...envelope,
      kind: 'bar',
      bar: {
        symbol: 'AAA',
        timeframe: '1m',
        openAt: at,
        closeAt,
        open: 1,
        high: 2.5,
        low: 0.5,
        close: 2,
        volume: 10,
      },
    },
  },
  {
    ordinal: 8,
    record: {
      ...envelope,
      kind: 'quote',
      quote: { symbol: 'B\u00e4', at, bid: 1.25, ask: 1.5, bidSize: 3, askSize: 0 },
    },
  },
  {
    ordinal: 9,
    record: { ...envelope, kind: 'print', print: { symbol: 'AAA', at, price: 1.375, size: 100 } },
  },
]

function tapeOf(entries: readonly TapeEntry[], end: Result<readonly TapeEntry[]> = ok([])): TapeReader {
  const pages = [ok(entries), end]
  return { next: () => pages.shift() ?? ok([]), close: () => undefined }
}

const NONE = Object.fromEntries(
  [
    'timeframe',
    'close_at_ms',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'bid',
    'ask',
    'bid_size',
    'ask_size',
    'price',
    'size',
  ].map((name) => [name, null]),
)

describe('a tape as Parquet', () => {
  it('has a row for each record, as another reader of Parquet sees it', async () => {
    const file = path.join(folder, 'tape.parquet')
    expect(await archiveTape(tapeOf(ENTRIES), file)).toEqual(ok(3))
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) })
    const common = { known_at_ms: BigInt(at + 5), source: 'feed', at_ms: BigInt(at) }
    expect(rows).toEqual([
      {
        ...NONE,
        ...common,
        ordinal: 7n,
        kind: 'bar',
        symbol: 'AAA',
        timeframe: '1m',
        close_at_ms: BigInt(closeAt),
        open: 1,
        high: 2.5,
        low: 0.5,
        close: 2,
        volume: 10,
      },
      {
        ...NONE,
        ...common,
        ordinal: 8n,
        kind: 'quote',
        symbol: 'B\u00e4',
        bid: 1.25,
        ask: 1.5,
        bid_size: 3,
        ask_size: 0,
      },
      { ...NONE, ...common, ordinal: 9n, kind: 'print', symbol: 'AAA', price: 1.375, size: 100 },
    ])
    expect(readdirSync(folder)).toEqual(['tape.parquet'])
  })

  it('is not made of a tape that is damaged, nor where nothing can be written', async () => {
    const file = path.join(folder, 'other.parquet')
    const damaged = await archiveTape(tapeOf(ENTRIES, fail('TAPE_CORRUPT', 'byte 9')), file)
    expect(damaged).toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    expect(existsSync(file)).toBe(false)
    const lost = await archiveTape(tapeOf(ENTRIES), path.join(folder, 'absent', 'x.parquet'))
    expect(lost).toMatchObject({ failure: { code: 'ARCHIVE_FAILED' } })
  })
})
