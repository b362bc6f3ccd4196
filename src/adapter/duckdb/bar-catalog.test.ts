import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import type { Failure, UtcMillis } from '../../base/index.ts'
import { sessionDate, UserError, utcMillis } from '../../base/index.ts'
import type { BarColumns, SeriesKey } from '../../model/index.ts'
import { Adjustment, allocateColumns } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import type { CatalogBatch } from './bar-catalog.ts'
import { BarCatalog } from './bar-catalog.ts'
import type { SeriesOrigin } from './series-info.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-catalog-'))
const catalogs: BarCatalog[] = []
afterAll(async () => {
  for (const catalog of catalogs) await catalog.close()
  rmSync(folder, { recursive: true })
})

let made = 0
function emptyCatalog(): BarCatalog {
  // A folder whose name would be a pattern, if it were taken for one.
  const catalog = new BarCatalog(path.join(folder, `it's [${(made += 1)}]`))
  catalogs.push(catalog)
  return catalog
}

const KEY: SeriesKey = { symbol: 'BTC/USD', timeframe: '1m', adjustment: Adjustment.Raw }
const START = Date.UTC(2021, 0, 4, 14, 30)
const MINUTE = 60_000

function columnsOf(rows: readonly (readonly [minute: number, close: number])[]): BarColumns {
  const columns = allocateColumns(rows.length)
  columns.length = rows.length
  for (const [index, [minute, close]] of rows.entries()) {
    columns.openAt[index] = START + minute * MINUTE
    columns.closeAt[index] = START + (minute + 1) * MINUTE
    columns.open[index] = close
    columns.high[index] = close + 0.1
    columns.low[index] = close - 0.1
    columns.close[index] = close
    columns.volume[index] = minute
  }
  return columns
}

class MemorySource implements BarSource {
  readonly key: SeriesKey
  isClosed = false
  readonly #chunks: BarColumns[]

  constructor(chunks: readonly BarColumns[], key = KEY) {
    this.key = key
    this.#chunks = [...chunks]
  }

