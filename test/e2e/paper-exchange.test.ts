import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { SessionStatus } from '../../src/app/live/session-status.ts'
import { emptyFolder } from '../harness/cli.ts'
import { request } from '../harness/exchange-harness.ts'

const MAIN = new URL('../../src/app/main.ts', import.meta.url).pathname
const KEYS = { APCA_API_KEY_ID: 'own-key', APCA_API_SECRET_KEY: 'own-secret' }
const HEADERS = { 'APCA-API-KEY-ID': 'own-key', 'APCA-API-SECRET-KEY': 'own-secret' }

const folder = emptyFolder()
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})
afterAll(() => folder.remove())

/** A process of `investor`, and everything that it prints. */
function run(...words: readonly string[]) {
  const { INVESTOR_HOME: _, ...environment } = process.env
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder.path, env: { ...environment, ...KEYS, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.text += text
    })
  }
  return { child, said }
}

async function exchangeAt(speed: number) {
  const { child, said } = run('exchange', '--port', '0', '--speed', String(speed), '--json')
  while (!said.text.includes('\n')) await once(child.stdout as NodeJS.ReadableStream, 'data')
  return { child, url: (JSON.parse(said.text) as { url: string }).url }
}

/** `investor start` with the exchange's market. */
function session(url: string, broker: 'alpaca' | 'simulated') {
  const sets = [
    `trading.broker=${broker}`, 'trading.primary_data_provider=alpaca', `broker.url=${url}`,
    'backtest.symbols=[AAPL]', 'backtest.timeframe=1m',
  ]
  return run('start', '--no-api', '--new', ...sets.flatMap((set) => ['--set', set]))
}

/** The status of the latest session, once it is as wanted. */
async function statusWhen(
  isWanted: (health: NonNullable<SessionStatus['health']['outside']>) => boolean,
): Promise<SessionStatus> {
  const path = join(folder.path, '.investor/sessions/0001/status.json')
  for (;;) {
    const status = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as SessionStatus : undefined
    if (status?.health.outside !== undefined && isWanted(status.health.outside)) return status
    await wait(100)
  }
}

describe('a session with the market of an exchange on this machine', () => {
  it('trades at the simulated venue: only data are asked for, and missed when they are gone', async () => {
    const exchange = await exchangeAt(1)
    const { child, said } = session(exchange.url, 'simulated')
    const status = await statusWhen((health) => health.isFeedConnected && health.isBrokerConnected)
    expect(status).toMatchObject({ state: 'running', cash: '100000', latched: [] })
    const ledger = await request(exchange.url, 'GET', '/control/status', { body: undefined, headers: {} })
    expect(ledger.json).toMatchObject({ open_orders: 0, connections: { trading: 0 } })
    exchange.child.kill('SIGKILL')
    const alone = await statusWhen((health) => !health.isFeedConnected)
    expect(alone.health.outside?.isBrokerConnected).toBe(true)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(said.text).toContain('at simulated')
  }, 120_000)

  it.each(['alpaca', 'simulated'] as const)('is refused where time runs faster: %s', async (broker) => {
    const exchange = await exchangeAt(60)
    const { child, said } = session(exchange.url, broker)
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(said.text).toMatch(/EXCHANGE_TOO_FAST.*--speed 1/)
    const orders = await request(exchange.url, 'GET', '/v2/orders', { body: undefined, headers: HEADERS })
    expect(orders.text).toBe('[]')
  }, 60_000)
})
