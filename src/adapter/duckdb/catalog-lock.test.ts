import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whileLocked } from './catalog-lock.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'investor-lock-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the lock of a catalog', () => {
  it('leaves no trace of processes that were killed while they took it', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['-e', ''])
    const alive = process.ppid
    const names = [`.lock.${gone}.0.2`, `.lock.abandoned.${gone}.0`, `.lock.${alive}.0.1`, '.lock']
    for (const name of names) {
      writeFileSync(path.join(root, name), String(name === `.lock.${alive}.0.1` ? alive : gone))
    }
    expect(await whileLocked(root, () => Promise.resolve('done'))).toBe('done')
    expect(readdirSync(root)).toEqual([`.lock.${alive}.0.1`])
  })
})
