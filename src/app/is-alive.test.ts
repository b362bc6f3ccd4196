import { spawnSync } from 'node:child_process'
import { afterEach, expect, it, vi } from 'vitest'
import { isAlive, processStart } from './is-alive.ts'

afterEach(() => void vi.restoreAllMocks())

it('tells a process that lives from one that is over', () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  expect([isAlive(process.pid), isAlive(pid)]).toEqual([true, false])
})

it('takes one of another account, which may not be signalled, as alive', () => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
  })
  expect(isAlive(1)).toBe(true)
})

it('knows processes of one number apart by when they were started', () => {
  const own = processStart(process.pid)
  // Where the system does not say it nothing is told apart.
  if (own === undefined) return
  expect(processStart(process.pid)).toBe(own)
  expect(processStart(process.ppid)).not.toBe(own)
  expect(processStart(2 ** 30)).toBe(undefined)
})
