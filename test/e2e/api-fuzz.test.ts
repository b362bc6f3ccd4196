import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem, Scope } from '../../src/server/index.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

interface Operation {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[]
  readonly body: JsonSchema | undefined
}

/** Requests of each operation. */
const REQUESTS = 8
/** The same of those that cost a thread each, or a connection. */
const SLOW_REQUESTS = 2
const STREAM = '/api/v1/stream'
const LOGOUT = '/api/v1/auth/logout'
const SLOW = new Set([
  '/api/v1/why-not', '/api/v1/indicators', STREAM, '/api/v1/audit/verify', '/api/v1/auth/events/verify',
])

const HOSTILE = [
  '',
  ' ',
  '0',
  '-1',
  '-0',
  '1e309',
  'NaN',
  'Infinity',
  '99999999999999999999',
  '__proto__',
  'constructor',
  'null',
  '../../../etc/passwd',
  '%00',
  '\u0000',
  '\u202e',
  '\ud83d\ude00'.repeat(40),
  'a'.repeat(3_000),
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '${7*7}',
  '[object Object]',
  '2008-02-30',
  'v1:9',
  Buffer.from('v1:9').toString('base64url'),
]

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let cookie = ''
let secret = ''
let url = ''
let operations: readonly Operation[] = []

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
  await api.users.add('anna', 'admin', PASSWORD)
  secret = api.users.giveToken(
    { name: 't', user: 'anna', role: 'admin', scopes: Scope.options, lifeMs: 3_600_000 },
  ).secret
  // The clock of the API stands still: the password of this login counts all the time.
  cookie = await cookieOf(api, 'anna')
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
  const reply = await api.app.inject({ url: '/api/v1/openapi.json', headers: headersOf('key-00000') })
  operations = operationsOf(JSON.parse(reply.body) as Readonly<Record<string, unknown>>)
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

function headersOf(key: string): Readonly<Record<string, string>> {
  return {
    ...CHANGING, cookie, 'idempotency-key': key,
  }
}

function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, never>>>>
  return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, found]) => {
        const { parameters, requestBody } = found as unknown as {
          parameters: Operation['parameters']
          requestBody?: { content: { 'application/json': { schema: JsonSchema } } }
        }
        return {
          method: method.toUpperCase() as 'GET' | 'POST',
          path,
          parameters: parameters.filter((each) => each.in !== 'header'),
          body: requestBody?.content['application/json'].schema,
        }
      }),
    )
}

/** A value that fits a schema now and then. */
function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const hostile = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ maxLength: 30, unit: 'binary' }),
    fc.jsonValue(),
  )
  if (schema.enum !== undefined) return fc.oneof(fc.constantFrom(...schema.enum), hostile)
  if (schema.type === 'integer') {
    const { minimum = 0, maximum = 1_000 } = schema
    return fc.oneof(fc.integer({ min: Math.max(minimum, -2e9), max: Math.min(maximum, 2e9) }), hostile)
  }
  if (schema.type === 'array')
    return fc.oneof(fc.array(valueOf(schema.items ?? {}), { maxLength: 5 }), hostile)
  if (schema.properties !== undefined) return objectOf(schema)
  if (schema.pattern !== undefined && !schema.pattern.includes('\\p{')) {
    return fc.oneof(fc.stringMatching(new RegExp(schema.pattern)), hostile)
  }
  return fc.oneof(fc.constantFrom('AAA', 'Donchian', '0001', '2010-01-04', '1d', 'reason enough'), hostile)
}

/** A body with all that it needs, each of it as it should be. */
function wholeOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(required.map((name) => [name, fittingOf(properties[name] ?? {})])))
}

function fittingOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.type === 'array') return fc.array(fittingOf(schema.items ?? {}), { minLength: 1, maxLength: 3 })
  if (schema.properties !== undefined) return wholeOf(schema)
  const isPlain = schema.pattern === undefined || schema.pattern.includes('\\p{')
  return isPlain ? fc.constant('reason enough') : fc.stringMatching(new RegExp(schema.pattern ?? ''))
}

function objectOf({ properties = {} }: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valueOf(each)]))
  return fc
    .tuple(
      fc.record(known, { requiredKeys: [] }),
      fc.option(
        fc.dictionary(fc.constantFrom('__proto__', 'x', 'limit', 'admin'), fc.jsonValue(), { maxKeys: 2 }),
        {
          nil: {},
          freq: 4,
        },
      ),
    )
    .map(([object, more]) => ({ ...object, ...more }))
}

interface Wire {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly payload?: string
}

const wiresOf = ({ method, path, parameters, body }: Operation): fc.Arbitrary<Wire> =>
  fc
    .tuple(
      fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, valueOf(schema)])), {
        requiredKeys: parameters.filter((each) => each.in === 'path').map(({ name }) => name),
      }),
      body === undefined
        ? fc.constant(undefined)
        : fc.oneof(wholeOf(body), wholeOf(body), objectOf(body), fc.jsonValue()),
      fc.integer({ min: 0, max: 3 }).map((drawn) => drawn === 0),
    )
    .map(([values, payload, isBroken]) => {
      const text = (value: unknown): string =>
        encodeURIComponent(
          (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed(),
        )
      const query = parameters
        .filter((each) => each.in === 'query' && each.name in values)
        .map(({ name }) => `${name}=${text(values[name])}`)
      const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => text(values[name]))
      const json = payload === undefined ? undefined : JSON.stringify(payload)
      return {
        method,
        url: query.length === 0 ? url : `${url}?${query.join('&')}`,
        ...(json === undefined ? {} : { payload: isBroken ? json.slice(0, -1) : json }),
      }
    })

