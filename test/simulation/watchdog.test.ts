import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WatchdogAlert, WatchdogState } from '../../src/app/live/watchdog-protocol.ts'

const PROCESS = new URL('../harness/watched-process.ts', import.meta.url).pathname
const PATIENCE_MS = 15_000

let folder = ''
let child: ChildProcess
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-dog-'))
  child = spawn(process.execPath, [PROCESS, folder], { stdio: ['ignore', 'pipe', 'ignore'] })
})
afterEach(() => {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Waits until something is so; fails with what it was last. */
async function until<T>(what: () => T, isSo: (value: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (let value = what(); ; value = what()) {
    if (isSo(value)) return value
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)} after ${PATIENCE_MS} ms`)
    await wait(20)
  }
}

function alerts(): readonly WatchdogAlert[] {
  const path = join(folder, 'alerts.jsonl')
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as WatchdogAlert)
}

const actions = (): readonly string[] => alerts().map((each) => each['event.action'])

function state(): WatchdogState | undefined {
  const path = join(folder, 'watchdog.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as WatchdogState) : undefined
}

const watching = async (): Promise<number> => (await until(state, (is) => is?.state === 'watching'))?.pid ?? 0

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

describe('a watchdog', () => {
  it('reports a process that stands still, cancels its entries, and does not outlive it', async () => {
    const pid = await watching()
    child.kill('SIGSTOP')
    await until(actions, (all) => all.includes('entries-canceled'))
    expect(alerts()[0]).toMatchObject({ 'log.level': 'critical', 'event.action': 'supervisor-silent' })
    expect(alerts()[0]?.message).toContain(`process ${child.pid}`)
    expect(JSON.parse(readFileSync(join(folder, 'canceled.json'), 'utf8'))).toHaveLength(2)
    expect(state()?.state).toBe('silent')
    child.kill('SIGCONT')
    await until(actions, (all) => all.includes('supervisor-back'))
    expect(await watching()).toBe(pid)
    child.kill('SIGKILL')
    await until(actions, (all) => all.at(-2) === 'supervisor-gone' && all.at(-1) === 'entries-canceled')
    await until(() => lives(pid), (is) => !is)
    expect(state()?.state).toBe('gone')
    expect(actions().filter((action) => action === 'supervisor-silent')).toHaveLength(1)
  }, 40_000)

  it('ends in silence with a session that ends as it should', async () => {
    const pid = await watching()
    child.kill('SIGUSR2')
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
    expect(lives(pid)).toBe(false)
    expect(state()?.state).toBe('ended')
    expect(actions()).toEqual([])
  }, 40_000)

  it('is started again when it is killed, and that is said', async () => {
    const pid = await watching()
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
    })
    process.kill(pid, 'SIGKILL')
    const next = await until(state, (is) => is?.pid !== pid)
    expect(lives(next?.pid ?? 0)).toBe(true)
    await until(() => said, (text) => text.includes('SIGKILL and is started again'))
  }, 40_000)
})
