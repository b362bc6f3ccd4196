import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { processStart } from '../is-alive.ts'
import { SessionFolder } from './record/session-folder.ts'
import { isRunning } from './session-status.ts'
import { shownStatus } from './ask/shown-status.ts'

let folder = new SessionFolder('')
beforeEach(() => {
  folder = new SessionFolder(mkdtempSync(join(tmpdir(), 'investor-status-')))
})
afterEach(() => rmSync(folder.path, { recursive: true, force: true }))

it('takes no other process that got the number later for the one that ran the session', () => {
  const written = { pid: process.pid, state: 'running' }
  const start = processStart(process.pid)
  folder.write('status.json', { ...written, processStart: start })
  expect(isRunning(folder)).toBe(true)
  folder.write('status.json', written)
  expect(isRunning(folder)).toBe(true)
  if (start === undefined) return
  folder.write('status.json', { ...written, processStart: `${start}0` })
  expect(isRunning(folder)).toBe(false)
})

// The file has had capital in units of 10^-9 since the first version: 100,000.5 * 10^9 here.
it('shows capital as decimal text, as it does cash', () => {
  const money = { capital: '100000500000000', cash: '99000.25' }
  folder.write('status.json', { pid: process.pid, state: 'ended', ...money })
  expect(shownStatus(folder)).toMatchObject({ capital: '100000.5', cash: '99000.25' })
})

it('says that a watchdog is gone which wrote that it watches', () => {
  folder.write('watchdog.json', { pid: 2 ** 30, state: 'watching', at: '2026-11-02T14:30:00.000Z' })
  expect(shownStatus(folder).watchdog).toMatchObject({ state: 'lost' })
  folder.write('watchdog.json', { pid: process.pid, state: 'watching', at: '2026-11-02T14:30:00.000Z' })
  expect(shownStatus(folder).watchdog).toMatchObject({ state: 'watching' })
})
