import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AuditEventType } from '../../src/audit/index.ts'
import { utcMillis } from '../../src/base/index.ts'
import { readStatus, type SessionStatus } from '../../src/app/live/session-status.ts'
import { EquityTrail } from '../../src/app/watch/equity-trail.ts'
import { AuditQuery, EquityCurve, Scope, StrategyState, Trade, type Act } from '../../src/server/index.ts'
import { documentFaults, referencesIn } from '../harness/document-faults.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { ROUTE_ROWS as TABLE, type Row } from '../harness/route-rows.ts'
import { putSession, SESSION_STATES } from '../harness/session-state.ts'

const RANKS = ['public', 'viewer', 'operator', 'admin'] as const
const TOKEN_LIFE_MS = 60_000
/** Longer than a password counts, shorter than a login may idle. */
const STALE_MS = 6 * 60_000

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let keys = 0

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
  for (const [name, role] of [
    ['vera', 'viewer'],
    ['otto', 'operator'],
    ['anna', 'admin'],
  ] as const) {
    await api.users.add(name, role, PASSWORD)
  }
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

/** Asks a route of the table; each act under a key of its own. */
async function ask(name: string, headers: Readonly<Record<string, string | undefined>> = {}) {
  const [method] = name.split(' ') as ['GET' | 'POST']
  const { url, payload } = TABLE[name] as Row
  const given: Record<string, string> = {}
  for (const [key, value] of Object.entries({
    ...CHANGING,
    'idempotency-key': `guard-${keys++}-key`,
    ...headers,
  }))
    if (value !== undefined) given[key] = value
  const reply = await api.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: given,
    remoteAddress: `10.0.${keys >> 8}.${keys & 255}`,
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: reply.statusCode, code: codeOf(reply.body) }
}

function codeOf(body: string): string | undefined {
  return body.startsWith('{') ? (JSON.parse(body) as { code?: string }).code : undefined
}

const names = Object.keys(TABLE)
const guarded = names.filter((name) => TABLE[name]?.role !== 'public')

describe('the route table', () => {
  it('has a row here for every route, and no other', () => {
    const served = api.routes.map(({ method, path }) => `${method} ${path}`)
    expect(served.toSorted()).toEqual(names.toSorted())
    for (const { method, path, role, scope, isStepUp, isAct } of api.routes) {
      const row = TABLE[`${method} ${path}`]
      expect([path, role, scope, isStepUp]).toEqual([path, row?.role, row?.scope, row?.isStepUp === true])
      expect(isAct).toBe(method === 'POST' && !/^\/(?:auth|webhooks)\//.test(path))
    }
  })

  it('lets nobody in without a login or a token that lives', async () => {
    const { secret } = api.users.giveToken(
      { name: 't', user: 'anna', role: 'admin', scopes: Scope.options, lifeMs: TOKEN_LIFE_MS },
    )
    const revoked = api.users.giveToken(
      { name: 'r', user: 'anna', role: 'admin', scopes: Scope.options, lifeMs: TOKEN_LIFE_MS },
    )
    api.users.revokeToken(revoked.id)
    api.clock.now += TOKEN_LIFE_MS
    const wrong = [
      {},
      { authorization: `Bearer inv_${'x'.repeat(43)}` },
      { authorization: `Bearer ${secret}` },
      { authorization: `Bearer ${revoked.secret}` },
      { authorization: 'Basic YTpi' },
      { cookie: `investor=${'x'.repeat(43)}` },
    ]
    for (const name of guarded) {
      for (const headers of wrong) {
        expect([name, await ask(name, headers)]).toEqual([name, { status: 401, code: 'UNAUTHENTICATED' }])
      }
    }
  })

  it('holds every role to what it may', async () => {
    for (const [user, role] of [
      ['vera', 'viewer'],
      ['otto', 'operator'],
      ['anna', 'admin'],
    ] as const) {
      for (const name of names) {
        const row = TABLE[name] as Row
        const reply = await ask(name, { cookie: await freshCookie(user) })
        const mayNot = RANKS.indexOf(role) < RANKS.indexOf(row.role)
        expect([user, name, reply.status]).toEqual([user, name, mayNot ? 403 : row.status])
        if (mayNot) expect(reply.code).toBe('FORBIDDEN')
      }
    }
    expect(api.defects).toEqual([])
  })

  it('asks for the password again before what can move money', async () => {
    const cookie = await cookieOf(api, 'anna')
    const { secret } = api.users.giveToken(
      { name: 's', user: 'anna', role: 'admin', scopes: Scope.options, lifeMs: 3_600_000 },
    )
    api.clock.now += STALE_MS
    for (const name of guarded.filter((each) => each !== 'POST /auth/logout')) {
      const row = TABLE[name] as Row
      const refused = { status: 403, code: 'STEP_UP_REQUIRED' }
      const [login, token] = [
        await ask(name, { cookie }),
        await ask(name, { authorization: `Bearer ${secret}` }),
      ]
      if (row.isStepUp === true) expect([name, login, token]).toEqual([name, refused, refused])
      else expect([name, login.status, token.status]).toEqual([name, row.status, row.status])
    }
    const again = await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/step-up',
      headers: { ...CHANGING, cookie },
      payload: { password: PASSWORD },
    })
    expect(again.statusCode).toBe(200)
    expect(await ask('POST /acts/flatten', { cookie })).toMatchObject({ status: 202 })
  })

  it('refuses other sites, other names of this computer, and what a page could be led to', async () => {
    const cookie = await cookieOf(api, 'anna')
    for (const name of names) {
      const isChange = name.startsWith('POST')
      expect(await ask(name, { cookie, origin: 'http://evil.example' })).toMatchObject({
        code: 'ORIGIN_REFUSED',
      })
      expect(await ask(name, { cookie, origin: 'null' })).toMatchObject({ code: 'ORIGIN_REFUSED' })
      expect(await ask(name, { cookie, host: 'evil.example' })).toMatchObject({ code: 'HOST_REFUSED' })
      expect(await ask(name, { cookie, host: '127.0.0.1.evil.example' })).toMatchObject({
        code: 'HOST_REFUSED',
      })
      if (!isChange) continue
      // A webhook is for who can sign, which no page can; without one set up there is none.
      expect(await ask(name, { cookie, 'x-investor-request': undefined })).toMatchObject({
        code: name === 'POST /webhooks/{name}' ? 'ROUTE_NOT_FOUND' : 'CSRF_REFUSED',
      })
      expect(await ask(name, { cookie, 'sec-fetch-site': 'cross-site' })).toMatchObject({
        code: 'ORIGIN_REFUSED',
      })
    }
  })
})

