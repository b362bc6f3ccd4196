import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { CONFIG_FILE_BYTES_MAX, readConfigFile } from './read-config-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'config-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(bytes: string | Uint8Array): string {
  const file = path.join(folder, 'f.yaml')
  writeFileSync(file, bytes)
  return file
}

it('reads UTF-8 as it is, byte order mark included', () => {
  expect(readConfigFile(written('a: café 日本\r\n'))).toEqual({ ok: true, value: 'a: café 日本\r\n' })
  expect(readConfigFile(written('\uFEFFa: 1'))).toEqual({ ok: true, value: '\uFEFFa: 1' })
  expect(readConfigFile(written(''))).toEqual({ ok: true, value: '' })
})

it('reads a file of exactly the size that is allowed, and no byte more', () => {
  const most = 'x'.repeat(CONFIG_FILE_BYTES_MAX)
  expect(readConfigFile(written(most)).ok).toBe(true)
  expect(readConfigFile(written(`${most}x`))).toMatchObject({
    ok: false,
    failure: { code: 'CONFIG_NOT_TEXT', message: expect.stringContaining('more than 1048576 bytes') },
  })
})

it.each([
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'looks like UTF-16'],
  ['Latin-1', new Uint8Array([0x61, 0xe9, 0x62]), 'form no character'],
  ['an overlong form', new Uint8Array([0xc0, 0xaf]), 'form no character'],
])('refuses %s', (_, bytes, words) => {
  expect(readConfigFile(written(bytes))).toMatchObject({
    ok: false, failure: { code: 'CONFIG_NOT_TEXT', message: expect.stringContaining(words) },
  })
})

it.each([
  ['absent.yaml', 'there is no such file'],
  ['.', 'it is a folder'],
  [path.join('absent', 'f.yaml'), 'there is no such file'],
])('refuses %s', (name, words) => {
  expect(readConfigFile(path.join(folder, name))).toMatchObject({
    ok: false, failure: { code: 'FILE_UNREADABLE', message: expect.stringContaining(words) },
  })
})

const isWindows = process.platform === 'win32'
if (isWindows) console.log('skipped, a source without end: Windows has no /dev/zero')
it.skipIf(isWindows)('reads no more than it needs of a source without end', () => {
  expect(readConfigFile('/dev/zero')).toMatchObject({ ok: false, failure: { code: 'CONFIG_NOT_TEXT' } })
})
