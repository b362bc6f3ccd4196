import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataHome } from '../../../test/harness/data-home.ts'

let home: DataHome
let file: string
const import_ = (close: number, ...words: string[]) => {
  const rows = ['2024-03-04', '2024-03-05', '2024-03-06'].map((date) => `${date},10,20,9,${close},5`)
  const name = home.write('x.csv', 'date,open,high,low,close,volume', ...rows)
  return home.run('import', name, '--symbol', 'AAA', ...words)
}
beforeEach(async () => {
  home = new DataHome()
  file = path.join(home.catalog, 'bars/1d/AAA/raw.parquet')
  await import_(11)
})
afterEach(() => home.remove())

/** Turns one bit of a byte in the midst of the bars. */
function flipBit(): void {
  const bytes = readFileSync(file)
  // The close of 11 stands there as an IEEE 754 double, 0x4026000000000000, least byte first.
  const at = bytes.indexOf(Buffer.from('0000000000002640', 'hex'))
  bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 0b1000
  writeFileSync(file, bytes)
}

describe('a series whose file has lost a bit', () => {
  it('is a problem in data check, and keeps no other series from being checked', async () => {
    await home.run('import', 'x.csv', '--symbol', 'BBB')
    flipBit()
    const { out, code } = await home.run('check')
    expect(code).toBe(3)
    expect(out).toMatch(/AAA 1d raw: 3 bars, .* PROBLEMS\n +problem: .*raw\.parquet: its bytes are not those/)
    expect(out).toMatch(/BBB 1d raw: 3 bars, .*, ok/)
  })

  it('is not read, and not written anew as if it were whole', async () => {
    flipBit()
    expect((await home.run('show', 'AAA')).err).toMatch(/^CATALOG_DAMAGED: .*raw\.parquet: its bytes are not/)
    expect((await import_(11)).err).toMatch(/^CATALOG_DAMAGED/)
    rmSync(file)
    expect((await import_(11)).out).toContain('3 new')
    expect((await home.run('check')).code).toBe(0)
  })
})

describe('a series whose file has lost its end', () => {
  it('is a problem in data check, and keeps no other series from being checked', async () => {
    await home.run('import', 'x.csv', '--symbol', 'BBB')
    writeFileSync(file, readFileSync(file).subarray(0, -9))
    const { out, code } = await home.run('check')
    expect(code).toBe(3)
    expect(out).toMatch(/AAA 1d raw: 0 bars, .* PROBLEMS\n +problem: .*AAA\/raw\.parquet: /)
    expect(out).toMatch(/BBB 1d raw: 3 bars, .*, ok/)
    expect((await home.run('check', 'AAA')).code).toBe(3)
  })

  it('is named by what cannot go on without it', async () => {
    await home.run('import', 'x.csv', '--symbol', 'BBB')
    writeFileSync(file, readFileSync(file).subarray(0, -9))
    expect((await home.run('list')).err).toMatch(/^CATALOG_DAMAGED: \S*bars\/1d\/AAA\/raw\.parquet: /)
  })
})

describe('the digests beside a series', () => {
  it('follow it, and those of the file before it stand there for a crash between the two', async () => {
    const before = readFileSync(file)
    expect((await import_(12, '--replace')).out).toContain('3 replaced')
    expect((await home.run('check')).code).toBe(0)
    writeFileSync(file, before)
    expect((await home.run('check')).code).toBe(0)
  })

  it('are those that sha256sum prints', () => {
    expect(readFileSync(`${file}.sha256`, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  })

  it('may be absent, as in catalogs that were written before there were any', async () => {
    rmSync(`${file}.sha256`)
    expect((await home.run('check')).code).toBe(0)
    expect((await import_(11)).out).toContain('3 unchanged')
    expect(existsSync(`${file}.sha256`)).toBe(true)
  })
})
