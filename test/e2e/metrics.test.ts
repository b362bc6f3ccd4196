import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import type { Fill, Order, TradingFigures } from '../../src/server/index.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { apiOver, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { emptyFolder } from '../harness/cli.ts'
import { hasPrometheus, prometheusStage, promtool } from '../harness/prometheus.ts'
import { MAIN } from '../harness/program.ts'


let recorded: Awaited<ReturnType<typeof recordedHome>>
beforeAll(async () => {
  recorded = await recordedHome()
})
afterAll(() => recorded.remove())

describe('/metrics', () => {
  const open: Api[] = []
  afterAll(async () => {
    for (const api of open) await api.close()
  })

  async function ask(more: object, headers: object = {}, remoteAddress = '127.0.0.1') {
    const api = await apiOver(recorded.home, more)
    open.push(api)
    if (api.users.users.length === 0) await api.users.add('vera', 'viewer', PASSWORD)
    const token = api.users.giveToken(
      { name: 'p', user: 'vera', role: 'viewer', scopes: ['read'], lifeMs: 60_000 },
    )
    const own = 'authorization' in headers ? { authorization: `Bearer ${token.secret}` } : {}
    return api.app.inject({ url: '/metrics', remoteAddress, headers: { host: '127.0.0.1', ...own } })
  }

  it('is for viewers, and for programs of this computer where the settings say so', async () => {
    expect((await ask({})).statusCode).toBe(401)
    expect((await ask({}, { authorization: true }, '10.0.0.9')).statusCode).toBe(200)
    expect((await ask({ isMetricsPublic: true })).statusCode).toBe(200)
    expect((await ask({ isMetricsPublic: true }, {}, '10.0.0.9')).statusCode).toBe(401)
    expect((await ask({ isMetricsPublic: true, proxies: ['127.0.0.1'] })).statusCode).toBe(401)
  })

  it('counts every fact of the record once, and shows what the status says', async () => {
    const { body } = await ask({ isMetricsPublic: true })
    const figure = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1])
    const { equity, held } = readStatus(SessionFolder.find(recorded.home)) ?? { equity: 0, held: [] }
    expect(figure('investor_equity')).toBe(equity)
    expect(figure('investor_open_positions')).toBe(new Set(held.map(({ symbol }) => symbol)).size)
    const fills = figure('investor_fills_total{side="BUY"}') + figure('investor_fills_total{side="SELL"}')
    expect(fills).toBeGreaterThan(0)
    expect(figure('investor_fill_seconds_count')).toBe(fills)
    expect(figure('investor_journal_facts_total')).toBeGreaterThan(fills)
  })
})

describe('GET /metrics of the API', () => {
  it('gives the figures of the specification, as trades and equity say them', async () => {
    const api = await apiOver(recorded.home)
    try {
      if (api.users.users.length === 0) await api.users.add('vera', 'viewer', PASSWORD)
      const { secret } = api.users.giveToken(
        { name: 'q', user: 'vera', role: 'viewer', scopes: ['read'], lifeMs: 60_000 },
      )
      const get = async (url: string) => {
        const headers = { host: '127.0.0.1', authorization: `Bearer ${secret}` }
        const answer = await api.app.inject({ url: `/api/v1${url}`, headers })
        expect(answer.statusCode).toBe(200)
        return answer.json()
      }
      const { trading, system, days, health } = await get('/metrics') as TradingFigures
      const { rows: trades } = await get('/trades?limit=500') as { rows: { profit: string }[] }
      const { equity, capital } = await get('/session') as { equity: string; capital: string }
      // Entries and exits are measured, whenever they are read; guards have a price of their own.
      const { rows: orders } = await get('/orders?limit=500') as { rows: Order[] }
      const { rows: fills } = await get('/fills?limit=500') as { rows: Fill[] }
      const measured = new Set(
        orders.filter(({ role }) => role === 'entry' || role === 'exit').map(({ id }) => id))
      expect(orders.some(({ role, status }) => role === 'exit' && status === 'FILLED')).toBe(true)
      expect(system.slippageBps.count).toBe(fills.filter(({ orderId }) => measured.has(orderId)).length)
      const profits = trades.map(({ profit }) => Number(profit))
      const wins = profits.filter((profit) => profit > 0)
      expect(profits.length).toBeGreaterThan(3)
      expect(trading).toMatchObject({
        total_trades: profits.length, winning_trades: wins.length, win_rate: wins.length / profits.length,
      })
      expect(Object.keys(trading ?? {})).toHaveLength(16)
      expect(trading?.['realized_pnl']).toBeCloseTo(profits.reduce((sum, profit) => sum + profit, 0), 6)
      const gained = Number(equity) - Number(capital)
      expect(trading?.['total_pnl']).toBeCloseTo(gained, 6)
      expect(days.reduce((sum, { profit }) => sum + (profit ?? NaN), 0)).toBeCloseTo(gained, 6)
      expect(trading?.['daily_pnl']).toBeCloseTo(days.at(-1)?.profit ?? NaN, 6)
      expect(trading?.['sharpe_ratio']).toBeCloseTo(sharpeOf([Number(capital), ...days.map(endOf)]), 9)
      expect(system.fillTimeMs.count).toBeGreaterThan(profits.length)
      expect(health.length).toBeGreaterThan(4)
    } finally {
      await api.close()
    }
  })
})

const endOf = ({ equity }: TradingFigures['days'][number]): number => equity ?? NaN

/** Mean over sample deviation of daily returns, times the root of 252 (Sharpe, 1994). */
function sharpeOf(equity: readonly number[]): number {
  const returns = equity.slice(1).map((value, day) => value / (equity[day] ?? NaN) - 1)
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length
  const variance = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (returns.length - 1)
  return mean / Math.sqrt(variance) * Math.sqrt(252)
}

describe.skipIf(!hasPrometheus)('a real Prometheus', () => {
  let server: ChildProcess
  let folder: ReturnType<typeof emptyFolder>
  afterAll(() => {
    server.kill('SIGKILL')
    folder.remove()
  })

  it('scrapes a real investor serve, and finds its metrics well made', { timeout: 30_000 }, async () => {
    folder = emptyFolder()
    const words = [MAIN, 'serve', '--port', '0', '--json', '--set', 'system.metrics_public=true']
    server = spawn(process.execPath, words, {
      cwd: folder.path, env: { ...process.env, INVESTOR_HOME: recorded.home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream })
    const { url } = JSON.parse(String((await once(lines, 'line'))[0])) as { url: string }
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(promtool(['check', 'metrics'], text)).toBe('')
    await using prometheus = await prometheusStage(url.replace('http://', ''))
    expect(await prometheus.ask('up{job="investor"}')).toBe('1')
    const { equity } = readStatus(SessionFolder.find(recorded.home)) ?? { equity: 0 }
    expect(Number(await prometheus.ask('investor_equity'))).toBe(equity)
    expect(await prometheus.ask('investor_health{component="journal"}')).toBe('2')
  })
})
