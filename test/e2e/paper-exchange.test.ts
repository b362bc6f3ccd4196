import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { SessionStatus } from '../../src/app/live/session-status.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { request } from '../harness/exchange-harness.ts'
import { MAIN } from '../harness/program.ts'

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
function session(url: string, broker: 'alpaca' | 'simulated', more: readonly string[] = []) {
  const sets = [
    `trading.broker=${broker}`, 'trading.primary_data_provider=alpaca', `broker.url=${url}`,
    'backtest.symbols=[AAPL]', 'backtest.timeframe=1m', ...more,
  ]
  return run('start', '--no-api', '--new', ...sets.flatMap((set) => ['--set', set]))
}

/** The status of the latest session, once a process has written one that is as wanted. */
async function statusWhen(
  { pid }: ChildProcess, isWanted: (health: NonNullable<SessionStatus['health']['outside']>) => boolean,
): Promise<SessionStatus> {
  const sessions = join(folder.path, '.investor/sessions')
  for (;;) {
    const name = existsSync(sessions) ? readdirSync(sessions).toSorted().at(-1) ?? '' : ''
    const path = join(sessions, name, 'status.json')
    const status = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as SessionStatus : undefined
    const outside = status?.pid === pid ? status?.health.outside : undefined
    if (status !== undefined && outside !== undefined && isWanted(outside)) return status
    await wait(100)
  }
}

describe('a session with the market of an exchange on this machine', () => {
  it('trades at the simulated venue: only data are asked for, and missed when they are gone', async () => {
    const exchange = await exchangeAt(1)
    const { child, said } = session(exchange.url, 'simulated')
    const status = await statusWhen(child, (health) => health.isFeedConnected && health.isBrokerConnected)
    expect(status).toMatchObject({ state: 'running', cash: '100000', latched: [] })
    const { cache } = status.health.outside ?? {}
    expect(cache).toMatchObject({ name: 'memory', hits: 0, failures: 0 })
    expect(cache?.misses).toBeGreaterThan(0)
    const ledger = await request(exchange.url, 'GET', '/control/status', { body: undefined, headers: {} })
    expect(ledger.json).toMatchObject({ open_orders: 0, connections: { trading: 0 } })
    exchange.child.kill('SIGKILL')
    const alone = await statusWhen(child, (health) => !health.isFeedConnected)
    expect(alone.health.outside?.isBrokerConnected).toBe(true)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(said.text).toContain('at simulated')
  }, 120_000)

  it('goes on with its backup when one feed is cut, and says so', async () => {
    const exchange = await exchangeAt(1)
    const { child, said } = session(exchange.url, 'alpaca', [
      'broker.data_feed=sip', 'trading.backup_data_provider=iex',
    ])
    const begun = await statusWhen(child, ({ isFeedConnected }) => isFeedConnected)
    expect(begun.health.outside?.feed).toEqual({ source: 'alpaca-sip', trouble: '' })
    const fault = { fault: 'close-mid-frame', stream: 'sip', times: 1 }
    await request(exchange.url, 'POST', '/control/faults', { body: { faults: [fault] }, headers: {} })
    const changed = await statusWhen(child, ({ feed, isFeedConnected }) => (
      feed?.source === 'alpaca-iex' && isFeedConnected
    ))
    expect(changed).toMatchObject({ latched: [], health: { outside: { isBrokerConnected: true } } })
    const shown = investor(folder.path, 'status').out
    expect(shown).toMatch(/Market data +alpaca-iex; alpaca-sip is down \(STREAM_/)
    child.kill('SIGTERM')
    expect(await once(child, 'exit'), said.text).toEqual([0, null])
    const alerts = investor(folder.path, 'logs').out
    expect(alerts).toContain('market data come from alpaca-sip: alpaca-iex is the backup')
    expect(alerts).toContain('market data come from alpaca-iex: alpaca-sip is down')
    // What the core was given is on the tape: it decides the same without any feed.
    exchange.child.kill('SIGKILL')
    const replayed = investor(folder.path, 'replay')
    expect([replayed.code, replayed.err]).toEqual([0, ''])
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