const cookies = new Map<string, string>()

/** A login that has not been ended by the last request. */
async function freshCookie(user: string): Promise<string> {
  const known = cookies.get(user)
  const isAlive =
    known !== undefined &&
    (
      await api.app.inject({
        url: '/api/v1/auth/me',
        headers: { host: '127.0.0.1', cookie: known },
      })
    ).statusCode === 200
  const cookie = isAlive ? known : await cookieOf(api, user)
  cookies.set(user, cookie)
  return cookie
}

describe('the state of a session', () => {
  const ofSession = (name: string): boolean => {
    const route = api.routes.find(({ method, path }) => `${method} ${path}` === name)
    const schema = route?.method === 'GET' ? route.query : route?.body
    return schema instanceof z.ZodObject && 'session' in schema.shape
  }

  it.each(SESSION_STATES)('%s: reads answer, and acts are taken, refused or not found', async (state) => {
    const restore = putSession(api.folder, state)
    const number = state === 'absent' ? '0099' : '0001'
    const headers = { ...CHANGING, cookie: await cookieOf(api, 'anna') }
    const live = { stopped: 'ended', running: 'live', halted: 'live', past: 'ended', absent: 'ended' }[state]
    try {
      const { state: shown, killSwitch } = await api.room.session('0001')
      expect([shown, killSwitch]).toEqual([live, state === 'halted' ? 'TRIGGERED' : 'ACTIVE'])
      for (const name of names.filter(ofSession)) {
        const [method] = name.split(' ') as ['GET' | 'POST']
        const { url, payload, status } = TABLE[name] as Row
        const own = url.replace(/[?&]session=\d+/, '')
        const address = method === 'POST' ? own : `${own}${own.includes('?') ? '&' : '?'}session=${number}`
        // A stream of a session that is there does not end.
        if (name === 'GET /stream' && state !== 'absent') continue
        const reply = await api.app.inject({
          method, url: `/api/v1${address}`, headers: { ...headers, 'idempotency-key': `state-${keys++}-key` },
          remoteAddress: `10.1.${keys >> 8}.${keys & 255}`,
          ...(method === 'POST' ? { payload: { ...payload, session: number } } : {}),
        })
        const found = [name, reply.statusCode, codeOf(reply.body)]
        if (status === 400) expect(found).toEqual([name, 400, 'API_BAD_REQUEST'])
        else if (state === 'absent') expect(found).toEqual([name, 404, 'SESSION_NOT_FOUND'])
        else if (method === 'GET') {
          // What stands in the row beside the session (a signal, another session) is not there.
          const isMissed = status === 404 && !own.includes('0099') && found[2] !== 'SESSION_NOT_FOUND'
          expect([found, found[1] === 200 || isMissed || own.includes('0099')]).toEqual([found, true])
        } else if (state === 'past') expect(found).toEqual([name, 409, 'SESSION_ENDED'])
        else if (status === 202) expect([...found, reply.json<Act>().isRunning]).toEqual(
          [name, 202, undefined, state !== 'stopped'])
      }
    } finally {
      restore()
    }
  })
})

