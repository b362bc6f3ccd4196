import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '../../src/server/index.ts'
import { apiOver, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
}

interface Operation {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[]
  readonly body: JsonSchema | undefined
}

const REQUESTS = 500
const VERIFY = ['/api/v1/audit/verify', '/api/v1/auth/events/verify']
/** For each request they would cost a thread; other tests ask them. */
const SLOW = new Set(['/api/v1/why-not', '/api/v1/stream', ...VERIFY])

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
let secret = ''
let operations: readonly Operation[] = []

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
  await api.users.add('anna', 'admin', PASSWORD)
  secret = api.users.giveToken({ name: 't', user: 'anna', role: 'admin', lifeMs: 3_600_000 }).secret
  const reply = await api.app.inject({ url: '/api/v1/openapi.json', headers: headersOf('key-00000') })
  operations = operationsOf(JSON.parse(reply.body) as Readonly<Record<string, unknown>>)
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

function headersOf(key: string): Readonly<Record<string, string>> {
  return {
    host: '127.0.0.1',
    authorization: `Bearer ${secret}`,
    'x-investor-request': '1',
    'idempotency-key': key,
  }
}

function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, never>>>>
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
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
    .filter(({ path }) => !SLOW.has(path))
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
  return fc.oneof(fc.constantFrom('AAA', 'Donchian', '0001', '2010-01-04', '1d', 'reason enough'), hostile)
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

const wires = (): fc.Arbitrary<Wire> =>
  fc.constantFrom(...operations).chain(({ method, path, parameters, body }) =>
    fc
      .tuple(
        fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, valueOf(schema)])), {
          requiredKeys: parameters.filter((each) => each.in === 'path').map(({ name }) => name),
        }),
        body === undefined ? fc.constant(undefined) : fc.oneof(objectOf(body), fc.jsonValue()),
        fc.boolean(),
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
      }),
  )

describe('the API under arbitrary requests', () => {
  it('gives each an answer or a refusal with a code; never a 5xx, a stack or silence', async () => {
    let key = 0
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(wires(), async ({ method, url, payload }) => {
        const reply = await api.app.inject({
          method,
          url,
          remoteAddress: '10.1.1.1',
          headers: {
            ...headersOf(`fuzz-key-${key++}`),
            ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(payload === undefined ? {} : { payload }),
        })
        // Few wait at once: the next one that asks for a backtest is not to be turned away.
        for (const { id } of await api.room.runJobs()) await api.room.cancelRun(id)
        statuses.set(reply.statusCode, (statuses.get(reply.statusCode) ?? 0) + 1)
        expect([url, reply.statusCode < 500, api.defects]).toEqual([url, true, []])
        expect(reply.body).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|Error:/)
        if (reply.statusCode < 400) return
        expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
        expect(Problem.parse(JSON.parse(reply.body)).status).toBe(reply.statusCode)
      }),
      { numRuns: REQUESTS },
    )
    expect([...statuses.keys()].length).toBeGreaterThan(3)
  })

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