  next(): Promise<BarColumns | undefined> {
    return Promise.resolve(this.#chunks.shift())
  }

  close(): Promise<void> {
    this.isClosed = true
    return Promise.resolve()
  }
}

const origin = (key = KEY, isSynthetic = false): SeriesOrigin => ({
  key,
  isSynthetic,
  calendar: '24x7',
  notes: ['it\'s "a" note'],
  toolVersion: '1.2.3',
  record: { source: "a'b.csv", sha256: 'ff', importedAt: utcMillis(5), quarantined: { SPIKE: 2 }, notes: [] },
})

function batch(
  rows: readonly (readonly [number, number])[],
  change: Partial<CatalogBatch> = {},
  key = KEY,
): CatalogBatch {
  return {
    series: [{ origin: origin(key), source: new MemorySource([columnsOf(rows)], key) }],
    replaces: false,
    ...change,
  }
}

async function closes(catalog: BarCatalog, key = KEY, range = {}): Promise<string[]> {
  const source = await catalog.open(key, range)
  const seen: string[] = []
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    for (let row = 0; row < columns.length; row++) {
      seen.push(`${((columns.openAt[row] as number) - START) / MINUTE}:${columns.close[row]}`)
    }
  }
  await source.close()
  return seen
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown)
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${String(error)}`)
  return error.failure
}

const SERIES_FILES = ['raw.parquet', 'raw.parquet.sha256'].map((name) => path.join('bars/1m/BTC%2FUSD', name))

function filesOf(catalog: BarCatalog): string[] {
  return readdirSync(catalog.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(catalog.root, path.join(entry.parentPath, entry.name)))
    .sort()
}

describe('BarCatalog', () => {
  it('gives back what was stored, to the last bit', async () => {
    const catalog = emptyCatalog()
    const odd = [[0, 0.1 + 0.2], [1, 1e-9], [2, 123_456_789.123_456_7], [5, Number.MIN_VALUE]] as const
    const [stored] = await catalog.store(batch(odd))
    expect(stored).toMatchObject({ added: 4, unchanged: 0, replaced: 0 })
    expect(await closes(catalog)).toEqual(odd.map(([minute, close]) => `${minute}:${close}`))
    expect(filesOf(catalog)).toEqual(SERIES_FILES)
  })

  it('keeps the origin inside the file', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1], [1, 2]]))
    const info = await catalog.info(KEY)
    expect(info).toEqual({
      key: KEY,
      calendar: '24x7',
      isSynthetic: false,
      notes: ['it\'s "a" note'],
      toolVersion: '1.2.3',
      rows: 2,
      firstOpenAt: START,
      lastCloseAt: START + 2 * MINUTE,
      imports: [
        { source: "a'b.csv", sha256: 'ff', importedAt: 5, quarantined: { SPIKE: 2 }, notes: [], rows: 2 },
      ],
    })
    expect(await catalog.list()).toEqual([info])
    expect(await catalog.info({ ...KEY, symbol: 'NONE' })).toBeUndefined()
  })

  it('writes files that another reader reads', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1.5], [1, 2.5]]))
    const file = await asyncBufferFromFile(path.join(catalog.root, 'bars', '1m', 'BTC%2FUSD', 'raw.parquet'))
    expect(await parquetReadObjects({ file })).toEqual([
      {
        open_at_ms: BigInt(START),
        close_at_ms: BigInt(START + MINUTE),
        open: 1.5,
        high: 1.6,
        low: 1.4,
        close: 1.5,
        volume: 0,
      },
      {
        open_at_ms: BigInt(START + MINUTE),
        close_at_ms: BigInt(START + 2 * MINUTE),
        open: 2.5,
        high: 2.6,
        low: 2.4,
        close: 2.5,
        volume: 1,
      },
    ])
  })

  it('reads bars that close after `from` and at or before `to`, in chunks of any size', async () => {
    const catalog = emptyCatalog()
    const rows = Array.from({ length: 10_000 }, (_, minute) => [minute, minute + 1] as const)
    await catalog.store({
      series: [
        {
          origin: origin(),
          source: new MemorySource([columnsOf(rows.slice(0, 7_001)), columnsOf(rows.slice(7_001))]),
        },
      ],
      replaces: false,
    })
    const range = { from: (START + 3 * MINUTE) as UtcMillis, to: (START + 6 * MINUTE) as UtcMillis }
    expect(await closes(catalog, KEY, range)).toEqual(['3:4', '4:5', '5:6'])
    expect(await closes(catalog, KEY, { from: (START + 10_000 * MINUTE) as UtcMillis })).toEqual([])
    const whole = rows.map(([minute, close]) => `${minute}:${close}`)
    expect(await closes(catalog, KEY, { chunkRows: 2_048 })).toEqual(whole)
    expect(await closes(catalog)).toEqual(whole)
  })

  it('merges by closeAt: new bars are added, equal ones counted, others refused or replaced', async () => {
    const catalog = emptyCatalog()
    await catalog.store(
      batch([
        [0, 1],
        [2, 3],
        [4, 5],
      ]),
    )
    expect(
      await catalog.store(
        batch([
          [1, 2],
          [2, 3],
          [6, 7],
        ]),
      ),
    ).toMatchObject([{ added: 2, unchanged: 1, replaced: 0, info: { rows: 5 } }])
    const failure = await failureOf(
      catalog.store(
        batch([
          [2, 3.5],
          [8, 9],
        ]),
      ),
    )
    expect(failure.code).toBe('CATALOG_CONFLICT')
    expect(failure.message).toContain(
      'bars that are stored with other values: 1, the first closes at 2021-01-04T14:33:00Z',
    )
    expect(await closes(catalog)).toEqual(['0:1', '1:2', '2:3', '4:5', '6:7'])
    const [replaced] = await catalog.store(
      batch(
        [
          [2, 3.5],
          [8, 9],
        ],
        { replaces: true },
      ),
    )
    expect(replaced).toMatchObject({
      added: 1,
      unchanged: 0,
      replaced: 1,
      info: { rows: 6, imports: [{ rows: 3 }, { rows: 3 }, { rows: 2 }] },
    })
    expect(await closes(catalog)).toEqual(['0:1', '1:2', '2:3.5', '4:5', '6:7', '8:9'])
  })

  it('refuses bars that would overlap stored ones', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1], [1, 2]]))
    expect((await failureOf(catalog.store(batch([[1.5, 2]])))).code).toBe('CATALOG_OVERLAP')
    expect((await failureOf(catalog.store(batch([[5, 2], [5.5, 2]])))).code).toBe('CATALOG_OVERLAP')
    expect(await closes(catalog)).toEqual(['0:1', '1:2'])
  })

  it('refuses bars that were placed on other sessions than the stored ones', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1]]))
    const other = {
      series: [{
        origin: { ...origin(), calendar: 'XNYS' }, source: new MemorySource([columnsOf([[9_000, 1]])]),
      }],
      replaces: true,
    }
    const failure = await failureOf(catalog.store(other))
    expect(failure.code).toBe('CALENDAR_MIX')
    expect(failure.message).toContain('--calendar 24x7')
    expect(await closes(catalog)).toEqual(['0:1'])
  })

  it('reads corporate actions anew where somebody waits for them', async () => {
    const catalog = emptyCatalog()
    expect(await catalog.allActions()).toEqual([])
    const date = sessionDate('2021-01-05')
    const action = { kind: 'Split', symbol: 'X', date, at: utcMillis(5), newUnits: 2, oldUnits: 1 } as const
    await new BarCatalog(catalog.root).store({ series: [], actions: [action], replaces: false })
    expect(await catalog.freshActions()).toEqual([action])
  })

  it('refuses to mix made-up bars with real ones', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1]]))
    const synthetic = {
      series: [{ origin: origin(KEY, true), source: new MemorySource([columnsOf([[3, 1]])]) }],
      replaces: true,
    }
    expect((await failureOf(catalog.store(synthetic))).code).toBe('SYNTHETIC_MIX')
  })

  it('stores a batch as a whole or not at all', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1]]))
    const before = filesOf(catalog)
    const other = { ...KEY, symbol: 'NEW' }
    const two = {
      ...batch([[0, 1]], {}, other),
      actions: [],
      quarantine: { name: 'q.jsonl', rows: [{ line: 1 }] },
    }
    const conflicting = { ...two, series: [...two.series, ...batch([[0, 9]]).series] }
    expect((await failureOf(catalog.store(conflicting))).code).toBe('CATALOG_CONFLICT')
    expect(filesOf(catalog)).toEqual(before)
    const failing: BarSource = {
      key: other,
      next: () => Promise.reject(new Error('the feed broke')),
      close: () => Promise.resolve(),
    }
    await expect(
      catalog.store({ ...two, series: [{ origin: origin(other), source: failing }] }),
    ).rejects.toThrow('the feed broke')
    expect(filesOf(catalog)).toEqual(before)
  })

  it('sweeps away what a killed process left, and takes over its lock', async () => {
    const catalog = emptyCatalog()
    mkdirSync(path.join(catalog.root, '.staging'), { recursive: true })
    writeFileSync(path.join(catalog.root, '.staging', '0.parquet'), 'half a file')
    writeFileSync(path.join(catalog.root, '.lock'), String(2 ** 22 + 1))
    await catalog.store(batch([[0, 1]]))
    expect(filesOf(catalog)).toEqual(SERIES_FILES)
  })

  it('lets writers take turns', async () => {
    const catalog = emptyCatalog()
    const other = new BarCatalog(catalog.root)
    catalogs.push(other)
    const writes = Array.from({ length: 6 }, (_, index) =>
      (index % 2 === 0 ? catalog : other).store(batch([[index, index + 1]])),
    )
    await Promise.all(writes)
    expect(await closes(catalog)).toEqual(['0:1', '1:2', '2:3', '3:4', '4:5', '5:6'])
  })

  it('names what is there when a series is not', async () => {
    const catalog = emptyCatalog()
    expect((await failureOf(catalog.open(KEY))).message).toContain('the catalog is empty')
    expect(existsSync(catalog.root)).toBe(false)
    await catalog.store(batch([[0, 1]]))
    const failure = await failureOf(catalog.open({ symbol: 'BTCUSD', timeframe: '1d', adjustment: 'raw' }))
    expect(failure).toMatchObject({
      code: 'NO_SERIES',
      message: 'BTCUSD 1d raw is not stored; the catalog has BTC/USD 1m raw',
    })
    expect(await catalog.keys()).toEqual([KEY])
    expect(await catalog.has(KEY)).toBe(true)
  })

  it('says of a damaged file that it is damaged', async () => {
    const catalog = emptyCatalog()
    await catalog.store(batch([[0, 1]]))
    const file = path.join(catalog.root, 'bars', '1m', 'BTC%2FUSD', 'raw.parquet')
    writeFileSync(file, readFileSync(file).subarray(0, 100))
    expect((await failureOf(catalog.list())).code).toBe('CATALOG_DAMAGED')
    expect((await failureOf(catalog.open(KEY))).code).toBe('CATALOG_DAMAGED')
    rmSync(`${file}.sha256`)
    const source = await catalog.open(KEY)
    expect((await failureOf(source.next())).code).toBe('CATALOG_DAMAGED')
    expect(await source.next()).toBeUndefined()
  })

  it('says of a folder that is none, or may not be written, what is wrong', async () => {
    const file = path.join(folder, 'a file')
    writeFileSync(file, '')
    const catalog = new BarCatalog(path.join(file, 'catalog'))
    catalogs.push(catalog)
    expect((await failureOf(catalog.list())).code).toBe('FILE_UNREADABLE')
    expect((await failureOf(catalog.store(batch([[0, 1]])))).code).toBe('FILE_UNWRITABLE')
  })

  it('may be closed at any time, and twice', async () => {
    const catalog = emptyCatalog()
    const rows = Array.from({ length: 9_000 }, (_, minute) => [minute, 1] as const)
    await catalog.store(batch(rows))
    const source = await catalog.open(KEY, { chunkRows: 2_048 })
    expect((await source.next())?.length).toBe(2_048)
    await source.close()
    await source.close()
    expect(await source.next()).toBeUndefined()
    await catalog.close()
    expect(await catalog.list()).toHaveLength(1)
  })
})
