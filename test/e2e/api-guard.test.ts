import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { utcMillis } from '../../src/base/index.ts'
import { readStatus, type SessionStatus } from '../../src/app/live/session-status.ts'
import { EquityTrail } from '../../src/app/watch/equity-trail.ts'
import { EquityCurve, StrategyState, Trade } from '../../src/server/index.ts'
import { documentFaults, referencesIn } from '../harness/document-faults.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'

type RowRole = 'public' | 'viewer' | 'operator' | 'admin'

/** Who may use a route, and a request that it answers with `status` for somebody who may. */
interface Row {
  readonly role: RowRole
  readonly isStepUp?: true
  readonly url: string
  readonly status: number
  readonly payload?: object
}

const reason = 'the test asks for it'
const acts = (url: string, more: object = {}): Row => ({
  role: 'operator',
  url,
  status: 202,
  payload: { reason },
  ...more,
})

/** A row for each route: a new route without one fails. */
const TABLE: Readonly<Record<string, Row>> = {
  'GET /session': { role: 'viewer', url: '/session', status: 200 },
  'GET /session/status': { role: 'viewer', url: '/session/status', status: 200 },
  'GET /sessions': { role: 'viewer', url: '/sessions', status: 200 },
  'GET /equity': { role: 'viewer', url: '/equity?after=10', status: 200 },
  'GET /positions': { role: 'viewer', url: '/positions?open=false', status: 200 },
  'GET /orders': { role: 'viewer', url: '/orders?limit=3', status: 200 },
  'GET /fills': { role: 'viewer', url: '/fills', status: 200 },
  'GET /trades': { role: 'viewer', url: '/trades?limit=5', status: 200 },
  'GET /strategies': { role: 'viewer', url: '/strategies', status: 200 },
  'GET /strategies/known': { role: 'viewer', url: '/strategies/known', status: 200 },
  'GET /signals': { role: 'viewer', url: '/signals?verdict=APPROVED', status: 200 },
  'GET /decisions/{signal}': { role: 'viewer', url: '/decisions/999999', status: 404 },
  'GET /why-not': { role: 'viewer', url: '/why-not?symbol=AAA&at=yesterday', status: 400 },
  'GET /risk': { role: 'viewer', url: '/risk', status: 200 },
  'GET /bars': { role: 'viewer', url: '/bars?symbol=AAA&timeframe=1d', status: 404 },
  'GET /indicators': {
    role: 'viewer',
    url: '/indicators?symbol=AAA&timeframe=1d&session=0099',
    status: 404,
  },
  'GET /alerts': { role: 'viewer', url: '/alerts', status: 200 },
  'GET /audit': { role: 'viewer', url: '/audit?limit=500', status: 200 },
  'GET /logs': { role: 'viewer', url: '/logs?category=trades&limit=3', status: 200 },
  'GET /audit/verify': { role: 'operator', url: '/audit/verify?session=0099', status: 404 },
  'GET /config': { role: 'viewer', url: '/config', status: 200 },
  'GET /config/changes': { role: 'viewer', url: '/config/changes?limit=5', status: 200 },
  'GET /config/differences': { role: 'viewer', url: '/config/differences?with=0099', status: 404 },
  'GET /health': { role: 'viewer', url: '/health', status: 200 },
  'GET /metrics': { role: 'viewer', url: '/metrics', status: 200 },
  'GET /health/history': { role: 'viewer', url: '/health/history?points=10', status: 200 },
  'GET /acts/{id}': { role: 'viewer', url: '/acts/none', status: 404 },
  'GET /runs': { role: 'viewer', url: '/runs', status: 200 },
  'GET /runs/{run}': { role: 'viewer', url: '/runs/0009-none', status: 404 },
  'GET /run-jobs': { role: 'viewer', url: '/run-jobs', status: 200 },
  'GET /run-jobs/{id}': { role: 'viewer', url: '/run-jobs/none', status: 404 },
  'GET /stream': { role: 'viewer', url: '/stream?session=0099', status: 404 },
  'GET /runs/{run}/report': { role: 'viewer', url: '/runs/0009-none/report', status: 404 },
  'GET /openapi.json': { role: 'viewer', url: '/openapi.json', status: 200 },
  'GET /docs': { role: 'viewer', url: '/docs', status: 200 },
  'GET /docs.css': { role: 'viewer', url: '/docs.css', status: 200 },
  'GET /auth/state': { role: 'public', url: '/auth/state', status: 200 },
  'GET /auth/me': { role: 'viewer', url: '/auth/me', status: 200 },
  'GET /auth/events': { role: 'admin', url: '/auth/events?limit=3', status: 200 },
  'GET /auth/events/verify': { role: 'admin', url: '/auth/events/verify', status: 200 },
  'POST /auth/setup': {
    role: 'public',
    url: '/auth/setup',
    status: 403,
    payload: { token: 'x'.repeat(43), name: 'eve', password: PASSWORD },
  },
  'POST /auth/login': {
    role: 'public',
    url: '/auth/login',
    status: 200,
    payload: { name: 'vera', password: PASSWORD },
  },
  'POST /auth/step-up': { role: 'viewer', url: '/auth/step-up', status: 400, payload: {} },
  'POST /auth/logout': { role: 'viewer', url: '/auth/logout', status: 200 },
  'POST /acts/halt': acts('/acts/halt'),
  'POST /acts/cancel-entries': acts('/acts/cancel-entries'),
  'POST /acts/flatten': acts('/acts/flatten', { isStepUp: true }),
  'POST /acts/reset': acts('/acts/reset', { isStepUp: true }),
  'POST /acts/confirm-reset': acts('/acts/confirm-reset', { isStepUp: true }),
  'POST /acts/take-override': acts('/acts/take-override', { isStepUp: true }),
  'POST /acts/return-override': acts('/acts/return-override', { isStepUp: true }),
  'POST /acts/change-config': {
    role: 'admin',
    isStepUp: true,
    url: '/acts/change-config',
    status: 202,
    payload: { reason, changes: [{ key: 'trading.max_positions', to: '5' }] },
  },
  'POST /alerts/{incident}/acknowledge': {
    role: 'operator', url: '/alerts/none/acknowledge', status: 404, payload: { reason },
  },
  'POST /strategies/{name}/activate': acts('/strategies/Donchian/activate', { isStepUp: true }),
  'POST /strategies/{name}/deactivate': acts('/strategies/Donchian/deactivate'),
  'POST /runs': { role: 'operator', url: '/runs', status: 400, payload: { strategies: ['./evil.ts'] } },
  'POST /webhooks/{name}': { role: 'public', url: '/webhooks/vendor', status: 404 },
  'POST /run-jobs/{id}/cancel': { role: 'operator', url: '/run-jobs/none/cancel', status: 404 },
}

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
    for (const { method, path, role, isStepUp, isAct } of api.routes) {
      const row = TABLE[`${method} ${path}`]
      expect([path, role, isStepUp]).toEqual([path, row?.role, row?.isStepUp === true])
      expect(isAct).toBe(method === 'POST' && !/^\/(?:auth|webhooks)\//.test(path))
    }
  })

  it('lets nobody in without a login or a token that lives', async () => {
    const { secret } = api.users.giveToken({ name: 't', user: 'anna', role: 'admin', lifeMs: TOKEN_LIFE_MS })
    const revoked = api.users.giveToken({ name: 'r', user: 'anna', role: 'admin', lifeMs: TOKEN_LIFE_MS })
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
    const { secret } = api.users.giveToken({ name: 's', user: 'anna', role: 'admin', lifeMs: 3_600_000 })
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