/** A request that its schema takes, whatever else may be wrong with it; it begins those of its kind. */
function wholeWire({ method, path }: Operation, body: JsonSchema): Wire {
  const [payload] = fc.sample(wholeOf(body), 1)
  return { method, url: path.replaceAll(/\{\w+\}/g, 'Donchian'), payload: JSON.stringify(payload) }
}

/** Asks as a browser does: with a stream, nothing but its head is waited for. */
async function asked({ method, url: path, payload }: Wire, headers: Readonly<Record<string, string>>) {
  const more = payload === undefined ? {} : { payload }
  if (!path.startsWith(STREAM)) {
    const { statusCode, headers: given, body } = await api.app.inject({
      method, url: path, remoteAddress: '10.1.1.1', headers, ...more,
    })
    return { status: statusCode, type: String(given['content-type']), body }
  }
  const { host: _host, ...own } = headers
  const end = new AbortController()
  const reply = await fetch(`${url}${path}`, { headers: own, signal: end.signal })
  const body = reply.ok ? '' : await reply.text()
  end.abort()
  return { status: reply.status, type: reply.headers.get('content-type') ?? '', body }
}

/** What acts on the session were answered: one that is whole is taken, whatever its reason is. */
function ofActs(statuses: ReadonlyMap<Operation, readonly number[]>): [string, readonly number[]][] {
  const isAct = ({ method, path }: Operation): boolean => (
    method === 'POST' && /^\/api\/v1\/(?:acts|strategies)\//.test(path))
  return [...statuses].filter(([operation]) => isAct(operation)).map(([{ path }, seen]) => [path, seen])
}

describe('the API under arbitrary requests', () => {
  it('gives each an answer or a refusal with a code; never a 5xx, a stack or silence', async () => {
    let key = 0
    const statuses = new Map<Operation, number[]>()
    for (const operation of operations) {
      const seen: number[] = []
      statuses.set(operation, seen)
      const numRuns = SLOW.has(operation.path) ? SLOW_REQUESTS : REQUESTS
      const isDrawn = fc.asyncProperty(wiresOf(operation), async (wire) => {
        // A token ends no login, and the others are to have theirs.
        const { cookie: own, ...headers } = headersOf(`fuzz-key-${key++}`)
        const isEnd = operation.path === LOGOUT
        const login = isEnd ? { authorization: `Bearer ${secret}` } : { cookie: own ?? '' }
        const media = wire.payload === undefined ? {} : { 'content-type': 'application/json' }
        const { status, type, body } = await asked(wire, { ...headers, ...login, ...media })
        // Few wait at once: the next one that asks for a backtest is not to be turned away.
        for (const { id } of await api.room.runJobs()) await api.room.cancelRun(id)
        seen.push(status)
        expect([wire.url, status < 500, api.defects]).toEqual([wire.url, true, []])
        expect(body).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|Error:/)
        if (status < 400) return
        expect(type).toMatch(/^application\/problem\+json/)
        expect(Problem.parse(JSON.parse(body)).status).toBe(status)
      })
      const { body } = operation
      const examples = body === undefined ? [] : [wholeWire(operation, body)]
      await fc.assert(isDrawn, { numRuns, examples: examples.map((wire): [Wire] => [wire]) })
      const name = `${operation.method} ${operation.path}`
      const isHeard = seen.some((status) => status !== 403)
      expect([name, seen.length >= numRuns, isHeard]).toEqual([name, true, true])
    }
    const [acts, all] = [ofActs(statuses), [...statuses.values()].flat()]
    expect(acts.length).toBeGreaterThan(9)
    for (const [path, seen] of acts) expect([path, seen.includes(202)]).toEqual([path, true])
    expect(new Set(all).size).toBeGreaterThan(3)
  }, 120_000)

  it('refuses bodies that are too large, of another kind, or that reach for a prototype', async () => {
    const ask = async (payload: string, type = 'application/json') => {
      const reply = await api.app.inject({
        method: 'POST',
        url: '/api/v1/acts/halt',
        payload,
        headers: { ...headersOf('body-key-1'), 'content-type': type },
      })
      return [reply.statusCode, (JSON.parse(reply.body) as { code: string }).code]
    }
    expect(await ask(`{"reason":"${'x'.repeat(70_000)}"}`)).toEqual([413, 'API_TOO_LARGE'])
    expect(await ask('reason=please', 'application/x-www-form-urlencoded')).toEqual([415, 'API_MEDIA_TYPE'])
    expect(await ask('{"reason":"please","__proto__":{"role":"admin"}}')).toEqual([400, 'API_BAD_REQUEST'])
    expect(await ask('{"reason":"please","constructor":{"prototype":{}}}')).toEqual([400, 'API_BAD_REQUEST'])
    expect(await ask('')).toEqual([400, 'API_BAD_REQUEST'])
  })
})
