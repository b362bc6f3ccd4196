import {
  appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import type { AuditEntry, Decision, LogEntry } from '../../src/server/index.ts'
import { apiOver, cookieOf, PASSWORD, type Api } from '../harness/api-harness.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const CANARY = 'canary-77d1f0b2c6e9'
const WISH: MarketWish = { seed: 7, bars: 300, timeframe: '1d', symbols: ['AAA', 'BBB'] }
const FAILING = `export default { name: 'Failing', description: 'fails at a bar', parameters: {},
  eachSymbol() {
    let bars = 0
    return { onBar() { if (++bars === 30) throw new Error('${CANARY} leaks') } }
  } }`
const before = process.env['BROKER_API_SECRET']

let home = ''
let api: Api
let cookie = ''

/** A session that a person wrote a secret to, with its log files. */
beforeAll(async () => {
  process.env['BROKER_API_SECRET'] = CANARY
  home = mkdtempSync(join(tmpdir(), 'investor-api-logs-'))
  const file = join(home, 'failing.ts')
  writeFileSync(file, FAILING)
  await runSession(
    {
      home,
      request: liveRequest({ ...WISH, moreStrategies: [file] }),
      isNew: true,
      speed: Infinity,
      isQuiet: true,
      logs: { folder: join(home, 'logs'), level: 'DEBUG' },
      market: async (settings) => {
        const reason = `the key is ${CANARY}`
        SessionFolder.find(home).leave({ kind: 'AcknowledgeAlert', incident: 'x', by: 'ann', reason })
        return liveMarket(WISH)(settings)
      },
    },
    async () => undefined,
  )
  api = await apiOver(home)
  await api.users.add('vera', 'viewer', PASSWORD)
  cookie = await cookieOf(api, 'vera')
}, 90_000)

afterAll(async () => {
  if (before === undefined) delete process.env['BROKER_API_SECRET']
  else process.env['BROKER_API_SECRET'] = before
  await api.close()
  rmSync(home, { recursive: true, force: true })
})

interface Reply<T> {
  readonly status: number
  readonly body: T
  readonly text: string
}

async function get<T>(path: string): Promise<Reply<T>> {
  const reply = await api.app.inject({ url: `/api/v1${path}`, headers: { host: '127.0.0.1', cookie } })
  return { status: reply.statusCode, body: JSON.parse(reply.body) as T, text: reply.body }
}

/** All lines of a search, page after page. */
async function lines(search = ''): Promise<readonly LogEntry[]> {
  const rows: LogEntry[] = []
  for (let cursor = ''; ; ) {
    const { body } = await get<{ rows: LogEntry[]; next: string | null }>(
      `/logs?limit=400${search}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    rows.push(...body.rows)
    if (body.next === null) return rows
    cursor = body.next
  }
}

describe('logs of a session', () => {
  it('come newest first, whole, and without the secret that stood in them', async () => {
    const all = await lines()
    expect(all.length).toBeGreaterThan(500)
    expect(all.map(({ writtenAt }) => writtenAt)).toEqual(
      all.map(({ writtenAt }) => writtenAt).toSorted((a, b) => Number(b) - Number(a)),
    )
    expect(all[0]).toMatchObject({ category: 'system', action: 'session-ended', sequence: null })
    const text = JSON.stringify(all)
    expect(text).toContain('the key is [secret')
    expect(text).not.toContain(CANARY)
    const files = ['trades', 'signals', 'risk', 'system'].map((name) => join(home, 'logs', `${name}.jsonl`))
    const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'))
    expect(all).toHaveLength(texts.join('').trimEnd().split('\n').length)
  })

  it('are chosen by category, level, words and time', async () => {
    const all = await lines()
    const of = (category: string) => all.filter((each) => each.category === category)
    for (const category of ['trades', 'signals', 'risk', 'system']) {
      expect(await lines(`&category=${category}`)).toEqual(of(category))
    }
    const severe = all.filter(({ level }) => ['WARNING', 'ERROR', 'CRITICAL'].includes(level))
    expect(severe.length).toBeGreaterThan(0)
    expect(await lines('&level=WARNING')).toEqual(severe)
    const errors = all.filter(({ level }) => level === 'ERROR' || level === 'CRITICAL')
    expect(await lines('&category=errors')).toEqual(errors.map((each) => ({ ...each, category: 'errors' })))
    const words = await lines('&text=ORDERfilled%20aaa')
    expect(words).toEqual(all.filter(({ action, data }) => action === 'OrderFilled' && data.includes('AAA')))
    expect(words.length).toBeGreaterThan(0)
    const [from, to] = [all.at(-1)?.writtenAt ?? 0, all[0]?.writtenAt ?? 0]
    expect(await lines(`&from=${from}&to=${to}`)).toEqual(all.filter(({ writtenAt }) => writtenAt !== to))
    expect(await lines(`&from=${to + 1}`)).toEqual([])
  })

  it('lead to the decision and to the row of the audit trail', async () => {
    const [fill] = await lines('&category=trades&text=OrderFilled')
    const decision = await get<Decision>(`/decisions/${fill?.correlation}`)
    expect(decision.body.correlation).toBe(fill?.correlation)
    expect(decision.text).toContain(`"sequence":${fill?.sequence}`)
    const { body } = await get<{ rows: AuditEntry[] }>(`/audit?sequence=${fill?.sequence}`)
    expect(body.rows).toMatchObject([{ sequence: fill?.sequence, description: fill?.message }])
  })

  it('are read from files that were put aside too, without lines of other sessions', async () => {
    const earlier = await lines('&category=trades')
    const file = join(home, 'logs', 'trades.jsonl')
    const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    renameSync(file, join(home, 'logs', `trades.${new Date().toISOString().replaceAll(':', '-')}.jsonl`))
    const other = last.replace('"session":"0001"', '"session":"0002"')
    // Of a session of the same number in a home that was deleted.
    const older = last.replace(/"event.created":"\d{4}/, '"event.created":"2001')
    appendFileSync(file, `${other}\n${last}\n${older}\n`)
    expect(await lines('&category=trades')).toEqual([earlier[0], ...earlier])
  })

  it('are refused with a clear code for what is no search of ours', async () => {
    for (const [search, status, code] of [
      ['category=all', 400, 'API_BAD_REQUEST'],
      ['level=info', 400, 'API_BAD_REQUEST'],
      ['from=yesterday', 400, 'API_BAD_REQUEST'],
      ['text=a%00b', 400, 'API_BAD_REQUEST'],
      ['limit=501', 400, 'API_BAD_REQUEST'],
      ['lines=5', 400, 'API_BAD_REQUEST'],
      ['from=9&to=9', 400, 'RANGE_EMPTY'],
      ['cursor=djE6OQ', 400, 'BAD_CURSOR'],
      ['session=0099', 404, 'SESSION_NOT_FOUND'],
    ] as const) {
      const reply = await get<{ code: string }>(`/logs?${search}`)
      expect([search, reply.status, reply.body.code]).toEqual([search, status, code])
    }
    const folder = SessionFolder.create(home, liveRequest(WISH))
    expect((await get<{ code: string }>('/logs')).body.code).toBe('LOG_NOT_FOUND')
    rmSync(folder.path, { recursive: true })
    expect(api.defects).toEqual([])
  })
})
