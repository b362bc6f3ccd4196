import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { fail, ok, type Result, type UtcMillis } from '../../base/index.ts'
import type { Bar, CoreInput, Timeframe } from '../../model/index.ts'
import type { TapeEntry, TapeReader, TapeRecord } from '../../port/index.ts'
import { BarCatalog } from './bar-catalog.ts'
import { archiveMarket, checkSums, SUMS_FILE, type MarketToArchive } from './market-archive.ts'

const root = mkdtempSync(path.join(tmpdir(), 'investor-market-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const T0 = 1_700_000_000_000
const MINUTE = 60_000
let session = ''
let count = 0
beforeEach(() => {
  session = path.join(root, String(++count))
  mkdirSync(session)
})

function barAt(minute: number, close: number, over: Partial<Bar> = {}): Bar {
  const openAt = (T0 + minute * MINUTE) as UtcMillis
  return {
    symbol: 'AAA', timeframe: '1m', openAt, closeAt: (openAt + MINUTE) as UtcMillis, open: 10, high: 20,
    low: 5, close, volume: 100, ...over,
  }
}

function given(input: CoreInput): TapeRecord {
  return { kind: 'input', knownAt: (T0 + 5) as UtcMillis, number: 1, step: 1, isLast: true, input }
}

function shown(...bars: readonly Bar[]): TapeRecord {
  const at = (bars.at(-1)?.closeAt ?? 0) as UtcMillis
  const part = { kind: 'slice', at, bars: bars.map((bar) => ({ series: 0, isFinest: true, bar })) } as const
  return given({ kind: 'HistoryShown', parts: [part], at })
}

const closed = (bar: Bar): TapeRecord => given({ kind: 'BarClosed', series: 0, bar })
const corrected = (bar: Bar): TapeRecord => given({ kind: 'BarCorrected', series: 0, bar, at: bar.closeAt })

function tapeOf(records: readonly TapeRecord[], end: Result<readonly TapeEntry[]> = ok([])): TapeReader {
  const pages = [ok(records.map((record, index): TapeEntry => ({ ordinal: 100 + index, record }))), end]
  return { next: () => pages.shift() ?? ok([]), close: () => undefined }
}

function market(...tapes: readonly TapeReader[]): MarketToArchive {
  return {
    tapes, folder: path.join(session, 'market'),
    originOf: (bars) => ({
      key: { ...bars, adjustment: 'raw' }, calendar: 'XNYS', isSynthetic: false, notes: [], toolVersion: '1',
      record: { source: 'session 0001', sha256: '', importedAt: T0 as UtcMillis, quarantined: {}, notes: [] },
    }),
  }
}

async function barsIn(symbol: string, timeframe: Timeframe): Promise<readonly (readonly number[])[]> {
  const catalog = new BarCatalog(path.join(session, 'market'))
  try {
    const source = await catalog.open({ symbol, timeframe, adjustment: 'raw' })
    const rows: number[][] = []
    for (let page = await source.next(); page !== undefined; page = await source.next()) {
      for (let row = 0; row < page.length; row++) {
        rows.push([((page.openAt[row] as number) - T0) / MINUTE, page.close[row] as number])
      }
    }
    return rows
  } finally {
    await catalog.close()
  }
}

describe('the market of a session as Parquet', () => {
  it('is a catalog: the past, bars that closed, and what corrected them, each as it stood last', async () => {
    const first = tapeOf([
      { kind: 'resumed', knownAt: T0 as UtcMillis, after: 0, epoch: 1 },
      shown(barAt(0, 9), barAt(1, 10)),
      closed(barAt(3, 12)), closed(barAt(2, 11)), corrected(barAt(2, 11.5)),
      closed(barAt(0, 7, { symbol: 'B/C', timeframe: '1h', closeAt: (T0 + 60 * MINUTE) as UtcMillis })),
    ])
    const second = tapeOf([closed(barAt(3, 12.5)), closed(barAt(4, 13))])
    expect(await archiveMarket(market(first, second))).toEqual(ok({ series: 2, bars: 6, quotes: 0 }))
    expect(await barsIn('AAA', '1m')).toEqual([[0, 9], [1, 10], [2, 11.5], [3, 12.5], [4, 13]])
    expect(await barsIn('B/C', '1h')).toEqual([[0, 7]])
    const catalog = new BarCatalog(path.join(session, 'market'))
    expect(await catalog.list()).toMatchObject([
      {
        key: { symbol: 'AAA', timeframe: '1m', adjustment: 'raw' }, calendar: 'XNYS', rows: 5,
        firstOpenAt: T0, lastCloseAt: T0 + 5 * MINUTE,
        imports: [{ source: 'session 0001', rows: 5, quarantined: {} }],
      },
      { key: { symbol: 'B/C', timeframe: '1h' }, rows: 1 },
    ])
    await catalog.close()
    expect(readdirSync(session)).toEqual(['market'])
  })

  it('has quotes and prints in a file of their own', async () => {
    const at = T0 as UtcMillis
    const envelope = { knownAt: (T0 + 5) as UtcMillis, source: 'feed' }
    const quote = { symbol: 'AAA', at, bid: 1.25, ask: 1.5, bidSize: 3, askSize: 0 }
    const tape = tapeOf([
      { ...envelope, kind: 'quote', quote },
      { ...envelope, kind: 'print', print: { symbol: 'AAA', at, price: 1.375, size: 100 } },
      given({ kind: 'QuotesShown', at, quotes: [{ ...quote, bid: 1.3 }, { ...quote, symbol: 'BBB' }] }),
      given({ kind: 'SliceClosed', at }),
    ])
    expect(await archiveMarket(market(tape))).toEqual(ok({ series: 0, bars: 0, quotes: 4 }))
    const file = await asyncBufferFromFile(path.join(session, 'market', 'quotes.parquet'))
    const rows = await parquetReadObjects({ file })
    expect(rows).toMatchObject([
      { kind: 'quote', source: 'feed', symbol: 'AAA', at_ms: BigInt(T0), bid: 1.25, price: null },
      { kind: 'print', symbol: 'AAA', bid: null, price: 1.375, size: 100 },
      { kind: 'quote', symbol: 'AAA', at_ms: BigInt(T0), bid: 1.3, ask: 1.5, price: null },
      { kind: 'quote', symbol: 'BBB', bid: 1.25 },
    ])
  })

  it('leaves out a bar that begins before the one ahead of it has ended, and says so', async () => {
    const long = barAt(1, 8, { closeAt: (T0 + 4 * MINUTE) as UtcMillis })
    expect(await archiveMarket(market(tapeOf([closed(barAt(1, 1)), closed(long)])))).toMatchObject({
      value: { bars: 1 },
    })
    expect(await barsIn('AAA', '1m')).toEqual([[1, 1]])
    const catalog = new BarCatalog(path.join(session, 'market'))
    expect((await catalog.list())[0]?.imports[0]?.quarantined).toEqual({ CATALOG_OVERLAP: 1 })
    await catalog.close()
  })

  it('has a digest of every file, which finds what is changed, missing or added', async () => {
    await archiveMarket(market(tapeOf([closed(barAt(0, 1)), closed(barAt(0, 2, { symbol: 'BBB' }))])))
    const folder = path.join(session, 'market')
    expect(await checkSums(folder)).toEqual({ files: 2, faults: [] })
    execFileSync('sha256sum', ['-c', SUMS_FILE], { cwd: folder, stdio: 'ignore' })
    const [aaa, bbb] = ['AAA', 'BBB'].map((symbol) => path.join(folder, 'bars', '1m', symbol, 'raw.parquet'))
    writeFileSync(aaa ?? '', readFileSync(bbb ?? ''))
    rmSync(bbb ?? '')
    writeFileSync(path.join(folder, 'bars', 'more.parquet'), '')
    expect((await checkSums(folder)).faults).toEqual([
      `${aaa} is not as it was written`, `${bbb} is missing`,
      `${path.join(folder, 'bars', 'more.parquet')} was added`,
    ])
    rmSync(path.join(folder, SUMS_FILE))
    expect((await checkSums(folder)).faults).toEqual([`${path.join(folder, SUMS_FILE)} is missing`])
  })

  it('is written once, and removes what a process that was killed has left', async () => {
    mkdirSync(path.join(session, 'market.1.unfinished', 'bars'), { recursive: true })
    mkdirSync(path.join(session, 'market.1.unfinished.spill'))
    const one = archiveMarket(market(tapeOf([closed(barAt(0, 1))])))
    const two = archiveMarket(market(tapeOf([closed(barAt(0, 1))])))
    expect([(await one).ok, (await two).ok]).toEqual([true, true])
    expect(await archiveMarket(market(tapeOf([closed(barAt(0, 2))])))).toEqual(ok(undefined))
    expect(await barsIn('AAA', '1m')).toEqual([[0, 1]])
    expect(readdirSync(session)).toEqual(['market'])
  })

  it('is not made of a tape that is damaged, nor where nothing can be written', async () => {
    const damaged = tapeOf([closed(barAt(0, 1))], fail('TAPE_CORRUPT', 'byte 9'))
    expect(await archiveMarket(market(damaged))).toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    expect(readdirSync(session)).toEqual([])
    writeFileSync(path.join(session, 'file'), '')
    const blocked = { ...market(tapeOf([])), folder: path.join(session, 'file', 'market') }
    expect(await archiveMarket(blocked)).toMatchObject({ failure: { code: 'ARCHIVE_FAILED' } })
    expect(existsSync(path.join(session, 'market'))).toBe(false)
  })
})
