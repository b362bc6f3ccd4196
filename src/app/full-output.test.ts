import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import process from 'node:process'
import { expect, it } from 'vitest'
import { MAIN } from '../../test/harness/program.ts'

const isLinux = process.platform === 'linux'
if (!isLinux) console.log('skipped, a standard output that is full: only Linux has /dev/full')

it.skipIf(!isLinux)('a standard output on a full disk is refused in words', () => {
  const full = openSync('/dev/full', 'w')
  const ran = spawnSync(process.execPath, [MAIN, '--version'], {
    stdio: ['ignore', full, 'pipe'], encoding: 'utf8', timeout: 20_000,
  })
  closeSync(full)
  const said = 'investor: FILE_UNWRITABLE: the standard output cannot be written: the disk is full\n'
  expect([ran.status, ran.stderr]).toEqual([1, said])
}, 60_000)
