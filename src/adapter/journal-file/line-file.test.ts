import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LineFile } from './line-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'investor-line-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file of lines', () => {
  it('holds what was written when it is closed', () => {
    const file = new LineFile(join(folder, 'whole'))
    file.write('one\n')
    file.write('zwölf\n')
    file.close()
    expect(readFileSync(join(folder, 'whole'), 'utf8')).toBe('one\nzwölf\n')
  })

  it.runIf(process.platform === 'linux')('names itself where the disk is full', () => {
    const file = new LineFile('/dev/full')
    file.write('one\n')
    expect(() => file.close()).toThrow(expect.objectContaining({ code: 'ENOSPC', path: '/dev/full' }))
  })

  // At the end of a disk the first write takes a part and says so by its count alone.
  it.runIf(process.platform === 'linux')('takes no part of a write for the whole', () => {
    const module = JSON.stringify(join(import.meta.dirname, 'line-file.ts'))
    const program = `const { LineFile } = await import(${module})
      const file = new LineFile(${JSON.stringify(join(folder, 'cut'))})
      file.write('x'.repeat(1_000_000))
      file.close()`
    const node = [process.execPath, '--input-type=module', '--eval', '"$0"'].join(' ')
    const asked = spawnSync('sh', ['-c', `ulimit -f 100; ${node}`, program], { encoding: 'utf8' })
    expect(asked.stderr).toContain('EFBIG')
    expect(asked.status).toBe(1)
  })
})
