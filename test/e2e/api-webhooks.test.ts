import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserFile } from '../../src/adapter/user-file/index.ts'
import { utcMillis } from '../../src/base/index.ts'
import { dataCommand } from '../../src/app/command/data/data-command.ts'
import { AccessTrail } from '../../src/app/server/access-trail.ts'
import { ActFiles } from '../../src/app/server/act-files.ts'
import { WebhookInboxes } from '../../src/app/webhook/webhook-inboxes.ts'
import { buildServer, LoginLink, Problem, UserDirectory, type ControlRoom } from '../../src/server/index.ts'
import { signatureOf } from '../../src/server/webhook/webhook-signature.ts'

const NOW = Date.UTC(2026, 0, 5, 12)
const SECRET = 'a secret of many letters'
const URL_PATH = '/api/v1/webhooks/vendor-a'
const SETTINGS = `system:
  webhooks:
    - {name: vendor-a, secret: env:VENDOR_A, timeframe: 1d, symbol: X}
    - {name: vendor-b, secret: file:b.txt, timeframe: 1d, format: jsonl, map: {stamp: day, volume: none}}
    - {name: vendor-c, secret: env:NOWHERE, timeframe: 1d}
`
const BARS = 'date,open,high,low,close,volume\n2021-07-06,10,12,9,11,0\n2021-07-07,11,13,10,12,100\n'

const folder = mkdtempSync(join(tmpdir(), 'investor-webhooks-'))
const home = join(folder, '.investor')
const defects: unknown[] = []
let app: Awaited<ReturnType<typeof buildServer>>['app']

beforeAll(async () => {
  writeFileSync(join(folder, 'b.txt'), `${SECRET} of b\n`)
  writeFileSync(join(folder, 'investor.yaml'), SETTINGS)
  const now = (): number => NOW
  const hook = { timeframe: '1d' } as const
  const built = await buildServer({
    // Webhooks ask nothing of the room.
    room: {} as ControlRoom,
    users: new UserDirectory(new UserFile(join(home, 'users.json')), now),
    link: new LoginLink(now),
    access: new AccessTrail(home, now, (error) => void defects.push(error)),
    acts: new ActFiles(join(home, 'api-acts')),
    webhooks: new WebhookInboxes({
      home, folder, environment: { VENDOR_A: SECRET },
      hooks: [
        { name: 'vendor-a', secret: 'env:VENDOR_A', ...hook },
        { name: 'vendor-b', secret: 'file:b.txt', format: 'jsonl', ...hook },
        { name: 'vendor-c', secret: 'env:NOWHERE', ...hook },
      ],
    }),
    now, version: '0', hosts: [], proxies: [], isMetricsPublic: false, webFolder: join(folder, 'no-web'),
    onDefect: (error) => void defects.push(error),
  })
  app = built.app
})

afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

interface Post {
  readonly url?: string
  readonly secret?: string
  readonly body?: string | Buffer
  readonly id?: string
  readonly at?: number
  readonly headers?: Readonly<Record<string, string | undefined>>
}

let posts = 0

async function post({ url = URL_PATH, secret = SECRET, body = BARS, id, at = NOW, headers = {} }: Post = {}) {
  posts += 1
  const timestamp = String(Math.floor(at / 1_000))
  const given = {
    'host': '127.0.0.1', 'content-type': 'text/csv', 'x-investor-timestamp': timestamp,
    'x-investor-signature': signatureOf(secret, timestamp, Buffer.from(body)),
    'x-investor-delivery': id ?? `delivery-${posts}`, ...headers,
  }
  const sent = Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (
    value === undefined ? [] : [[name, value]])))
  const reply = await app.inject({ method: 'POST', url, headers: sent, payload: body })
  return { status: reply.statusCode, body: JSON.parse(reply.body) as Readonly<Record<string, unknown>> }
}

/** Runs `investor data webhooks <words>` with the settings of this file. */
async function run(...words: string[]): Promise<{ readonly out: string; readonly code: number }> {
  const told = { out: '', code: 0 }
  const host = {
    env: { VENDOR_A: SECRET }, folder, now: () => utcMillis(NOW), isWatched: false,
    out: (text: string) => void (told.out += text),
    err: (text: string) => void (told.out += text),
    setExitCode: (code: number) => void (told.code = code),
    exit: (code: number): never => {
      throw new Error(`exited with ${code}`)
    },
  }
  const all = words[0] === 'list' && words.length === 1 ? words : [...words, '--config', 'investor.yaml']
  await dataCommand(host).parseAsync(all, { from: 'user' })
  return told
}

