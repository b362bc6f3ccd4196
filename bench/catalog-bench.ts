import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BarCatalog } from '../src/adapter/duckdb/index.ts'
import { utcMillis } from '../src/base/index.ts'
import { SyntheticMinutes } from './synthetic-series.ts'

const ROWS = 5_000_000

/** Writes a series of five million minutes into a catalog and reads it back as typed columns. */
export async function benchCatalog(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'investor-bench-'))
  const catalog = new BarCatalog(folder)
  try {
    const source = new SyntheticMinutes({ symbol: 'S', bars: ROWS, seed: 1, calendar: '24x7' })
    const { key } = source
    const origin = {
      key,
      calendar: '24x7',
      isSynthetic: true,
      notes: [],
      toolVersion: 'bench',
      record: { source: 'bench', sha256: '', importedAt: utcMillis(0), quarantined: {}, notes: [] },
    }
    const startedAt = performance.now()
    await catalog.store({ series: [{ source, origin }], instruments: [], actions: [], replaces: false })
    report('catalog write', ROWS, performance.now() - startedAt)
    await read(catalog, key)
    const readAt = performance.now()
    const { rows, checksum } = await read(catalog, key)
    report('catalog read', rows, performance.now() - readAt, `sum of closes ${checksum.toFixed(2)}`)
  } finally {
    await catalog.close()
    rmSync(folder, { recursive: true })
  }
}

async function read(
  catalog: BarCatalog,
  key: SyntheticMinutes['key'],
): Promise<{ rows: number; checksum: number }> {
  const source = await catalog.open(key)
  let rows = 0
  let checksum = 0
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    for (let row = 0; row < columns.length; row++) checksum += columns.close[row] as number
    rows += columns.length
  }
  await source.close()
  return { rows, checksum }
}

function report(name: string, rows: number, elapsedMs: number, note = ''): void {
  process.stdout.write(
    `${name.padEnd(24)} ${(rows / elapsedMs / 1000).toFixed(2).padStart(6)} M rows/s  ${note}\n`,
  )
}
