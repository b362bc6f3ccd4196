import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import type { ActRequest, ControlRoom } from './control-room.ts'
import { LoginLink } from './auth/login-link.ts'
import { UserDirectory, type UsersFile } from './auth/user-directory.ts'
import { buildServer, type BuiltServer, type ServerOptions } from './build-server.ts'
import type { Act } from './contract/index.ts'

const HERE = { host: '127.0.0.1:8000' }
const CHANGING = { ...HERE, 'x-investor-request': '1' }
const NOTHING_HERE = { rows: [], next: null }

const open: BuiltServer[] = []
afterEach(async () => {
  for (const { app } of open.splice(0)) await app.close()
})

/** A server over a room that takes every act, with its files in memory. */
async function stage(more: Partial<ServerOptions> = {}) {
  let file: UsersFile | undefined
  const users = new UserDirectory({
    read: () => file,
    change: (make) => {
      file = make(file)
    },
  }, Date.now)
  await users.add('otto', 'operator', 'a long enough password')
  const { secret } = users.giveToken(
    { name: 't', user: 'otto', role: 'operator', scopes: ['read', 'stop', 'audit'], lifeMs: 3_600_000 },
  )
  const taken: ActRequest[] = []
  const act = async (request: ActRequest): Promise<Act> => {
    taken.push(request)
    return {
      ...request, id: 'a', session: '0001', askedAt: 0, state: 'waiting', isRunning: true, answer: null,
      isUnderWay: false, facts: [], href: '',
    }
  }
  const built = await buildServer({
    room: { act, sessions: async () => [] } as unknown as ControlRoom,
    users, link: new LoginLink(Date.now), version: '0', now: Date.now, hosts: [], proxies: [],
    access: {
      note: async () => undefined, page: async () => NOTHING_HERE, close: async () => undefined,
      verify: async () => {
        throw new Error('nobody asks')
      },
    },
    acts: { claim: () => undefined, put: () => undefined, free: () => undefined, forget: () => undefined },
    isMetricsPublic: false, webFolder: '/nowhere',
    onDefect: (error) => {
      throw error
    },
    ...more,
  })
  open.push(built)
  let key = 0
  const halt = () => built.app.inject({
    method: 'POST', url: '/api/v1/acts/halt', payload: { reason: 'enough' },
    headers: { ...CHANGING, authorization: `Bearer ${secret}`, 'idempotency-key': `key-${++key}-abcdef` },
  })
  const get = (url: string, headers: object = {}) => (
    built.app.inject({ url: `/api/v1${url}`, headers: { ...HERE, ...headers } }))
  return { ...built, taken, halt, get, secret }
}

