import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ActFiles } from '../../src/app/server/act-files.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

async function post(url: string, payload: object, headers: Readonly<Record<string, string>> = {}) {
  const reply = await api.app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    headers: { ...CHANGING, ...headers },
    payload,
  })
  return {
    status: reply.statusCode,
    body: JSON.parse(reply.body) as Readonly<Record<string, unknown>>,
    reply,
  }
}

describe('the first login', () => {
  it('is made once, with the token of the link, within 15 minutes', async () => {
    const old = api.link.issue()
    api.clock.now += 15 * 60_000
    const setup = { name: 'anna', password: PASSWORD }
    expect((await post('/auth/setup', { ...setup, token: old })).body).toMatchObject({
      code: 'LOGIN_LINK_INVALID',
    })
    const token = api.link.issue()
    const first = await post('/auth/setup', { ...setup, token })
    expect(first.body).toMatchObject({ name: 'anna', role: 'admin', by: 'session' })
    const [cookie] = first.reply.cookies
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
    expect((await post('/auth/setup', { ...setup, name: 'eve', token })).body).toMatchObject({
      code: 'LOGIN_LINK_INVALID',
    })
    const kept = readFileSync(join(recorded.home, 'users.json'), 'utf8')
    expect(kept).not.toContain(PASSWORD)
    await api.users.add('otto', 'operator', PASSWORD)
  })
})

describe('a login', () => {
  it('gets a new secret each time, and its old one is void', async () => {
    const first = await cookieOf(api, 'anna')
    const again = await post('/auth/login', { name: 'anna', password: PASSWORD }, { cookie: first })
    expect(again.reply.cookies[0]?.value).not.toBe(first.split('=')[1])
    const me = await api.app.inject({ url: '/api/v1/auth/me', headers: { host: 'localhost', cookie: first } })
    expect(me.statusCode).toBe(401)
  })

  it('ends on the server: by logout, after 30 idle minutes, after 12 hours', async () => {
    const isAlive = async (cookie: string): Promise<boolean> =>
      (
        await api.app.inject({
          url: '/api/v1/auth/me',
          headers: { host: '127.0.0.1:8000', cookie },
        })
      ).statusCode === 200
    const left = await cookieOf(api, 'anna')
    await post('/auth/logout', {}, { cookie: left })
    expect(await isAlive(left)).toBe(false)
    const idle = await cookieOf(api, 'anna')
    api.clock.now += 30 * 60_000
    expect(await isAlive(idle)).toBe(false)
    const busy = await cookieOf(api, 'anna')
    let uses = 0
    while (await isAlive(busy)) {
      uses += 1
      api.clock.now += 20 * 60_000
    }
    expect(uses).toBe(36)
  })

  it('is locked after five failures, for names that exist and that do not, longer each time', async () => {
    const wrong = (name: string) => post('/auth/login', { name, password: 'not it' })
    const said: unknown[] = []
    for (const name of ['otto', 'nobody']) {
      for (let failure = 0; failure < 5; failure++) {
        const { status, body } = await wrong(name)
        said.push([status, body['code'], body['detail']])
      }
      const { body, reply } = await wrong(name)
      expect(body).toMatchObject({ status: 429, code: 'LOGIN_LOCKED' })
      expect(reply.headers['retry-after'], 'in seconds, RFC 9110, section 10.2.3').toBe('30')
    }
    expect(new Set(said.map((each) => JSON.stringify(each))).size).toBe(1)
    const right = () => post('/auth/login', { name: 'otto', password: PASSWORD })
    expect((await right()).status).toBe(429)
    api.clock.now += 30_000
    expect((await wrong('otto')).status).toBe(401)
    api.clock.now += 30_000
    expect((await right()).status).toBe(429)
    api.clock.now += 30_000
    expect((await right()).status).toBe(200)
  })

  it('ends with a new password, and with its user', async () => {
    await api.users.add('lena', 'viewer', PASSWORD)
    const before = await cookieOf(api, 'lena')
    await api.users.setPassword('lena', 'quite another password')
    const me = await api.app.inject({
      url: '/api/v1/auth/me',
      headers: { host: 'localhost', cookie: before },
    })
    expect(me.statusCode).toBe(401)
    expect(await cookieOf(api, 'lena', 'quite another password')).not.toBe(before)
    await api.users.add('gone', 'admin', PASSWORD)
    const cookie = await cookieOf(api, 'gone')
    api.users.remove('gone')
    const reply = await post(
      '/acts/halt',
      { reason: 'still here' },
      { cookie, 'idempotency-key': 'gone-0001' },
    )
    expect(reply.status).toBe(401)
  })
})

