import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HealthHistory as HealthFiles, keptRounds } from '../../src/app/watch/health-history.ts'
import type { HealthCheck } from '../../src/monitor/index.ts'
import { HEALTH_TROUBLES_MAX, type Health, type HealthHistory } from '../../src/server/index.ts'
import { apiOver, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'

const HOUR_MS = 3_600_000
const NOON = Date.UTC(2026, 2, 4, 12)
const MIDNIGHT = NOON + 12 * HOUR_MS

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let cookie = ''
let folder = ''

const disk = (status: HealthCheck['status'], latencyMs: number, message = ''): HealthCheck =>
  ({ component: 'disk', status, latencyMs, message })

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
  await api.users.add('vera', 'viewer', PASSWORD)
  cookie = await cookieOf(api, 'vera')
  folder = api.folder.path
  const files = new HealthFiles({ folder, retentionDays: 90 })
  const clock: HealthCheck = { component: 'clock', status: 'healthy', latencyMs: 0, message: '' }
  // Over midnight, into a second file.
  files.add({ at: MIDNIGHT - 3 * HOUR_MS, checks: [disk('healthy', 1.26), clock] })
  files.add({ at: MIDNIGHT - 2 * HOUR_MS, checks: [disk('degraded', 4, 'low'), clock] })
  files.add({ at: MIDNIGHT - 2 * HOUR_MS + 1, checks: [disk('degraded', 9, 'lower')] })
  const strange = ['{"at":17,"chec', '[]', 'null', '{"at":1,"checks":{"a":7}}', '']
  appendFileSync(join(folder, 'health', '2026-03-04.jsonl'), strange.join('\n'))
  files.add({ at: MIDNIGHT, checks: [disk('down', 2, 'full')] })
  files.add({ at: MIDNIGHT + 2 * HOUR_MS, checks: [disk('healthy', 3)] })
  writeFileSync(join(folder, 'health', 'notes.txt'), 'mine')
}, 90_000)

afterAll(async () => {
  await api.close()
  recorded.remove()
})

interface Reply {
  readonly status: number
  readonly body: HealthHistory & { readonly code: string }
}

async function ask(search: string): Promise<Reply> {
  const headers = { host: '127.0.0.1', cookie }
  const reply = await api.app.inject({ url: `/api/v1/health/history?${search}`, headers })
  return { status: reply.statusCode, body: JSON.parse(reply.body) as never }
}

const worst = (checks: Health['checks']): string | undefined => (
  ['down', 'degraded', 'unknown'].find((each) => checks.some(({ state }) => state === each)))

describe('health now', () => {
  it('has what can be seen from outside of a session that is over, the worst of it first', async () => {
    const headers = { host: '127.0.0.1', cookie }
    const read = async (): Promise<Health> => (
      (await api.app.inject({ url: '/api/v1/health', headers })).json() as Health)
    const { state, checks } = await read()
    expect(checks.map(({ name }) => name)).toEqual(['session', 'journal', 'stops', 'disk', 'api'])
    expect(checks.slice(0, 3)).toMatchObject([
      { state: 'unknown' }, { state: 'healthy', detail: expect.stringMatching(/^the tables are /) },
      { state: 'healthy', detail: 'every position has the stops it needs' },
    ])
    expect(state).toBe(worst(checks))
    const status = api.folder.read<object>('status.json')
    api.folder.write('status.json', { ...status, unprotectedSeconds: 7 })
    const bare = await read().finally(() => api.folder.write('status.json', status))
    expect(bare.state).toBe(worst(bare.checks))
    expect(bare.state).not.toBe('unknown')
    expect(bare.checks[2]).toMatchObject({
      name: 'stops', state: 'degraded', detail: 'a position lacks a stop for 7 s',
    })
  })
})