describe('filters of the audit', () => {
  it('that can find nothing are refused, with the types that there are', async () => {
    const headers = { host: '127.0.0.1', cookie: await freshCookie('vera') }
    const read = (query: string) => api.app.inject({ url: `/api/v1/audit?${query}`, headers })
    const refused = await read('type=NOPE')
    expect([refused.statusCode, codeOf(refused.body)]).toEqual([400, 'API_BAD_REQUEST'])
    for (const type of Object.values(AuditEventType)) {
      expect(refused.body).toContain(type)
      expect((await read(`type=${type}&limit=1`)).statusCode).toBe(200)
    }
    const known = AuditQuery.shape.type.unwrap().options
    expect(known.toSorted()).toEqual(Object.values(AuditEventType).toSorted())
    for (const query of ['user=', 'type=', 'user=%20']) {
      expect([query, (await read(query)).statusCode]).toEqual([query, 400])
    }
    // Nobody of this name may have acted yet: that is an answer.
    expect((await read('user=nobody')).json()).toEqual({ rows: [], next: null })
  })
})

describe('the document of the API', () => {
  it('is one of OpenAPI 3.1, and every reference in it leads somewhere', async () => {
    const headers = { host: '127.0.0.1', cookie: await freshCookie('vera') }
    const reply = await api.app.inject({ url: '/api/v1/openapi.json', headers })
    const document = reply.json<object>()
    expect(documentFaults(document)).toEqual([])
    expect(new Set(referencesIn(document))).toContain('#/components/schemas/Act')
    const page = await api.app.inject({ url: '/api/v1/docs', headers })
    for (const [, name] of page.body.matchAll(/href="#schema-(\w+)"/g)) {
      expect(page.body).toContain(`id="schema-${name}"`)
    }
    expect(page.body).toContain('href="#schema-Act"')
  })
})

describe('the equity curve', () => {
  it('has a point for each day of the exchange, and goes on after a fact', async () => {
    const cookie = await freshCookie('anna')
    const read = async (after: number): Promise<EquityCurve> => {
      const headers = { host: '127.0.0.1', cookie }
      const reply = await api.app.inject({ url: `/api/v1/equity?after=${after}`, headers })
      return EquityCurve.parse(reply.json())
    }
    const whole = await read(0)
    expect(whole.at.length).toBeGreaterThan(390)
    expect(whole.at).toEqual(whole.at.toSorted((a, b) => a - b))
    expect(whole.equity[0]).toBe(100_000)
    expect(whole.highWater.every((most, day) => most >= (whole.equity[day] ?? Infinity))).toBe(true)
    const none = { at: [], equity: [], highWater: [] }
    const { through } = whole
    expect(await read(through)).toMatchObject({ ...none, minutes: none, next: null, through })
  })

  it('has the minutes that the watch has kept', async () => {
    const trail = new EquityTrail({ folder: api.folder.path, retentionDays: 90 })
    const status = readStatus(api.folder) as SessionStatus
    const minutes = [1, 2, 3]
    const seen = minutes.map((minute) => (
      { ...status, at: utcMillis(status.at + minute * 60_000), equity: 100_000.25 + minute }))
    for (const each of seen) trail.add(each)
    const headers = { host: '127.0.0.1', cookie: await freshCookie('anna') }
    const reply = await api.app.inject({ url: '/api/v1/equity', headers })
    expect(EquityCurve.parse(reply.json()).minutes).toEqual({
      at: seen.map(({ at }) => at),
      equity: [100_001.25, 100_002.25, 100_003.25],
      highWater: seen.map(({ highWaterEquity }) => highWaterEquity),
    })
  })
})

describe('the strategies of a session', () => {
  it('say what they run with, and what their round trips brought', async () => {
    const headers = { host: '127.0.0.1', cookie: await freshCookie('anna') }
    const read = async (url: string): Promise<unknown> => (
      (await api.app.inject({ url: `/api/v1${url}`, headers })).json())
    const { rows } = z.object({ rows: z.array(StrategyState) }).parse(await read('/strategies'))
    expect(rows.map(({ trips }) => trips.count > 5)).toEqual([true])
    for (const { name, started, trips } of rows) {
      const { rows: trades } = z.object({ rows: z.array(Trade) }).parse(
        await read(`/trades?strategy=${name}&limit=500`))
      // The oldest is beyond what a page of a long session shows: it is found by its decision.
      for (const trade of [trades[0], trades.at(-1)]) {
        expect(await read(`/trades?signal=${trade?.signal}`)).toEqual({ rows: [trade], next: null })
      }
      const profits = trades.map(({ profit }) => Number(profit))
      const sum = (of: (profit: number) => number): number => profits.reduce((all, each) => all + of(each), 0)
      expect(trips.count).toBe(profits.length)
      expect(Number(trips.profit)).toBeCloseTo(sum((each) => each), 6)
      if (profits.length > 0) expect(trips.wonFraction).toBe(sum((each) => +(each > 0)) / profits.length)
      expect(trips.profitFactor ?? 0).toBeCloseTo(
        sum((each) => Math.max(0, each)) / -sum((each) => Math.min(0, each)) || 0, 6)
      expect(started).toMatchObject({ timeframe: '1d', symbols: ['AAA', 'BBB', 'CCC', 'DDD'] })
      expect(Object.keys(started?.parameters ?? {})).not.toEqual([])
    }
  })
})
