import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { SessionFolder } from '../live/record/session-folder.ts'
import { stopsCheck, watchedChecks } from './health-reply.ts'

const NOW = Date.UTC(2026, 0, 5, 15)
const folders: string[] = []
afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })))

/** A session that runs, whose watch has looked so long ago. */
function watchedBefore(ageMs: number | undefined, everyMs?: number): SessionFolder {
  const path = mkdtempSync(join(tmpdir(), 'health-'))
  folders.push(path)
  const folder = new SessionFolder(path)
  folder.write('status.json', { state: 'running', pid: process.pid })
  const checks = [{ component: 'data_feed', status: 'healthy', latencyMs: 1.25, message: '' }]
  const health = ageMs === undefined ? {} : { health: { at: NOW - ageMs, checks, everyMs } }
  folder.write('watch.json', { pid: 1, at: NOW, through: 0, incidents: [], ...health })
  return folder
}

describe('the stops of a session', () => {
  const part = { symbol: 'AAA', strategy: 'one', quantity: '28', stopped: '0', mark: 10, needsStop: true }
  const of = (status: object) => {
    const folder = watchedBefore(0)
    folder.write('status.json', { held: [part], unprotectedSeconds: 0, writtenAt: NOW - 5_000, ...status })
    return stopsCheck(folder, NOW)
  }

  it('are missing where its process is gone and its last status lacks one, whatever that counted', () => {
    const gone = { state: 'running', pid: 2 ** 30 }
    expect(of(gone)).toMatchObject({ state: 'down', detail: expect.stringContaining('AAA 28 units, and') })
    expect(of({ state: 'stopped' })).toMatchObject({ state: 'down' })
    expect(of({ ...gone, held: [{ ...part, stopped: '28' }] })).toMatchObject({ state: 'healthy' })
    expect(of({ ...gone, held: [{ ...part, needsStop: false }] })).toMatchObject({ state: 'healthy' })
    expect(of({ state: 'ended' })).toMatchObject({ state: 'healthy' })
  })

  it('are what it says itself while it runs', () => {
    const runs = { state: 'running', pid: process.pid }
    expect(of(runs)).toMatchObject({ state: 'healthy' })
    expect(of({ ...runs, unprotectedSeconds: 3 })).toMatchObject({ state: 'degraded' })
  })
})

describe('what the watch of a session found', () => {
  it('is told while it looks as often as it should', () => {
    expect(watchedChecks(watchedBefore(60_000, 60_000), NOW)).toMatchObject([
      { name: 'monitoring', state: 'healthy', detail: 'looked 60 s ago' },
      { name: 'data_feed', state: 'healthy', detail: 'as it should be', latencyMs: 1.3 },
    ])
  })

  it('says nothing of how the parts are once it looks no more', () => {
    expect(watchedChecks(watchedBefore(90_000, 60_000), NOW)).toMatchObject([
      { name: 'monitoring', state: 'down', detail: expect.stringContaining('should every 60 s') },
      { name: 'data_feed', state: 'unknown', latencyMs: null, detail: expect.stringContaining('last') },
    ])
  })

  it('is waited for as long as the settings allow where a book does not say how often it looks', () => {
    expect(watchedChecks(watchedBefore(3_600_000), NOW)[0]?.state).toBe('healthy')
    expect(watchedChecks(watchedBefore(3_700_000), NOW)[0]?.state).toBe('down')
    expect(watchedChecks(watchedBefore(undefined), NOW)).toMatchObject([{ state: 'degraded' }])
  })
})
