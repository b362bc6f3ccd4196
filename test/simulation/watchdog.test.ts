import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'
import type { WatchdogAlert, WatchdogState } from '../../src/app/live/watchdog/watchdog-protocol.ts'

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
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
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
  // The text after the last line end is none, or a line that is still being written.
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as WatchdogAlert)
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

  it('names what has no stop at the broker, and what may be filling, where its process ends', async () => {
    const pid = await watching()
    writeFileSync(join(folder, 'status.json'), JSON.stringify({
      held: [
        { symbol: 'ACME', strategy: 'Busy', quantity: '40', stopped: '25', mark: 100, needsStop: true },
        { symbol: 'MSFT', strategy: 'Busy', quantity: '7', stopped: '7', mark: 50, needsStop: true },
      ],
      openEntries: ['ii-1-one-7-e0-0'], writtenAt: Date.now(),
    }))
    child.kill('SIGKILL')
    await until(() => lives(pid), (is) => !is)
    const gone = alerts().find((each) => each['event.action'] === 'supervisor-gone')
    expect(gone?.['log.level']).toBe('critical')
    expect(gone?.message).toContain('without a stop at the broker: ACME 15 units; entries that worked')
    expect(gone?.message).toContain('ii-1-one-7-e0-0. Start again at once')
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

  it('cancels the entries that a session has left at its end, and then ends', async () => {
    const pid = await watching()
    child.kill('SIGHUP')
    await once(child, 'exit')
    await until(() => lives(pid), (is) => !is)
    expect(actions()).toEqual(['entries-left', 'entries-canceled'])
    expect(JSON.parse(readFileSync(join(folder, 'canceled.json'), 'utf8'))).toHaveLength(2)
    expect(state()?.state).toBe('ended')
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

  it('is started again however often that is, where it has lived for long each time', async () => {
    for (let killed = 0; killed < 5; killed++) {
      const pid = await watching()
      process.kill(pid, 'SIGKILL')
      await until(state, (is) => is?.pid !== pid)
    }
    expect(lives(await watching())).toBe(true)
  }, 40_000)
})

describe('a watchdog with the account of its session', () => {
  let stage: ExchangeStage
  beforeEach(async () => {
    // The watchdog of the first one may still write that it is gone: into a folder that nobody looks at.
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    folder = mkdtempSync(join(tmpdir(), 'investor-dog-'))
    stage = await exchangeStage()
    await stage.quote('AAPL', 100)
  })
  afterEach(() => stage[Symbol.asyncDispose]())

  const order = async (id: string): Promise<void> => {
    const { status } = await stage.api('POST', '/v2/orders', {
      symbol: 'AAPL', qty: '5', side: 'buy', type: 'limit', limit_price: '50', time_in_force: 'day',
      client_order_id: id,
    })
    expect(status).toBe(200)
  }
  const working = async (): Promise<readonly string[]> => {
    const { json } = await stage.api('GET', '/v2/orders?status=open')
    return (json as unknown as readonly { client_order_id: string }[]).map((each) => each.client_order_id)
  }
  const watched = (...orders: readonly string[]): void => {
    child = spawn(process.execPath, [PROCESS, folder, stage.url, ...orders], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, APCA_API_KEY_ID: KEYS.keyId, APCA_API_SECRET_KEY: KEYS.secret },
    })
  }
  const said = (): string =>
    alerts().findLast((each) => each['event.action'] === 'entries-canceled')?.message ?? ''

  it('cancels the entries that it was told of when the process stands still, and nothing else', async () => {
    await order('ii-1-entry')
    await order('ii-1-other')
    // The broker is away at first: it is tried until it answers.
    await stage.faults({ fault: 'fail-before', nth: 1, status: 503, route: 'DELETE /v2/orders/*' })
    watched('ii-1-entry', 'ii-1-never-sent')
    await watching()
    child.kill('SIGSTOP')
    await until(said, (text) => text !== '')
    expect(said()).toContain('ii-1-entry does not work any more, ii-1-never-sent never reached it')
    expect(await working()).toEqual(['ii-1-other'])
  }, 40_000)

  it('cancels them when the process is gone, which is not silent for as long as that takes', async () => {
    await order('ii-1-entry')
    await stage.faults({ fault: 'fail-before', nth: 1, status: 503, route: 'DELETE /v2/orders/*' })
    watched('ii-1-entry')
    const pid = await watching()
    child.kill('SIGKILL')
    await until(() => lives(pid), (is) => !is)
    expect(actions()).toEqual(['supervisor-gone', 'entries-canceled'])
    expect(state()?.state).toBe('gone')
    expect(await working()).toEqual([])
  }, 40_000)
})
