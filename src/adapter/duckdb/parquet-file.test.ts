import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError, utcMillis } from '../../base/index.ts'
import type { BarColumns } from '../../model/index.ts'
import { Adjustment, allocateColumns } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import { BarCatalog } from './bar-catalog.ts'
import { Database } from './database.ts'
import { ParquetFile } from './parquet-file.ts'

const REAL = { isSynthetic: false, notes: [] }
const folder = mkdtempSync(path.join(tmpdir(), 'investor-parquet-'))
const catalog = new BarCatalog(folder)
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

const isLinux = process.platform === 'linux'
if (!isLinux) console.log('skipped, a disk that is full: only Linux has /dev/full')

const START = Date.UTC(2021, 0, 4, 14, 30)
const MINUTE = 60_000

/** Minutes with one price each, from START on. */
function minutes(...closes: number[]): BarSource {
  const columns = allocateColumns(closes.length)
  columns.length = closes.length
  for (const [index, close] of closes.entries()) {
    columns.openAt[index] = START + index * MINUTE
    columns.closeAt[index] = START + (index + 1) * MINUTE
    for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][index] = close
    columns.volume[index] = index
  }
  const chunks: BarColumns[] = [columns]
  return {
    key: { symbol: 'X', timeframe: '1m', adjustment: Adjustment.Raw },
    next: () => Promise.resolve(chunks.shift()),
    close: () => Promise.resolve(),
  }
}

describe('exported files', () => {
  it('name their time zone, and are read back as text that says the same', async () => {
    const file = path.join(folder, 'out.parquet')
    expect(await catalog.exportTo(file, minutes(0.1, 1e-7), REAL)).toBe(2)
    const buffer = await asyncBufferFromFile(file)
    expect((await parquetReadObjects({ file: buffer }))[0]).toMatchObject({
      open_at: new Date(START),
      close: 0.1,
    })
    const opened = await ParquetFile.open(file)
    const records = []
    for await (const batch of opened.batches()) records.push(...batch)
    expect(records[0]).toEqual({
      line: 1, fields: ['open_at', 'close_at', 'open', 'high', 'low', 'close', 'volume'],
    })
    expect(records[2]?.line).toBe(3)
    const [openAt, closeAt, ...values] = records[2]?.fields ?? []
    expect([openAt, closeAt]).toEqual(['2021-01-04 14:31:00+00', '2021-01-04 14:32:00+00'])
    expect(values.map(Number)).toEqual([1e-7, 1e-7, 1e-7, 1e-7, 1])
    expect(opened.sha256).toHaveLength(64)
  })

  it('are read under their own name, which is no pattern of others', async () => {
    const [odd, other] = [path.join(folder, 'a[1]*?.parquet'), path.join(folder, 'a1xy.parquet')]
    await catalog.exportTo(odd, minutes(1, 2), REAL)
    await catalog.exportTo(other, minutes(3, 4, 5), REAL)
    const rows: string[] = []
    for await (const batch of (await ParquetFile.open(odd)).batches()) {
      rows.push(...batch.map(({ fields }) => fields[5] ?? ''))
    }
    expect(rows).toEqual(['close', '1.0', '2.0'])
  })

  it.skipIf(!isLinux)('are refused as the system refuses them, where the disk is full', async () => {
    const refused = catalog.exportTo('/dev/full', minutes(1, 2), REAL)
    await expect(refused).rejects.toMatchObject({ code: 'ENOSPC', path: '/dev/full' })
    expect(readdirSync('/dev').filter((name) => name.includes('full'))).toEqual(['full'])
  })

  it('have the values that stand in them, whatever the folder is called', async () => {
    const named = path.join(folder, 'close=5', 'x.parquet')
    mkdirSync(path.dirname(named))
    await catalog.exportTo(named, minutes(1, 2), REAL)
    const rows: (readonly string[])[] = []
    for await (const batch of (await ParquetFile.open(named)).batches()) {
      rows.push(...batch.map(({ fields }) => fields))
    }
    expect(rows.map((fields) => [fields.length, fields[5]])).toEqual([[7, 'close'], [7, '1.0'], [7, '2.0']])
  })

  it('of a catalog are read and merged as they are, whatever the folder is called', async () => {
    const named = new BarCatalog(path.join(folder, 'close=7'))
    const source = minutes(1, 2)
    const record = { source: 'x', sha256: '', importedAt: utcMillis(START), quarantined: {}, notes: [] }
    const about = { calendar: 'XNYS', isSynthetic: false, notes: [], toolVersion: '1', record }
    const store = (one: BarSource) => named.store({
      series: [{ source: one, origin: { key: one.key, ...about } }], replaces: false,
    })
    await store(source)
    expect(await store(minutes(1, 2, 3))).toMatchObject([{ added: 1, unchanged: 2 }])
    const columns = await (await named.open(source.key)).next()
    expect([...columns?.close.subarray(0, columns.length) ?? []]).toEqual([1, 2, 3])
    await named.close()
  })

  it('keep the microseconds of their stamps, with a time zone as without', async () => {
    const file = path.join(folder, 'micros.parquet')
    const database = new Database(folder)
    const micros = 'make_timestamp(1609770600123456)'
    await database.rows(
      `COPY (SELECT ${micros} AS local, timezone('UTC', ${micros}) AS instant, 1609770600000.0::DOUBLE AS s) `
      + `TO '${file}' (FORMAT parquet)`)
    await database.close()
    const rows: (readonly string[])[] = []
    for await (const batch of (await ParquetFile.open(file)).batches()) {
      rows.push(...batch.map(({ fields }) => fields))
    }
    const at = '2021-01-04 14:30:00.123456'
    expect(rows[1]).toEqual([at, `${at}+00`, '1609770600000.0'])
  })

  it('that are no Parquet are refused', async () => {
    const file = path.join(folder, 'text.parquet')
    writeFileSync(file, 'date,open\n')
    const read = async (name: string): Promise<unknown> => (await ParquetFile.open(name)).batches().next()
    for (const name of [file, path.join(folder, 'none.parquet')]) {
      await expect(read(name)).rejects.toBeInstanceOf(UserError)
      await expect(read(name)).rejects.toMatchObject({ failure: { code: 'FILE_UNREADABLE' } })
    }
  })
})
