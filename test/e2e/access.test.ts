import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AccessTrail, changeAccess, type AccessChange } from '../../src/app/server/access-trail.ts'
import { usersOf } from '../../src/app/server/open-api-server.ts'
import { fail, UserError } from '../../src/base/index.ts'
import { AccessEvent, AuditVerdict, type AccessLog } from '../../src/server/index.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { emptyFolder, investor, investorTold } from '../harness/cli.ts'

const WRONG = 'surely not the right one'

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api

beforeAll(async () => {
  recorded = await recordedHome()
})
afterAll(() => recorded.remove())

async function post(path: string, payload: object, headers: object = {}, remoteAddress = '10.0.0.7') {
  return api.app.inject({
    method: 'POST', url: `/api/v1${path}`, headers: { ...CHANGING, ...headers }, payload, remoteAddress,
  })
}

async function get(path: string, headers: object) {
  const reply = await api.app.inject({
    url: `/api/v1${path}`, headers: { host: '127.0.0.1', ...headers }, remoteAddress: '10.0.0.8',
  })
  return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() }
}

/** The record as `act user from reason`, the oldest first. */
async function events(after = 0): Promise<readonly string[]> {
  const trail = new AccessTrail(recorded.home, Date.now, () => undefined)
  const { rows } = await trail.page({ limit: 500 })
  await trail.close()
  return rows
    .toReversed()
    .filter(({ sequence }) => sequence > after)
    .map(({ act, user, from, reason }) => [act, user ?? '-', from, reason].join(' '))
}

describe('the record of access', () => {
  beforeAll(async () => {
    api = await apiOver(recorded.home)
    await api.users.add('anna', 'admin', PASSWORD)
    await api.users.add('vera', 'viewer', PASSWORD)
  })
  afterAll(() => api.close())

  it('has logins, failures, the lock, step-ups and ends, with name and address and no secret', async () => {
    const before = (await events()).length
    const cookie = await cookieOf(api, 'anna')
    await post('/auth/step-up', { password: PASSWORD }, { cookie })
    await post('/auth/step-up', { password: WRONG }, { cookie })
    await post('/auth/logout', {}, { cookie })
    for (let tries = 0; tries < 6; tries++) await post('/auth/login', { name: 'vera', password: WRONG })
    await post('/auth/login', { name: 'my password by mistake', password: WRONG })
    await post('/auth/setup', { token: 'x'.repeat(43), name: 'eve', password: PASSWORD })
    expect(await events(before)).toEqual([
      'logged-in anna 127.0.0.1 ',
      'stepped-up anna 10.0.0.7 ',
      'step-up-failed anna 10.0.0.7 name or password is wrong',
      'logged-out anna 10.0.0.7 ',
      ...Array.from({ length: 5 }, () => 'login-failed vera 10.0.0.7 name or password is wrong'),
      'locked-out vera 10.0.0.7 for 30 s',
      'login-failed vera 10.0.0.7 locked out',
      'login-failed - 10.0.0.7 name or password is wrong',
      'login-failed - 10.0.0.7 a login link that is void',
    ])
    const files = ['access.db', 'access.db-wal', 'access.db.checkpoints']
    const kept = files.map((file) => readFileSync(join(recorded.home, file), 'latin1')).join()
    const secrets = [PASSWORD, WRONG, 'by mistake', cookie.split('=')[1]]
    for (const secret of secrets) expect(kept).not.toContain(secret)
    expect(statSync(join(recorded.home, 'access.db')).mode & 0o077).toBe(0)
  })

  it('has tokens that are refused, once a minute each, and counts the rest', async () => {
    api.clock.now += 60_000
    const before = (await events()).length
    const given = api.users.giveToken(
      { name: 't', user: 'vera', role: 'viewer', scopes: ['read'], lifeMs: 1_000 },
    )
    const bearer = { authorization: `Bearer ${given.secret}` }
    await post('/acts/halt', { reason: 'may I' }, { ...bearer, 'idempotency-key': 'key-00001' })
    api.clock.now += 60_000
    for (let asked = 0; asked < 4; asked++) expect((await get('/session', bearer)).status).toBe(401)
    api.clock.now += 60_000
    expect((await get('/session', { authorization: `Bearer inv_${'x'.repeat(43)}` })).status).toBe(401)
    expect(await events(before)).toEqual([
      'token-refused vera 10.0.0.7 FORBIDDEN: /api/v1/acts/halt',
      `token-refused vera 10.0.0.8 token ${given.id} has run out`,
      'token-refused - 10.0.0.8 a token that nobody has: made up, or revoked; ' +
        '3 more refusals since the last row of one were only counted',
    ])
  })

  it('is shown to admins page by page, and verified', async () => {
    const cookie = await cookieOf(api, 'anna')
    const total = (await events()).length
    const seen: AccessEvent[] = []
    let query = '?limit=4'
    for (;;) {
      const { body } = await get(`/auth/events${query}`, { cookie })
      seen.push(...AccessEvent.array().parse(body['rows']))
      if (body['next'] === null) break
      query = `?limit=4&cursor=${String(body['next'])}`
    }
    expect(seen.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: total }, (_, index) => total - index),
    )
    const { body } = await get('/auth/events/verify', { cookie })
    expect(AuditVerdict.parse(body)).toMatchObject({ isSound: true, rows: total, anchored: total })
  })

  it('is one chain for all who write at the same time', async () => {
    const before = (await events()).length
    const trails = Array.from({ length: 3 }, () => new AccessTrail(recorded.home, Date.now, () => undefined))
    await Promise.all(
      trails.flatMap((trail) =>
        Array.from({ length: 5 }, () => trail.note({ act: 'refused', by: 'x', from: 'test', reason: '' })),
      ),
    )
    for (const trail of trails) await trail.close()
    expect(await events(before)).toHaveLength(15)
    const { body } = await get('/auth/events/verify', { cookie: await cookieOf(api, 'anna') })
    expect(body).toMatchObject({ isSound: true, faults: [] })
  })
})