describe('health over time', () => {
  it('has the worst of each span, how long it took, and what was wrong when', async () => {
    const [from, to] = [MIDNIGHT - 4 * HOUR_MS, MIDNIGHT + 2 * HOUR_MS + 1]
    const { body } = await ask(`from=${from}&to=${to}&points=6`)
    expect(body).toMatchObject({ session: '0001', from, to, readFrom: from, looks: 5, unreadable: 4 })
    expect(body.stepMs).toBe(HOUR_MS + 1)
    expect(body.parts.map(({ name }) => name)).toEqual(['disk', 'clock'])
    expect(body.parts[0]).toEqual({
      name: 'disk',
      states: ['healthy', 'degraded', null, 'down', null, 'healthy'],
      latencyMs: [1.3, 9, null, 2, null, 3],
      troubles: [
        {
          from: MIDNIGHT - 2 * HOUR_MS, to: MIDNIGHT - 2 * HOUR_MS + 1, state: 'degraded', detail: 'low',
        },
        { from: MIDNIGHT, to: MIDNIGHT, state: 'down', detail: 'full' },
      ],
    })
    expect(body.parts[1]?.states).toEqual(['healthy', 'healthy', null, null, null, null])
    const { body: late } = await ask(`from=${MIDNIGHT}&to=${MIDNIGHT + 1}&points=500`)
    expect(late).toMatchObject({ looks: 1, stepMs: 1, parts: [{ states: ['down'] }] })
    expect((await ask('')).body).toMatchObject({ looks: 0, parts: [] })
  })

  it('names the latest troubles only, however often a part changed', async () => {
    const files = new HealthFiles({ folder, retentionDays: 90 })
    const day = MIDNIGHT + 48 * HOUR_MS
    for (let minute = 0; minute < 300; minute++) {
      const state = minute % 2 === 0 ? 'down' : 'healthy'
      files.add({ at: day + minute, checks: [disk(state, 0, 'x'.repeat(900))] })
    }
    const { body } = await ask(`from=${day}&to=${day + 1_000}&points=500`)
    const [part] = body.parts
    expect(part?.states).toHaveLength(500)
    expect(part?.troubles).toHaveLength(HEALTH_TROUBLES_MAX)
    expect(part?.troubles.at(-1)).toMatchObject({ from: day + 298, to: day + 298 })
    expect(part?.troubles[0]?.detail).toHaveLength(500)
  })

  it('reads the days that come last where there is more than is read at once', async () => {
    const home = join(recorded.home, 'many')
    mkdirSync(join(home, 'health'), { recursive: true })
    const days = ['2026-03-01', '2026-03-02', '2026-03-03']
    for (const day of days) {
      const line = JSON.stringify({ at: Date.parse(day), checks: { disk: ['healthy', 0] } })
      writeFileSync(join(home, 'health', `${day}.jsonl`), `${line}\n`)
    }
    const kept = async (bytesMax: number) => {
      const { readFrom, rounds } = keptRounds(home, { from: 0, to: Infinity, bytesMax })
      const found = await Array.fromAsync(rounds)
      return [readFrom, ...found.map((round) => new Date(round?.at ?? 0).toISOString().slice(0, 10))]
    }
    expect(await kept(1_000)).toEqual([0, ...days])
    expect(await kept(130)).toEqual([Date.parse('2026-03-02'), ...days.slice(1)])
    expect(await kept(1)).toEqual([Date.parse('2026-03-03'), '2026-03-03'])
  })

  it('is refused with a clear code for what is no time', async () => {
    for (const [search, status, code] of [
      ['from=yesterday', 400, 'API_BAD_REQUEST'],
      ['from=-5', 400, 'API_BAD_REQUEST'],
      ['points=0', 400, 'API_BAD_REQUEST'],
      ['points=501', 400, 'API_BAD_REQUEST'],
      ['part=disk', 400, 'API_BAD_REQUEST'],
      ['from=9&to=9', 400, 'RANGE_EMPTY'],
      ['to=0', 400, 'RANGE_EMPTY'],
      ['session=0099', 404, 'SESSION_NOT_FOUND'],
    ] as const) {
      const reply = await ask(search)
      expect([search, reply.status, reply.body.code]).toEqual([search, status, code])
    }
    expect(api.defects).toEqual([])
  })
})
