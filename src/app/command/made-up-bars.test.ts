import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataHome } from '../../../test/harness/data-home.ts'

let home: DataHome
beforeEach(async () => {
  home = new DataHome()
  const days = ['--from', '2024-03-04', '--to', '2024-03-08', '--timeframe', '1d']
  await home.run('synth', '--symbols', '1', ...days)
})
afterEach(() => home.remove())

const isSynthetic = async (symbol: string): Promise<unknown> => (
  (JSON.parse((await home.run('check', symbol, '--json')).out) as { isSynthetic: unknown }[])[0]?.isSynthetic)

describe('made-up bars', () => {
  it('are known as such after an export to Parquet and an import', async () => {
    await home.run('export', 'SYN1', '--out', 'x.parquet')
    expect((await home.run('import', 'x.parquet', '--symbol', 'AAA')).out).toContain('made up')
    expect(await isSynthetic('AAA')).toBe(true)
    expect((await home.run('check', 'AAA')).out).toContain('synthetic: made up by a seed, no market')
  })

  it('are known as such in a file that was taken out of a catalog', async () => {
    copyFileSync(path.join(home.catalog, 'bars/1d/SYN1/raw.parquet'), path.join(home.folder, 'x.parquet'))
    const map = ['--map', 'stamp=open_at_ms']
    expect((await home.run('import', 'x.parquet', '--symbol', 'AAA', ...map)).err).toBe('')
    expect(await isSynthetic('AAA')).toBe(true)
  })

  it('do not come to real ones on that way', async () => {
    const rows = ['2024-03-11', '2024-03-12'].map((date) => `${date},10,11,9,10,5`)
    const file = home.write('x.csv', 'date,open,high,low,close,volume', ...rows)
    await home.run('import', file, '--symbol', 'AAA')
    await home.run('export', 'SYN1', '--out', 'x.parquet')
    expect((await home.run('import', 'x.parquet', '--symbol', 'AAA')).err).toMatch(/^SYNTHETIC_MIX: AAA 1d/)
    expect(await isSynthetic('AAA')).toBe(false)
    await home.run('export', 'AAA', '--out', 'real.parquet')
    await home.run('import', 'real.parquet', '--symbol', 'BBB')
    expect(await isSynthetic('BBB')).toBe(false)
  })
})