describe('a page of another site', () => {
  it.each([
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    [{ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 200],
    [{ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    [{}, 200],
  ])('with %o reads with %i', async (headers, status) => {
    const { get } = await stage()
    expect((await get('/auth/state', headers)).statusCode).toBe(status)
  })
})

describe('what is no request', () => {
  it.each([
    ['bytes', 'GEH?\r\n\r\n', 400, 'API_BAD_REQUEST'],
    ['an address without end', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'API_TOO_LARGE'],
  ])('is refused with a code: %s', async (_what, bytes, status, code) => {
    const { app } = await stage()
    await app.listen({ port: 0, host: '127.0.0.1' })
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    socket.write(bytes)
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*content-type: application/problem\\+json`))
    expect(JSON.parse(body)).toMatchObject({ status, code, retry: 'never' })
  })
})

describe('another method than a route has', () => {
  it.each([
    ['HEAD', '/session', 'GET'], ['PUT', '/session', 'GET'], ['POST', '/orders', 'GET'],
    ['DELETE', '/acts/halt', 'GET, POST'], ['GET', '/auth/login', 'POST'],
  ] as const)('is refused with those that it has: %s %s', async (method, path, allow) => {
    const { app } = await stage()
    const reply = await app.inject({ method, url: `/api/v1${path}?limit=1`, headers: CHANGING })
    expect([reply.statusCode, reply.headers['allow']]).toEqual([405, allow])
    if (method !== 'HEAD') expect(reply.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' })
  })

  it.each([
    ['no body', 'application/json', ''], ['a broken one', 'application/json', '{"reason":'],
    ['one of another kind', 'text/xml', '<reason/>'], ['a long one', 'application/json', ' '.repeat(70_000)],
  ])('is refused with those that it has, whatever body it comes with: %s', async (_what, type, payload) => {
    const { app } = await stage()
    const headers = { ...CHANGING, 'content-type': type }
    const of = (url: string) => app.inject({ method: 'PUT', url: `/api/v1${url}`, headers, payload })
    const [known, unknown] = [await of('/acts/halt'), await of('/none/halt')]
    expect([known.statusCode, known.headers['allow']]).toEqual([405, 'GET, POST'])
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'ROUTE_NOT_FOUND'])
  })

  it('of an address that there is not finds no route', async () => {
    const { app } = await stage()
    const reply = await app.inject({ method: 'PUT', url: '/api/v1/orders/none', headers: CHANGING })
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'ROUTE_NOT_FOUND'])
  })
})

describe('what is asked for wrongly', () => {
  it.each([
    ['/orders?limit=abc', 'query.limit: a whole number from 1 to 500 is needed'],
    ['/orders?limit=501', 'query.limit: a whole number from 1 to 500 is needed'],
    ['/orders?symbol=a%20b', 'query.symbol: a symbol is needed, such as SPY or BTC/USD'],
    ['/orders?session=one', 'query.session: a number of four digits or more is needed, such as 0001'],
    ['/orders?strategy=a.b', 'query.strategy: a name of letters, digits, _ and - is needed'],
    ['/orders?cursor=a.b', 'query.cursor: `next` of the page before is needed as it is'],
  ])('is answered in words: %s', async (path, detail) => {
    const { get, secret } = await stage()
    const reply = await get(path, { authorization: `Bearer ${secret}` })
    expect([reply.statusCode, reply.json<{ detail: string }>().detail]).toEqual([400, detail])
  })
})

describe('a span of time that ends before it begins', () => {
  it.each(['/fills?', '/trades?', '/signals?', '/audit?', '/logs?', '/health/history?',
    '/bars?symbol=SPY&timeframe=1d&'])('is refused: %s', async (path) => {
    const { get, secret } = await stage()
    for (const span of ['from=9&to=8', 'from=9&to=9']) {
      const reply = await get(`${path}${span}`, { authorization: `Bearer ${secret}` })
      expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'RANGE_EMPTY'])
    }
  })
})

describe('the style of the page of the API', () => {
  it('is what the document says it is', async () => {
    const { get, secret } = await stage()
    const headers = { authorization: `Bearer ${secret}` }
    type Operation = { readonly responses: Record<string, { readonly content: object }> }
    const { paths } = (await get('/openapi.json', headers)).json<{
      readonly paths: Record<string, { readonly get: Operation }>
    }>()
    for (const [path, type] of [['/docs.css', 'text/css'], ['/docs', 'text/html']] as const) {
      const content = paths[`/api/v1${path}`]?.get.responses['200']?.content ?? {}
      const served = String((await get(path, headers)).headers['content-type'])
      expect([Object.keys(content), served]).toEqual([[type], `${type}; charset=utf-8`])
    }
  })
})

describe('too many requests', () => {
  it('keep nobody from a halt', async () => {
    const { get, halt, taken } = await stage({ requestsPerMinute: 3 })
    for (let i = 0; i < 3; i++) await get('/auth/state')
    expect((await get('/auth/state')).statusCode).toBe(429)
    expect((await halt()).statusCode).toBe(202)
    expect(taken).toHaveLength(1)
  })
})