describe('webhooks', () => {
  it('keeps what is signed, once, and takes it into the catalog with its quarantine', async () => {
    const body = `${BARS}2021-07-10,12,14,11,13,200\n`
    expect(await post({ id: 'd1', body })).toEqual({ status: 202, body: { delivery: 'd1', isNew: true } })
    expect((await post({ id: 'd1', body, at: NOW + 60_000 })).body).toEqual({ delivery: 'd1', isNew: false })
    expect((await post({ id: 'd9', body })).body).toEqual({ delivery: 'd1', isNew: false })
    expect(await post({ id: 'd1' })).toMatchObject({ status: 409, body: { code: 'WEBHOOK_CONFLICT' } })
    const day = { symbol: 'Y', open: 10, high: 12, low: 9, close: 11 }
    const lines = ['2021-07-06', '2021-07-07'].map((date) => JSON.stringify({ ...day, day: date }))
    const headers = { 'content-type': 'application/x-ndjson' }
    const pushed = { url: '/api/v1/webhooks/vendor-b', secret: `${SECRET} of b`, id: 'd2', headers }
    expect((await post({ ...pushed, body: lines.join('\n') })).status).toBe(202)
    expect((await post({ id: 'd3', body: 'nonsense' })).status).toBe(202)

    const done = await run('webhooks', 'import')
    expect(done.code).toBe(1)
    expect(done.out).toContain('vendor-a: d1 imported, 2 bars\n')
    expect(done.out).toContain('vendor-b: d2 imported, 2 bars\n')
    expect(done.out).toMatch(/vendor-a: d3 refused: [A-Z_]+: /)
    const listed = await run('list')
    expect(listed.out).toMatch(/X +1d +raw +XNYS +2 +2021-07-06 +2021-07-07 +webhook vendor-a, delivery d1/)
    expect(listed.out).toMatch(/Y +1d +raw +XNYS +2 /)
    const { out } = await run('webhooks')
    expect(out).toMatch(/vendor-a +0 +1 +1 +2026-01-05T12:00:00Z/)
    expect(out).toContain('vendor-c takes nothing: the environment has no NOWHERE: set it')
    expect((await run('webhooks', 'import')).out).toBe('nothing waits\n')
    expect((await post({ id: 'd1', body, at: NOW + 1_000 })).body).toEqual({ delivery: 'd1', isNew: false })
  })

  it.each([
    ['a signature by another secret', { secret: 'another' }, 401, 'WEBHOOK_UNSIGNED'],
    ['no signature', { headers: { 'x-investor-signature': undefined } }, 401, 'WEBHOOK_UNSIGNED'],
    ['an old request', { at: NOW - 301_000 }, 401, 'WEBHOOK_UNSIGNED'],
    ['no id', { headers: { 'x-investor-delivery': undefined } }, 400, 'API_BAD_REQUEST'],
    ['an empty body', { body: '' }, 400, 'API_BAD_REQUEST'],
    ['a body that is too large', { body: 'x'.repeat(1_048_577) }, 413, 'API_TOO_LARGE'],
    ['a name that is not set up', { url: '/api/v1/webhooks/vendor-z' }, 404, 'ROUTE_NOT_FOUND'],
    ['a secret that is not there', { url: '/api/v1/webhooks/vendor-c' }, 503, 'WEBHOOK_UNREADY'],
    ['another site', { headers: { origin: 'http://evil.example' } }, 403, 'ORIGIN_REFUSED'],
    ['another name of this computer', { headers: { host: 'evil.example' } }, 421, 'HOST_REFUSED'],
  ])('refuses %s, and keeps nothing of it', async (_what, request, status, code) => {
    const before = (await run('webhooks', '--json')).out
    const reply = await post(request)
    expect([reply.status, reply.body['code']]).toEqual([status, code])
    expect((await run('webhooks', '--json')).out).toBe(before)
    expect(JSON.stringify(reply.body)).not.toMatch(/NOWHERE|another secret/)
  })

  it('answers a GET as an address that is none, and needs no header of the dashboard', async () => {
    const reply = await app.inject({ url: URL_PATH, headers: { host: '127.0.0.1' } })
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'ROUTE_NOT_FOUND'])
    for (const url of [`${URL_PATH}/more`, '/api/v1/webhooks', '/api/v1/runs']) {
      expect(await post({ url })).toMatchObject({ status: 403, body: { code: 'CSRF_REFUSED' } })
    }
  })

  it('has an answer with a code for whatever comes, and lets none of it in', async () => {
    const before = (await run('webhooks', '--json')).out
    const noise = fc.string({ unit: 'binary', maxLength: 80 })
    const text = fc.oneof(noise, fc.constantFrom('v1=', '1767614400', '0'))
    const header = text.map((value) => encodeURIComponent(value.toWellFormed()))
    const request = fc.record({
      name: fc.oneof(fc.constant('vendor-a'), header.filter((name) => name !== '')),
      timestamp: header, signature: header, id: header,
      type: fc.constantFrom('text/csv', 'application/json', 'x/y', ''),
      body: fc.uint8Array({ maxLength: 200 }),
    })
    await fc.assert(fc.asyncProperty(request, async ({ name, timestamp, signature, id, type, body }) => {
      const reply = await app.inject({
        method: 'POST', url: `/api/v1/webhooks/${name}`, payload: Buffer.from(body),
        headers: {
          'host': '127.0.0.1', 'content-type': type, 'x-investor-timestamp': timestamp,
          'x-investor-signature': signature, 'x-investor-delivery': id,
        },
      })
      expect(reply.statusCode).toBeGreaterThanOrEqual(400)
      expect(reply.statusCode).toBeLessThan(500)
      expect(Problem.parse(JSON.parse(reply.body)).status).toBe(reply.statusCode)
    }), { numRuns: 100 })
    expect((await run('webhooks', '--json')).out).toBe(before)
  })

  it('limits how often one address asks, and no other one by that', async () => {
    const ask = (remoteAddress: string) => app.inject({
      method: 'POST', url: URL_PATH, headers: { host: '127.0.0.1' }, remoteAddress,
    })
    const statuses = new Set<number>()
    for (let count = 0; count < 601; count += 1) statuses.add((await ask('10.9.9.9')).statusCode)
    expect([...statuses]).toEqual([401, 429])
    expect((await ask('10.9.9.8')).statusCode).toBe(401)
    expect(defects.every((error) => String(error).includes('NOWHERE'))).toBe(true)
  })
})
