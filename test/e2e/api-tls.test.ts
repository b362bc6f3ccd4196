import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createInterface } from 'node:readline'
import { connect } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AccessTrail } from '../../src/app/server/access-trail.ts'
import { usersOf } from '../../src/app/server/open-api-server.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { MAIN } from '../harness/program.ts'

const LOGIN = JSON.stringify({ name: 'anna', password: PASSWORD })
const YEAR = 'max-age=31536000'

let recorded: Awaited<ReturnType<typeof recordedHome>>

beforeAll(async () => {
  recorded = await recordedHome()
  await usersOf(recorded.home).add('anna', 'admin', PASSWORD)
})
afterAll(() => recorded.remove())

/** A certificate of this computer, made now, in PEM. */
async function newPair(): Promise<{ readonly cert: string; readonly key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  return { cert, key }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

async function ask(
  port: number,
  path: string,
  { ca, headers = {}, body }: { ca?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const options = {
    host: 'localhost', port, path: `/api/v1${path}`, method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-investor-request': '1', 'content-type': 'application/json', ...headers },
  }
  const request = ca === undefined ? plainRequest(options) : tlsRequest({ ...options, ca })
  request.end(body)
  const [reply] = (await once(request, 'response')) as [IncomingMessage]
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: await text(reply) }
}

describe('investor serve with a certificate', () => {
  let folder: ReturnType<typeof emptyFolder>
  let server: ChildProcess
  let url: URL
  let ca = ''

  beforeAll(async () => {
    folder = emptyFolder()
    const pair = await newPair()
    ca = pair.cert
    writeFileSync(join(folder.path, 'own.pem'), pair.cert)
    writeFileSync(join(folder.path, 'own.key'), pair.key)
    writeFileSync(join(folder.path, 'other.key'), (await newPair()).key)
    const tls = ['--set', 'system.api_tls_cert=own.pem', '--set', 'system.api_tls_key=own.key']
    const hosts = ['--set', 'system.api_host=localhost', '--set', 'system.api_allowed_hosts=["fd00::7"]']
    const words = [MAIN, 'serve', '--port', '0', '--json', ...hosts, ...tls]
    server = spawn(process.execPath, words, {
      cwd: folder.path,
      env: { ...process.env, INVESTOR_HOME: recorded.home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream })
    url = new URL((JSON.parse(String((await once(lines, 'line'))[0])) as { url: string }).url)
  }, 120_000)
  afterAll(() => {
    server.kill('SIGKILL')
    folder.remove()
  })

  const port = (): number => Number(url.port)

  it('logs in over HTTPS, with a cookie that no plain connection gets', async () => {
    expect(url.protocol).toBe('https:')
    const login = await ask(port(), '/auth/login', { ca, body: LOGIN, headers: { origin: url.origin } })
    expect(login.status).toBe(200)
    expect(login.headers['strict-transport-security']).toContain(YEAR)
    const [cookie = ''] = login.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^__Host-investor=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    const own = { cookie: cookie.split(';')[0] ?? '' }
    expect((await ask(port(), '/auth/me', { ca, headers: own })).status).toBe(200)
    const plain = { cookie: own.cookie.replace('__Host-', '') }
    expect((await ask(port(), '/auth/me', { ca, headers: plain })).status).toBe(401)
    const foreign = { ...own, origin: url.origin.replace('https', 'http') }
    expect((await ask(port(), '/auth/me', { ca, headers: foreign })).body).toContain('ORIGIN_REFUSED')
  })

  it('answers to an address of IPv6 that is allowed, which a request names in brackets', async () => {
    const by = async (host: string): Promise<number> =>
      (await ask(port(), '/auth/state', { ca, headers: { host: `${host}:${port()}` } })).status
    expect([await by('[fd00::7]'), await by('[FD00::7]'), await by('[fd00::8]')]).toEqual([200, 200, 421])
  })

  it('answers neither plain HTTP nor old TLS', async () => {
    await expect(ask(port(), '/auth/state')).rejects.toThrow(/socket hang up|ECONNRESET|Parse Error/)
    const old = connect({ port: port(), host: 'localhost', ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
    const [error] = (await once(old, 'error')) as [Error]
    expect(error.message).toMatch(/version|protocol|alert/)
    expect((await ask(port(), '/auth/state', { ca })).status).toBe(200)
  })

  it('is refused with a key of another certificate, in one line', () => {
    const set = ['--set', 'system.api_tls_cert=own.pem', '--set', 'system.api_tls_key=other.key']
    const refused = investor(folder.path, 'serve', '--port', '0', ...set)
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/^investor: API_TLS: .*mismatch.*\n$/)
  }, 60_000)

  it('sends no HSTS without TLS', async () => {
    const api = await apiOver(recorded.home)
    const reply = await api.app.inject({ url: '/api/v1/auth/state', headers: CHANGING })
    expect([reply.statusCode, reply.headers['strict-transport-security']]).toEqual([200, undefined])
    await api.close()
  })
})

describe('a declared proxy', () => {
  const PROXY = '10.0.0.1'
  const NAME = 'desk.example'
  let api: Api

  beforeAll(async () => {
    const proxies = [PROXY, 'fd00::/8']
    api = await apiOver(recorded.home, { proxies, hosts: [NAME], requestsPerMinute: 20 })
  })
  afterAll(() => api.close())

  async function through(headers: Record<string, string>, remoteAddress = PROXY, payload?: object) {
    const reply = await api.app.inject({
      ...(payload === undefined ? {} : { method: 'POST', payload }),
      url: `/api/v1/auth/${payload === undefined ? 'state' : 'login'}`,
      headers: { ...CHANGING, host: NAME, 'x-forwarded-proto': 'https', ...headers },
      remoteAddress,
    })
    return { status: reply.statusCode, reply, code: reply.json<{ code?: string }>().code }
  }
  const login = { name: 'anna', password: PASSWORD }

  it('is the only one that is answered, and only over HTTPS', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.1' }
    expect((await through(forwarded)).status).toBe(200)
    expect((await through(forwarded, `::ffff:${PROXY}`)).status).toBe(200)
    expect((await through(forwarded, 'fd00::7')).status).toBe(200)
    expect(await through(forwarded, '10.0.0.2')).toMatchObject({ status: 403, code: 'PROXY_REQUIRED' })
    expect(await through(forwarded, '127.0.0.1')).toMatchObject({ status: 403, code: 'PROXY_REQUIRED' })
    const plain = { ...forwarded, 'x-forwarded-proto': 'http' }
    expect(await through(plain)).toMatchObject({ status: 403, code: 'TLS_REQUIRED' })
  })

  it('does not open another host or origin by what it forwards', async () => {
    const evil = { 'x-forwarded-for': '203.0.113.2', 'x-forwarded-host': NAME }
    expect(await through({ ...evil, host: 'evil.example' })).toMatchObject({ code: 'HOST_REFUSED' })
    expect(await through({ ...evil, origin: `http://${NAME}` })).toMatchObject({ code: 'ORIGIN_REFUSED' })
    expect(await through({ ...evil, origin: `https://${NAME}` })).toMatchObject({ status: 200 })
    const { reply } = await through(evil, PROXY, login)
    expect(reply.cookies[0]).toMatchObject({ name: '__Host-investor', secure: true, httpOnly: true })
    expect(reply.headers['strict-transport-security']).toContain(YEAR)
  })

  it('is believed who the client is, and the client is not', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 21; n++) {
      const spoofed = { 'x-forwarded-for': `198.51.100.${n}, 203.0.113.9` }
      statuses.push((await through(spoofed)).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(20)
    expect(statuses.at(-1)).toBe(429)
    expect((await through({ 'x-forwarded-for': '203.0.113.10' })).status).toBe(200)
    await through({ 'x-forwarded-for': '1.2.3.4, 203.0.113.11' }, PROXY, { ...login, password: 'wrong' })
    const trail = new AccessTrail(recorded.home, Date.now, () => undefined)
    const { rows } = await trail.page({ limit: 1 })
    expect(rows[0]).toMatchObject({ act: 'login-failed', user: 'anna', from: '203.0.113.11' })
    await trail.close()
  })

  it('slows down who tries many names by the address that it forwards, and nobody else', async () => {
    const from = (client: string, name: string, password: string) =>
      through({ 'x-forwarded-for': client }, PROXY, { name, password })
    for (let tried = 0; tried < 20; tried++) {
      expect(await from('203.0.113.20', `name${tried}`, 'wrong')).toMatchObject({ code: 'LOGIN_FAILED' })
    }
    expect(await from('203.0.113.20', 'anna', PASSWORD)).toMatchObject({ code: 'LOGIN_LOCKED' })
    expect(await from('203.0.113.21', 'anna', PASSWORD)).toMatchObject({ status: 200 })
    const trail = new AccessTrail(recorded.home, Date.now, () => undefined)
    const { rows } = await trail.page({ limit: 3 })
    expect(rows.at(-1)).toMatchObject({
      act: 'locked-out', user: null, from: '203.0.113.20', reason: 'all names from this address for 30 s',
    })
    await trail.close()
  })

  it('does not make everybody a program of this computer', async () => {
    const own = await apiOver(recorded.home, { proxies: ['127.0.0.1'], isMetricsPublic: true })
    const metrics = await own.app.inject({ url: '/metrics', headers: { host: '127.0.0.1' } })
    expect(metrics.statusCode).toBe(401)
    expect(await cookieOf(own, 'anna')).toMatch(/^__Host-investor=/)
    await own.close()
  })
})

it('a server that listens without TLS and proxy speaks plain HTTP on this computer alone', async () => {
  const api = await apiOver(recorded.home)
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = api.app.server.address() as AddressInfo
  const { status, headers } = await ask(port, '/auth/login', { body: LOGIN })
  expect([status, headers['set-cookie']?.[0]]).toEqual([200, expect.stringMatching(/^investor=(?!.*Secure)/)])
  await api.close()
})
