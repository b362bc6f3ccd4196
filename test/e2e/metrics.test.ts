import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { apiOver, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { emptyFolder } from '../harness/cli.ts'
import { hasPrometheus, prometheusStage, promtool } from '../harness/prometheus.ts'

const MAIN = new URL('../../src/app/main.ts', import.meta.url).pathname

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
    const token = api.users.giveToken({ name: 'p', user: 'vera', role: 'viewer', lifeMs: 60_000 })
    const own = 'authorization' in headers ? { authorization: `Bearer ${token.secret}` } : {}
    return api.app.inject({ url: '/metrics', remoteAddress, headers: { host: '127.0.0.1', ...own } })
  }

  it('is for viewers, and for programs of this computer where the settings say so', async () => {
    expect((await ask({})).statusCode).toBe(401)
    expect((await ask({}, { authorization: true }, '10.0.0.9')).statusCode).toBe(200)
    expect((await ask({ isMetricsPublic: true })).statusCode).toBe(200)
    expect((await ask({ isMetricsPublic: true }, {}, '10.0.0.9')).statusCode).toBe(401)
    expect((await ask({ isMetricsPublic: true, isBehindProxy: true })).statusCode).toBe(401)
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
