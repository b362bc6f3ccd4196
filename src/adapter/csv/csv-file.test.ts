import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../../base/index.ts'
import { CsvFile } from './csv-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TEXT = 'date,open\n2020-01-02,1.5\n2020-01-03,1.6\n'

async function read(
  name: string,
  bytes: Uint8Array,
): Promise<{ fields: (readonly string[])[]; file: CsvFile }> {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  const opened = await CsvFile.open(file)
  const fields: (readonly string[])[] = []
  for await (const batch of opened.batches()) fields.push(...batch.map((record) => record.fields))
  return { fields, file: opened }
}

const wanted = [['date', 'open'], ['2020-01-02', '1.5'], ['2020-01-03', '1.6']]

describe('CsvFile', () => {
  it.each([
    ['plain', Buffer.from(TEXT)],
    ['with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['in UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['in UTF-16, the other way round', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
    ['gzipped under another name', gzipSync(TEXT)],
  ])('reads a file %s', async (name, bytes) => {
    const { fields, file } = await read(`${name}.csv`, bytes)
    expect(fields).toEqual(wanted)
    expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(file.bytesRead).toBe(file.bytesTotal)
  })

  it('reads an empty file as no records', async () => {
    expect((await read('empty.csv', Buffer.alloc(0))).fields).toEqual([])
  })

  it('reads a file of several megabytes', async () => {
    const rows = 120_000
    const { fields } = await read(
      'large.csv',
      Buffer.from(`date,open\n${'2020-01-02,1.50000000\n'.repeat(rows)}`),
    )
    expect(fields).toHaveLength(rows + 1)
    expect(fields.every((row) => row.length === 2)).toBe(true)
  })

  it.each([
    ['cut short', gzipSync(TEXT.repeat(500)).subarray(0, 60), 'unexpected end of file'],
    ['no text', Buffer.from([0x64, 0xff, 0xfe, 0x80, 0x0a]), 'save it as UTF-8'],
  ])('says of a file that is %s what is wrong with it', async (name, bytes, why) => {
    const failure = await read(`${name}.csv`, bytes).then(() => undefined, (error: unknown) => error)
    expect(failure).toBeInstanceOf(UserError)
    expect((failure as UserError).failure.code).toBe('FILE_UNREADABLE')
    expect((failure as UserError).message).toContain(why)
  })

  it('says that a file is not there', async () => {
    await expect(CsvFile.open(path.join(folder, 'none.csv'))).rejects.toThrow(
      'none.csv: there is no such file',
    )
    await expect(CsvFile.open(folder)).rejects.toThrow(`${folder}: it is a folder`)
  })
})
