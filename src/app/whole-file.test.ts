import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyFolder } from '../../test/harness/cli.ts'
import { makeFolder } from './make-folder.ts'
import { writeWhole, writeWholeText } from './whole-file.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())
const isWindows = process.platform === 'win32'
if (isWindows) console.log('skipped, a device as a file: Windows has no /dev/null')
const isLinux = process.platform === 'linux'
if (!isLinux) console.log('skipped, a folder where none can be made: only Linux has /proc')
const at = (...parts: readonly string[]): string => join(folder.path, ...parts)

describe('a file that is written whole', () => {
  it('keeps what stood there until then, and leaves nothing of what failed', async () => {
    mkdirSync(at('a'))
    writeFileSync(at('a', 'x.csv'), 'old')
    await expect(writeWhole(at('a', 'x.csv'), (draft) => {
      writeFileSync(draft, 'half')
      throw new Error('killed')
    })).rejects.toThrow('killed')
    expect([readFileSync(at('a', 'x.csv'), 'utf8'), readdirSync(at('a'))]).toEqual(['old', ['x.csv']])
    await writeWholeText(at('a', 'x.csv'), 'new')
    expect([readFileSync(at('a', 'x.csv'), 'utf8'), readdirSync(at('a'))]).toEqual(['new', ['x.csv']])
  })

  it('is the one that a link names', async () => {
    mkdirSync(at('b'))
    writeFileSync(at('b', 'real'), 'old')
    symlinkSync(at('b', 'real'), at('b', 'link'))
    await writeWholeText(at('b', 'link'), 'new')
    expect([readFileSync(at('b', 'real'), 'utf8'), readdirSync(at('b'))]).toEqual(['new', ['link', 'real']])
  })

  it('is named as it was asked for where nothing can be written', async () => {
    const refused = await writeWholeText(at('none', 'x'), 'text').catch((error: unknown) => error)
    expect(String(refused)).toContain(`${at('none', 'x')} cannot be written: there is no such folder`)
  })

  it.skipIf(isWindows)('goes to a device as it is', async () => {
    await writeWholeText('/dev/null', 'text')
    expect(readdirSync('/dev').filter((name) => name.startsWith('null'))).toEqual(['null'])
  })
})

it.skipIf(!isLinux)('a device that takes nothing is said to be full', async () => {
  const refused = await writeWholeText('/dev/full', 'text').catch((error: unknown) => error)
  expect(String(refused)).toContain('/dev/full cannot be written: the disk is full')
})

describe('a folder', () => {
  it('is made with those above it, and stays where it is there', () => {
    makeFolder(at('c', 'd', 'e'))
    makeFolder(at('c', 'd', 'e'))
    expect(readdirSync(at('c'))).toEqual(['d'])
    writeFileSync(at('file'), '')
    expect(() => makeFolder(at('file'))).toThrow('EEXIST')
    expect(() => makeFolder(at('file', 'x'))).toThrow('ENOTDIR')
  })

  it.skipIf(!isLinux)('is refused at once where none can be made', () => {
    expect(() => makeFolder('/proc/x/y')).toThrow('ENOENT')
  })
})
