import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { placeOf, publishPlace, withdrawPlace } from '../../src/app/live/ask/api-place.ts'
import { giveCommand, type SentCommand } from '../../src/app/live/ask/give-command.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { shownStatus } from '../../src/app/live/ask/shown-status.ts'
import { tellStatus } from '../../src/app/live/ask/tell-status.ts'
import { takeWaiting } from '../../src/app/live/waiting-commands.ts'
import { localUser } from '../../src/app/local-user.ts'
import { AccessTrail } from '../../src/app/server/access-trail.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Command } from '../../src/model/index.ts'
import { LocalKey, type ServerOptions } from '../../src/server/index.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { freePort } from '../harness/free-port.ts'
import { httpStage } from '../harness/http-server.ts'

const NOW = Date.now() as UtcMillis
const HALT = { kind: 'Halt', by: 'ann', reason: 'the news' } as const
const BY_FOLDER = `ann (claimed by ${localUser()}, local)`
/** The API of these tests believes to be run by somebody else, which tells the two ways apart. */
const BY_API = 'ann (claimed by tess, local)'

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let key = ''
let folder: SessionFolder
let said: string[] = []
let taken: Command[] = []
let session: AbortController

/** The API over the recorded session, listening on a free port of this computer. */
async function open(more: Partial<ServerOptions> = {}): Promise<number> {
  const local = new LocalKey('tess', () => Date.now())
  key = local.issue()
  api = await apiOver(recorded.home, { local, ...more })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  return (api.app.server.address() as AddressInfo).port
}

const published = (port: number): void => publishPlace(folder, { url: `http://127.0.0.1:${port}`, key })

/** What a session does with commands, without a core: it takes each and answers. */
async function runSession(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await takeWaiting(folder, {
      reconcile: async () => true,
      give: async (input) => {
        const given = input(0 as UtcMillis)
        if (given.kind === 'Commanded') taken.push(given.command)
        return []
      },
      makeDurable: async () => undefined,
      show: async () => undefined,
    })
    await wait(5)
  }
}

function give(
  command: Command, environment: Readonly<Record<string, string>> = {},
): Promise<SentCommand> {
  const isUrgent = command.kind === 'Halt' || command.kind === 'Flatten'
  return giveCommand(folder, {
    command, isUrgent, environment, answerMs: 20_000, say: (line) => void said.push(line),
  })
}