describe('an act', () => {
  const left = (): readonly string[] => readdirSync(api.folder.commandsPath).toSorted()

  it('is left once for a key, and answers the same again', async () => {
    const cookie = await cookieOf(api, 'otto')
    const halt = (key: string, reason: string) =>
      post('/acts/halt', { reason }, { cookie, 'idempotency-key': key })
    const [first, twice] = await Promise.all([
      halt('key-00001', 'it looks odd'),
      halt('key-00001', 'it looks odd'),
    ])
    const thrice = await halt('key-00001', 'it looks odd')
    expect(first.status).toBe(202)
    expect(first.body).toMatchObject({ kind: 'Halt', by: 'otto', state: 'waiting', isRunning: false })
    expect([twice.body, thrice.body]).toEqual([first.body, first.body])
    expect(left()).toHaveLength(1)
    expect(api.folder.waiting()[0]?.command).toEqual({ kind: 'Halt', by: 'otto', reason: 'it looks odd' })
    expect((await halt('key-00001', 'another reason')).body).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
    expect((await halt('short', 'it looks odd')).body).toMatchObject({ code: 'API_BAD_REQUEST' })
    const other = await post(
      '/acts/halt',
      { reason: 'it looks odd' },
      {
        cookie: await cookieOf(api, 'anna'),
        'idempotency-key': 'key-00001',
      },
    )
    expect(other.body).toMatchObject({ by: 'anna' })
    expect(left()).toHaveLength(2)
  })

  it('of a session that begins is followed, although that has said nothing of itself yet', async () => {
    const status = api.folder.read<object>('status.json')
    rmSync(join(api.folder.path, 'status.json'))
    const headers = { cookie: await cookieOf(api, 'otto'), 'idempotency-key': 'key-first' }
    const { body } = await post('/acts/halt', { reason: 'before it began' }, headers)
    api.folder.write('status.json', status)
    expect(body).toMatchObject({ state: 'waiting', isRunning: true })
  })

  it('is left once for a key over a restart of the server, for a day', async () => {
    const halt = async (reason: string, key = 'key-again') =>
      post('/acts/halt', { reason }, { cookie: await cookieOf(api, 'otto'), 'idempotency-key': key })
    const restarted = async (ms = 0): Promise<void> => {
      const now = api.clock.now + ms
      await api.close()
      api = await apiOver(recorded.home)
      api.clock.now = now
    }
    const first = await halt('before the restart')
    const before = left().length
    await restarted()
    expect(await halt('before the restart')).toMatchObject({ status: 202, body: first.body })
    const followed = await api.app.inject({
      url: String(first.body['href']), headers: { host: '127.0.0.1', cookie: await cookieOf(api, 'otto') },
    })
    const { id, kind, by, reason } = first.body
    expect(followed.json()).toMatchObject({ id, kind, by, reason, state: 'waiting', facts: [] })
    expect((await halt('something else')).body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_CONFLICT' })
    expect(left()).toHaveLength(before)
    await restarted(24 * 3_600_000)
    expect((await halt('something else')).body).toMatchObject({ kind: 'Halt', reason: 'something else' })
    expect(left()).toHaveLength(before + 1)
    expect(api.defects).toEqual([])
  })

  it('is not left again where the server ended in the midst of it, and is where it was refused', async () => {
    const acts = new ActFiles(join(recorded.home, 'api-acts'))
    const asked = createHash('sha256').update('POST /acts/halt [{},{"reason":"was it left"}]').digest('hex')
    acts.claim('otto key-cut-off', { asked, at: api.clock.now })
    const halt = async (key: string, reason: string, session?: string) =>
      post(
        '/acts/halt',
        { reason, session },
        { cookie: await cookieOf(api, 'otto'), 'idempotency-key': key },
      )
    const cut = await halt('key-cut-off', 'was it left')
    expect(cut.body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_UNKNOWN' })
    const other = await halt('key-cut-off', 'another reason')
    expect(other.body).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
    expect((await halt('key-refused', 'of no session', '0099')).status).toBe(404)
    expect((await halt('key-refused', 'of this session')).status).toBe(202)
  })

  it('is left although the disk does not take its key, and still once', async () => {
    const cookie = await cookieOf(api, 'otto')
    rmSync(join(recorded.home, 'api-acts'), { recursive: true })
    writeFileSync(join(recorded.home, 'api-acts'), 'no folder')
    const before = left().length
    const key = { cookie, 'idempotency-key': 'key-no-disk' }
    const first = await post('/acts/halt', { reason: 'stop it' }, key)
    expect((await post('/acts/halt', { reason: 'stop it' }, key)).body).toEqual(first.body)
    expect(left()).toHaveLength(before + 1)
    expect(api.defects.splice(0).length).toBeGreaterThan(0)
    rmSync(join(recorded.home, 'api-acts'))
  })

  it('says where to ask what became of it', async () => {
    const cookie = await cookieOf(api, 'otto')
    const { body } = await post(
      '/acts/halt',
      { reason: 'once more' },
      { cookie, 'idempotency-key': 'key-00002' },
    )
    const asked = await api.app.inject({ url: String(body['href']), headers: { host: '127.0.0.1', cookie } })
    expect(JSON.parse(asked.body)).toMatchObject({ id: body['id'], state: 'waiting', facts: [] })
    const session = await api.room.session()
    expect(session.waitingCommands.at(-1)).toEqual({ kind: 'Halt', by: 'otto', reason: 'once more' })
  })

  it('is refused where the session has ended, and without a reason', async () => {
    const cookie = await cookieOf(api, 'otto')
    const key = { cookie, 'idempotency-key': 'key-00003' }
    expect((await post('/acts/halt', {}, key)).body).toMatchObject({ code: 'API_BAD_REQUEST' })
    expect((await post('/acts/halt', { reason: 'ab' }, key)).status).toBe(400)
    expect((await post('/acts/halt', { reason: 'fine', by: 'eve' }, key)).status).toBe(400)
    for (const unreadable of ['\u200B\u200B\u200B', '\u202Eeruces', 'one\ntwo', '\u3164\u3164\u3164']) {
      const refused = { status: 400, code: 'API_BAD_REQUEST' }
      expect((await post('/acts/halt', { reason: unreadable }, key)).body).toMatchObject(refused)
      const claimed = { reason: 'fine', claimedBy: unreadable }
      expect((await post('/acts/halt', claimed, key)).body).toMatchObject(refused)
    }
    api.folder.write('finished.json', {})
    expect((await post('/acts/halt', { reason: 'too late' }, key)).body).toMatchObject({
      code: 'SESSION_ENDED',
    })
  })
})

describe('lists', () => {
  it('come page by page, none twice and none left out', async () => {
    const all = await api.room.orders({ limit: 500 })
    const ids: string[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 100; pages++) {
      const page = await api.room.orders({ limit: 7, cursor })
      ids.push(...page.rows.map(({ id }) => id))
      if (page.next === null) break
      cursor = page.next
    }
    expect(all.rows.length).toBeGreaterThan(15)
    expect(ids).toEqual(all.rows.map(({ id }) => id))
  })

  it('tell round trips as the engine counted them, to the cent', async () => {
    const trades = await api.room.trades({ limit: 500 })
    const { trades: counted, equity, capital, held } = await api.room.session()
    expect(trades.rows).toHaveLength(counted)
    const profit = trades.rows.reduce((sum, row) => sum + Number(row.profit), 0)
    const open = await api.room.positions({ limit: 500, open: 'true' })
    const unrealized = open.rows.reduce((sum, row) => sum + Number(row.unrealizedProfit), 0)
    expect(open.rows).toHaveLength(held.length)
    expect(Number(capital) + profit + unrealized).toBeCloseTo(Number(equity), 2)
  })
})

describe('an incident', () => {
  it('is shown with who was told, and taken by an act that carries the name', async () => {
    const delivery = { channel: 'slack', notice: 'raised', at: 5, reference: 'm1' }
    const incident = {
      id: '0001-x-1', key: 'k', count: 2, since: 4, lastAt: 6, acknowledgedBy: '',
      alert: { severity: 'CRITICAL', component: 'broker', message: 'books differ', timestamp: 4 },
      deliveries: [{ ...delivery, failure: '' }, { ...delivery, failure: 'HTTP 500' }],
    }
    rmSync(join(api.folder.path, 'finished.json'), { force: true })
    api.folder.write('watch.json', { pid: 1, at: 1, through: 1, incidents: [incident] })
    const cookie = await cookieOf(api, 'otto')
    const shown = await api.app.inject({ url: '/api/v1/alerts', headers: { host: '127.0.0.1', cookie } })
    expect((JSON.parse(shown.body) as { incidents: unknown }).incidents).toEqual([{
      id: '0001-x-1', severity: 'CRITICAL', component: 'broker', message: 'books differ', count: 2, since: 4,
      lastAt: 6, acknowledgedBy: null, acknowledgedAt: null, resolvedAt: null,
      deliveries: [{ ...delivery, failure: null }, { ...delivery, failure: 'HTTP 500' }],
    }])
    const url = '/alerts/0001-x-1/acknowledge'
    const key = { cookie, 'idempotency-key': 'take-0001-x-1' }
    const taken = await post(url, { reason: 'I look at it' }, key)
    expect(taken.body).toMatchObject({ kind: 'AcknowledgeAlert', by: 'otto', state: 'waiting' })
    expect((await post(url, { reason: 'I look at it' }, key)).body['id']).toBe(taken.body['id'])
    const left = api.folder.waiting().map(({ command }) => command)
    expect(left.filter(({ kind }) => kind === 'AcknowledgeAlert')).toEqual([
      { kind: 'AcknowledgeAlert', incident: '0001-x-1', by: 'otto', reason: 'I look at it' },
    ])
    const unknown = await post('/alerts/none/acknowledge', { reason: 'what' }, {
      cookie, 'idempotency-key': 'take-none-1',
    })
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'ALERT_NOT_FOUND'])
  })
})
