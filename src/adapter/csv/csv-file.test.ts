import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../../base/index.ts'
import { CsvFile } from './csv-file.ts'

if (process.platform === 'win32') console.log('skipped, a pipe as a file: Windows has no mkfifo')

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

  it('reads a gzip file of several parts', async () => {
    const parts = Buffer.concat([gzipSync(TEXT.slice(0, 20)), gzipSync(TEXT.slice(20))])
    expect((await read('parts.csv.gz', parts)).fields).toEqual(wanted)
  })

  it.each([
    ['damaged in its second part', Buffer.from([0, ...gzipSync(TEXT).subarray(1)])],
    ['followed by something', Buffer.from('\0\0junk')],
  ])('refuses a gzip file that is %s', async (name, rest) => {
    const bytes = Buffer.concat([gzipSync(TEXT), rest])
    await expect(read(`${name}.csv.gz`, bytes)).rejects.toThrow('bytes after a part of it are no gzip')
  })

  it('tells whether the last line was cut off', async () => {
    expect((await read('whole.csv', Buffer.from(TEXT))).file.endsOpen).toBe(false)
    expect((await read('cut.csv', Buffer.from(TEXT.slice(0, -2)))).file.endsOpen).toBe(true)
  })

  it('ends at a quote that cannot be read, or gives its line with what is wrong', async () => {
    const bytes = Buffer.from('a,b\n1,"2\n3,4\n')
    const flaw = 'the quote that opens field 2 is not closed on its line'
    await expect(read('quote.csv', bytes)).rejects.toThrow(`quote.csv: line 2: ${flaw}`)
    const file = await CsvFile.open(path.join(folder, 'quote.csv'), { keepsFlawed: true })
    const flaws: (string | undefined)[] = []
    for await (const batch of file.batches()) flaws.push(...batch.map((record) => record.flaw))
    expect(flaws).toEqual([undefined, flaw, undefined])
  })

  // The first bytes are those that PKWARE, Adobe, Apache Parquet and the UTF-16 of RFC 2781 have.
  it.each([
    ['a zip archive', Buffer.from('PK\x03\x04\x14\0'), 'unpack it'],
    ['a document', Buffer.from('%PDF-1.4\n'), 'a PDF document'],
    ['Parquet', Buffer.from('PAR1\x15'), 'say --format parquet'],
    ['a page', Buffer.from('<!DOCTYPE html>\n<html>'), 'a web page'],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'UTF-16 without a byte order mark'],
    ['JSON', Buffer.from('[\n {"date": "2020-01-02"}\n]'), 'say --format jsonl'],
    ['a zip archive in gzip', gzipSync(Buffer.from('PK\x03\x04\x14\0')), 'unpack it'],
  ])('says of %s what it is', async (name, bytes, why) => {
    await expect(read(`${name}.csv`, bytes)).rejects.toThrow(why)
  })

  it.skipIf(process.platform === 'win32')('refuses a pipe in words, and does not wait for it', async () => {
    const pipe = path.join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(CsvFile.open(pipe)).rejects.toThrow('it is no file but a pipe or a device')
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
