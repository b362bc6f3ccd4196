import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyFolder } from '../../test/harness/cli.ts'
import { UserError } from '../base/index.ts'
import { unwritable } from './unwritable.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())
const at = (...parts: readonly string[]): string => join(folder.path, ...parts)

function refusalOf(act: () => void): string {
  try {
    act()
  } catch (error) {
    const found = unwritable(error)
    return found instanceof UserError ? `${found.failure.code}: ${found.message}` : 'left as it is'
  }
  throw new Error('the disk refused nothing')
}

describe('what the disk refuses', () => {
  it('names the path and the reason', () => {
    writeFileSync(at('file'), '')
    const said = (path: string, reason: string): string => (
      `FILE_UNWRITABLE: ${path} cannot be written: ${reason}`)
    const refused = (act: () => void): string => refusalOf(act)
    const nowhere = at('no', 'x')
    expect(refused(() => writeFileSync(nowhere, ''))).toBe(said(nowhere, 'there is no such folder'))
    expect(refused(() => writeFileSync(at(), ''))).toBe(said(at(), 'it is a folder'))
    expect(refused(() => mkdirSync(at('file', 'x')))).toBe(
      said(at('file', 'x'), 'a part of the path is not a folder'))
    expect(refused(() => mkdirSync(at('file')))).toBe(said(at('file'), 'a file is in its place'))
    expect(refused(() => renameSync(at('none'), at('new')))).toBe(said(at('new'), 'there is no such folder'))
  })

  it('names what was being written where the error of a write or sync does not', () => {
    const failed = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', syscall: 'fsync' })
    expect(unwritable(failed)).toBe(failed)
    expect(unwritable(failed, '/x/starts.json')).toMatchObject({
      failure: { code: 'FILE_UNWRITABLE', message: '/x/starts.json cannot be written: the disk failed' },
    })
  })

  it('leaves everything else alone', () => {
    for (const other of [new Error('a bug'), 'text', Object.assign(new Error('x'), { code: 'ENOENT' })]) {
      expect(unwritable(other)).toBe(other)
    }
    const odd = Object.assign(new Error('x'), { code: 'EWHATEVER', path: 'p' })
    expect(unwritable(odd)).toBe(odd)
  })
})