describe('a record of access that cannot be written', () => {
  const broken: AccessLog = {
    note: async () => {
      throw new UserError(fail('ACCESS_UNRECORDED', 'the disk is full', { retry: 'safe' }).failure)
    },
    page: async () => ({ rows: [], next: null }),
    verify: () => Promise.reject(new Error('nobody asks')),
    close: async () => undefined,
  }
  let isBroken = false
  beforeEach(() => {
    isBroken = true
  })

  it('opens nothing, and keeps nothing open', async () => {
    const real = new AccessTrail(recorded.home, Date.now, () => undefined)
    const access: AccessLog = { ...broken, note: (note) => (isBroken ? broken.note(note) : real.note(note)) }
    api = await apiOver(recorded.home, { access })
    isBroken = false
    const cookie = await cookieOf(api, 'anna')
    isBroken = true
    const refused = { status: 503, code: 'ACCESS_UNRECORDED', retry: 'safe' }
    const login = await post('/auth/login', { name: 'anna', password: PASSWORD })
    expect([login.json(), login.cookies]).toEqual([expect.objectContaining(refused), []])
    api.clock.now += 6 * 60_000
    const again = await post('/auth/step-up', { password: PASSWORD }, { cookie })
    expect(again.json()).toMatchObject(refused)
    const flatten = await post('/acts/flatten', { reason: 'out' }, { cookie, 'idempotency-key': 'flat-0001' })
    expect(flatten.json()).toMatchObject({ code: 'STEP_UP_REQUIRED' })
    expect(api.defects).toEqual([])
    const wrong = await post('/auth/login', { name: 'anna', password: WRONG })
    expect(wrong.json()).toMatchObject({ code: 'LOGIN_FAILED' })
    expect((await post('/auth/logout', {}, { cookie })).statusCode).toBe(200)
    expect((await get('/auth/me', { cookie })).status).toBe(401)
    expect(api.defects.map((error) => (error as UserError).failure.code)).toEqual([
      'ACCESS_UNRECORDED', 'ACCESS_UNRECORDED',
    ])
    await api.close()
    await real.close()
  })

  it('makes no user and no token; what closes is done, and its row is missed aloud', async () => {
    const folder = emptyFolder()
    mkdirSync(join(folder.path, 'access.db'))
    const users = usersOf(folder.path)
    await users.add('anna', 'admin', PASSWORD)
    const change = (act: AccessChange['act'], make: () => Promise<unknown>, isClosing = false) =>
      changeAccess(folder.path, { act, reason: 'test', isClosing }, make)
    const unrecorded = { failure: { code: 'ACCESS_UNRECORDED' } }
    const add = change('user-added', () => users.add('bob', 'admin', PASSWORD))
    await expect(add).rejects.toMatchObject(unrecorded)
    expect(users.users.map(({ name }) => name)).toEqual(['anna'])
    const remove = change('user-removed', async () => users.remove('anna'), true)
    await expect(remove).rejects.toMatchObject(unrecorded)
    expect(users.users).toEqual([])
    folder.remove()
  })
})

describe('the command line', () => {
  it('records users and tokens, shows the record, and finds what was taken out of it', () => {
    const folder = emptyFolder()
    const run = (...words: readonly string[]) => investor(folder.path, ...words)
    investorTold(folder.path, `${PASSWORD}\n`, 'user', 'add', 'anna', '--role', 'operator')
    const secret = run('token', 'create', 'script', '--user', 'anna').out.trim()
    expect(run('token', 'create', 'script', '--user', 'nobody').err).toContain('USER_NOT_FOUND')
    expect(run('token', 'create', 'x', '--user', 'anna', '--scope', 'read,fly').err).toContain('backtest')
    const [, id = ''] = /^(\S+) +script +anna as operator, for read,/m.exec(run('token', 'list').out) ?? []
    expect(run('token', 'revoke', id)).toMatchObject({ code: 0 })
    const shown = run('audit', 'show', '--access', '--type', 'ACCESS').out
    expect(shown.replaceAll(/^.*?ACCESS +api +/gm, '').replaceAll(userInfo().username, 'ME')).toBe(
      'user added from command line: anna as operator by ME\n' +
        'token created from command line: script for anna, for read, 90 days by ME\n' +
        'token created from command line: script for nobody, for read, 90 days by ME\n' +
        'not done from command line: there is no user nobody; there are anna by ME\n' +
        `token revoked from command line: ${id} by ME\n`,
    )
    expect(secret).toMatch(/^inv_/)
    expect(shown).not.toContain(secret)
    expect(run('audit', 'verify', '--access')).toMatchObject({ code: 0 })
    const database = new DatabaseSync(join(folder.path, '.investor', 'access.db'))
    database.exec('DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE sequence = 5')
    database.close()
    const verdict = run('audit', 'verify', '--access')
    expect(verdict).toMatchObject({ code: 3, out: expect.stringContaining('TAIL_MISSING') })
    const refused = investorTold(folder.path, `${PASSWORD}\n`, 'user', 'add', 'eve')
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('JOURNAL_BROKEN') })
    folder.remove()
  }, 120_000)
})