/** A line to a port that holds back what goes one way until it is released. */
async function heldLine(port: number, what: 'request' | 'reply') {
  const released = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const server = createServer((client) => {
    const behind = connect(port, '127.0.0.1')
    const mayAsk = what === 'request' ? released.promise : Promise.resolve()
    client.on('data', (chunk) => void mayAsk.then(() => behind.write(chunk)))
    behind.on('data', (chunk) => {
      answered.resolve()
      void released.promise.then(() => client.write(chunk))
    })
    for (const socket of [client, behind]) socket.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    release: () => released.resolve(),
    /** The API has answered, whether that was passed on or not. */
    answered: answered.promise.then(() => void server.close()),
  }
}

/** Acts that the API was asked for and has kept by their key. */
const keptActs = (): number => {
  const path = join(recorded.home, 'api-acts')
  return existsSync(path) ? readdirSync(path).length : 0
}

beforeAll(async () => {
  recorded = await recordedHome({ isOwn: true })
  folder = SessionFolder.find(recorded.home)
  folder.write('status.json', { ...readStatus(folder), state: 'running', pid: process.pid })
})
afterAll(() => recorded.remove())

let ended: Promise<void>
beforeEach(() => {
  said = []
  taken = []
  session = new AbortController()
  ended = runSession(session.signal)
})
afterEach(async () => {
  session.abort()
  await ended
  withdrawPlace(folder)
  await api.close()
})

describe('a command for a session whose API listens', () => {
  it('goes by the API, under the user of this computer and what he claims', async () => {
    published(await open())
    const before = keptActs()
    expect(await give(HALT)).toMatchObject({ isDone: true, text: expect.stringContaining('No new trades') })
    const changes = [{ key: 'trading.max_positions', to: '5' }]
    const change = { kind: 'ChangeConfig', by: 'ann', reason: 'less', askedAt: NOW, changes } as const
    expect(await give(change)).toMatchObject({ isDone: true })
    expect(await give({ ...HALT, by: localUser() })).toMatchObject({ isDone: true })
    expect([said, keptActs() - before]).toEqual([[], 3])
    expect(taken).toEqual([
      { ...HALT, by: BY_API },
      { ...change, by: BY_API, askedAt: expect.any(Number) },
      { ...HALT, by: 'tess (local)' },
    ])
  })

  it('finds it in a file for the account that runs the session, of the process that runs now', async () => {
    published(await open())
    const found = (): string | undefined => placeOf(folder, (line) => void said.push(line))?.key
    const path = join(folder.path, 'api.json')
    expect([statSync(path).mode & 0o777, found()]).toEqual([0o600, key])
    const place = { url: 'http://127.0.0.1:1', key }
    for (const other of [{ ...place, pid: process.ppid }, null, { pid: process.pid }, 7]) {
      folder.write('api.json', other)
      expect(found()).toBeUndefined()
    }
    expect(said).toEqual([])
    writeFileSync(path, '{"pid":')
    expect(await give(HALT)).toMatchObject({ isDone: true })
    expect(taken).toEqual([{ ...HALT, by: BY_FOLDER }])
    expect(said).toEqual([expect.stringMatching(/^the API is not asked: .*api.json cannot be read/)])
  })

  it('is refused by the API as a browser would be, but a halt, which goes by the folder', async () => {
    published(await open())
    const short = { kind: 'TakeOverride', by: 'ann', reason: 'x' } as const
    await expect(give(short)).rejects.toMatchObject({ failure: { code: 'API_BAD_REQUEST' } })
    expect(taken).toEqual([])
    expect(await give({ ...HALT, reason: 'x' })).toMatchObject({ isDone: true })
    expect(taken).toEqual([{ ...HALT, reason: 'x', by: BY_FOLDER }])
    expect(said).toEqual([expect.stringMatching(/^the API refused \(API_BAD_REQUEST: .*; left in the/)])
  })

  it('goes by the folder where the connection is refused', async () => {
    await open()
    published(await freePort())
    expect(await give({ kind: 'TakeOverride', by: 'ann', reason: 'I look' })).toMatchObject({ isDone: true })
    expect(taken).toEqual([{ kind: 'TakeOverride', by: BY_FOLDER, reason: 'I look' }])
    expect(said).toEqual(["the API did not answer; left in the session's folder (ECONNREFUSED)"])
  })

  it.each([
    [{ status: 503, body: '{"code":"API_TIMEOUT","detail":"late"}' }, 'HTTP 503'],
    [{ status: 202, body: '{"id":"another"}' }, 'not with the act'],
    [{ status: 200, body: 'hello' }, /Unexpected token/],
    [{ status: 403, body: '{}' }, 'HTTP 403'],
  ])('goes by the folder where somebody answers %o', async (reply, why) => {
    await open()
    await using stage = await httpStage(() => reply)
    publishPlace(folder, { url: stage.url, key })
    expect(await give({ kind: 'TakeOverride', by: 'ann', reason: 'I look' })).toMatchObject({ isDone: true })
    expect(taken).toHaveLength(1)
    expect(said).toEqual([expect.stringMatching("the API did not answer; left in the session's folder")])
    expect(said[0]).toMatch(why)
  })

  it('goes by the folder where there is no API, and says nothing of it', async () => {
    await open()
    expect(await give(HALT)).toMatchObject({ isDone: true })
    expect([taken, said]).toEqual([[{ ...HALT, by: BY_FOLDER }], []])
  })

  it.each(['request', 'reply'] as const)('is taken once where its %s hangs and comes late', async (what) => {
    const port = await open()
    const line = await heldLine(port, what)
    published(line.port)
    const before = keptActs()
    expect(await give(HALT)).toMatchObject({ isDone: true })
    expect(said).toEqual(["the API did not answer; left in the session's folder (nothing within 2 s)"])
    line.release()
    await line.answered
    expect(keptActs()).toBe(before + 1)
    session.abort()
    await ended
    await takeWaiting(folder, {
      reconcile: async () => true, give: () => Promise.reject(new Error('taken twice')),
      makeDurable: async () => undefined, show: async () => undefined,
    })
    expect(taken).toEqual([{ ...HALT, by: what === 'request' ? BY_FOLDER : BY_API }])
    expect(readdirSync(folder.commandsPath)).toEqual([])
  })
})

describe('a cancel of some entries', () => {
  it('comes to the session as it was said, by the API and by the folder', async () => {
    published(await open())
    const order = 'ii-0-One-7-e0-0'
    const scopes = [{ symbol: 'AAPL' }, { strategy: 'One', symbol: 'BRK.B' }, { order }, {}]
    for (const scope of scopes) {
      await give({ kind: 'CancelAllOrders', by: 'ann', reason: 'earnings', ...scope })
    }
    expect(said).toEqual([])
    expect(taken).toEqual(scopes.map((scope) => (
      { kind: 'CancelAllOrders', by: BY_API, reason: 'earnings', ...scope })))
    const wrong = give({ kind: 'CancelAllOrders', by: 'ann', reason: 'earnings', symbol: 'no symbol' })
    await expect(wrong).rejects.toMatchObject({ failure: { code: 'API_BAD_REQUEST' } })
  })
})

it('a symbol at rest is released by the API', async () => {
  published(await open())
  await give({ kind: 'ReleaseSymbol', symbol: 'BRK.B', by: 'ann', reason: 'sold there' })
  expect(said).toEqual([])
  expect(taken).toEqual([{ kind: 'ReleaseSymbol', symbol: 'BRK.B', by: BY_API, reason: 'sold there' }])
})

describe('the status of a session whose API listens', () => {
  const tell = (environment: Readonly<Record<string, string>> = {}) =>
    tellStatus(folder, { environment, say: (line) => void said.push(line) })

  it('comes from the API, and is what the folder says', async () => {
    const port = await open()
    session.abort()
    await ended
    published(port)
    const asked = once(api.app.server, 'request')
    const told = await tell()
    expect((await asked as [{ url: string }])[0].url).toBe('/api/v1/session/status?session=0001')
    expect(told).toEqual(JSON.parse(JSON.stringify(shownStatus(folder))))
    expect(told).toMatchObject({ session: '0001', isRunning: true, killSwitch: 'ACTIVE', waiting: [] })
    expect(told.capital).toBe('100000')
    expect(said).toEqual([])
  })

  it('comes from the folder where the API refuses the connection, or the token', async () => {
    const port = await open()
    published(await freePort())
    expect(await tell()).toEqual(shownStatus(folder))
    published(port)
    expect(await tell({ INVESTOR_API_TOKEN: `inv_${'x'.repeat(43)}` })).toEqual(shownStatus(folder))
    expect(await tell({ INVESTOR_API_TOKEN_FILE: join(recorded.home, 'none') })).toEqual(
      JSON.parse(JSON.stringify(shownStatus(folder))),
    )
    expect(said).toEqual([
      "the API did not answer; read from the session's folder (ECONNREFUSED)",
      expect.stringMatching(/^the API refused \(UNAUTHENTICATED: .*\); read from the session's folder$/),
      expect.stringMatching(/none cannot be read: ENOENT; asked without a token$/),
    ])
  })
})

describe('a token of a person', () => {
  it('makes the act his, and another name that is given a claim', async () => {
    published(await open())
    await api.users.add('ann', 'admin', PASSWORD)
    const { secret } = api.users.giveToken(
      { name: 't', user: 'ann', role: 'admin', scopes: ['read', 'stop'], lifeMs: 60_000 },
    )
    const environment = { INVESTOR_API_TOKEN: secret }
    await give({ ...HALT, by: localUser() }, environment)
    await give({ ...HALT, by: 'bob' }, environment)
    expect(taken.map(({ by }) => by)).toEqual(['ann', 'ann (claimed to be bob)'])
    const take = { kind: 'TakeOverride', by: 'ann', reason: 'I look' } as const
    await expect(give(take, environment)).rejects.toMatchObject({ failure: { code: 'STEP_UP_REQUIRED' } })
    expect(taken).toHaveLength(2)
    expect(said).toEqual([])
    await give({ ...HALT, kind: 'Flatten' }, environment)
    expect(taken.at(-1)).toEqual({ ...HALT, kind: 'Flatten', by: BY_FOLDER })
    expect(said).toEqual([expect.stringMatching(/^the API refused \(STEP_UP_REQUIRED: .*; left in the/)])
  })

  it('comes from a file too; one that cannot be read stops no halt', async () => {
    published(await open())
    const environment = { INVESTOR_API_TOKEN_FILE: join(recorded.home, 'no-token') }
    const take = { kind: 'TakeOverride', by: 'ann', reason: 'I look' } as const
    await expect(give(take, environment)).rejects.toMatchObject({ failure: { code: 'SECRET_MISSING' } })
    expect(await give(HALT, environment)).toMatchObject({ isDone: true })
    expect(taken).toEqual([{ ...HALT, by: BY_API }])
    expect(said).toEqual([expect.stringMatching(/^the file .*no-token cannot be read: ENOENT; asked/)])
  })
})

describe('an API under TLS, and one behind a proxy', () => {
  type Pair = { readonly cert: string; readonly key: string }
  const newPair = async (ca?: Pair): Promise<Pair> => {
    const name = [{ name: 'commonName', value: 'desk.example' }]
    const { cert, private: secret } = await generate(name, ca === undefined ? {} : { ca })
    return { cert, key: secret }
  }

  it('is asked where it shows the certificate that it was started with, and no other', async () => {
    const own = await newPair()
    const [signed, other] = [await newPair(own), await newPair(own)]
    for (const { tls, certificate, by } of [
      { tls: own, certificate: own.cert, by: BY_API },
      { tls: signed, certificate: signed.cert, by: BY_API },
      { tls: signed, certificate: other.cert, by: BY_FOLDER },
      { tls: signed, certificate: own.cert, by: BY_FOLDER },
    ]) {
      const url = `https://127.0.0.1:${await open({ tls })}`
      publishPlace(folder, { url, certificate, key })
      expect(await give(HALT)).toMatchObject({ isDone: true })
      expect(taken.at(-1)?.by).toBe(by)
      await api.close()
    }
    const unanswered = expect.stringMatching(/^the API did not answer; left in the .* \(.*(?:CERT|cert)/)
    expect(said).toEqual([unanswered, unanswered])
    await open()
  })

  it('is asked past the proxy with the key of the command line, which nobody can forward', async () => {
    published(await open({ proxies: ['10.0.0.1'] }))
    expect(await give(HALT)).toMatchObject({ isDone: true })
    expect([taken.at(-1)?.by, said]).toEqual([BY_API, []])
    const asked = async (remoteAddress: string, headers: object) =>
      (await api.app.inject({
        url: '/api/v1/auth/me', headers: { host: '127.0.0.1', ...headers }, remoteAddress,
      })).json<object>()
    const own = { 'x-investor-local': key }
    const forwarded = { 'x-forwarded-for': '203.0.113.1', 'x-forwarded-proto': 'https' }
    expect(await asked('127.0.0.1', own)).toMatchObject({ name: 'tess (local)', by: 'local', role: 'admin' })
    expect(await asked('::ffff:127.0.0.1', own)).toMatchObject({ by: 'local' })
    expect(await asked('127.0.0.1', { ...own, ...forwarded })).toMatchObject({ code: 'PROXY_REQUIRED' })
    expect(await asked('10.0.0.1', { ...own, ...forwarded })).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await asked('10.0.0.7', own)).toMatchObject({ code: 'PROXY_REQUIRED' })
  })
})

describe('the key of the command line', () => {
  it('counts on this computer alone, until a start makes the next; a refusal is on record', async () => {
    const local = new LocalKey('tess', () => Date.now())
    const old = local.issue()
    const now = local.issue()
    await open({ local })
    const me = async (given: string, remoteAddress: string) =>
      (await api.app.inject({
        url: '/api/v1/auth/me', headers: { host: '127.0.0.1', 'x-investor-local': given }, remoteAddress,
      })).statusCode
    expect(await me(now, '127.0.0.1')).toBe(200)
    for (const [given, from] of [[old, '127.0.0.1'], ['', '::1'], [now, '10.0.0.7']] as const) {
      expect(await me(given, from), from).toBe(401)
    }
    const trail = new AccessTrail(recorded.home, Date.now, () => undefined)
    const { rows } = await trail.page({ limit: 2 })
    await trail.close()
    const reason = expect.stringMatching(/^a key of the command line that is void, or not from this computer/)
    expect(rows).toMatchObject([
      { act: 'token-refused', user: null, from: '10.0.0.7', reason },
      { act: 'token-refused', user: null, from: '::1', reason },
    ])
    expect(JSON.stringify(rows)).not.toContain(now)
  })

  it('names no second person: he asks himself', async () => {
    await open()
    await api.users.add('eve', 'admin', PASSWORD)
    const reply = await api.app.inject({
      method: 'POST', url: '/api/v1/acts/change-config',
      headers: { ...CHANGING, cookie: await cookieOf(api, 'eve'), 'idempotency-key': 'eve-and-bob' },
      payload: {
        reason: 'more', changes: [{ key: 'trading.max_positions', to: '50' }], confirmedBy: 'bob',
      },
    })
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'API_BAD_REQUEST'])
    expect(taken).toEqual([])
  })
})
