import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Identity, Role, Scope } from '../../src/server/index.ts'
import { apiOver, CHANGING, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { ROUTE_ROWS as TABLE, type Row } from '../harness/route-rows.ts'
import { putSession, SESSION_STATES } from '../harness/session-state.ts'

const USERS = { viewer: 'vera', operator: 'otto', admin: 'anna' } as const
const NEEDS_OPERATOR: ReadonlySet<Scope> = new Set(['stop', 'alert'])
const DAY_MS = 86_400_000
const names = Object.keys(TABLE)
const ranks = ['public', ...Role.options]

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let asked = 0

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
  for (const role of Role.options) await api.users.add(USERS[role], role, PASSWORD)
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

function tokenOf(role: Role, scopes: readonly Scope[]): string {
  return api.users.giveToken({ name: 't', user: USERS[role], scopes, lifeMs: DAY_MS }).secret
}

async function ask(name: string, secret: string, session?: string) {
  const [method] = name.split(' ') as ['GET' | 'POST']
  const { url, payload } = TABLE[name] as Row
  asked += 1
  const reply = await api.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...CHANGING, authorization: `Bearer ${secret}`, 'idempotency-key': `scope-${asked}-key` },
    remoteAddress: `10.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`,
    ...(payload === undefined
      ? {} : { payload: session === undefined ? payload : { ...payload, session } }),
  })
  const { code } = reply.body.startsWith('{') ? reply.json<{ code?: string }>() : {}
  return { status: reply.statusCode, code }
}

/** What keeps a token out of a route; `undefined` where it may come in. */
function refusalOf({ role: needed, scope, isStepUp }: Row, role: Role, held: Scope): string | undefined {
  if (needed === 'public') return undefined
  if (ranks.indexOf(role) < ranks.indexOf(needed)) return 'FORBIDDEN'
  if (isStepUp === true) return 'STEP_UP_REQUIRED'
  return scope === 'any' || scope === 'person' || scope === held ? undefined : 'SCOPE_REQUIRED'
}

describe('an API token', { timeout: 120_000 }, () => {
  it.each(SESSION_STATES)('does what its scope names, of a session that is %s', async (state) => {
    const restore = putSession(api.folder, state)
    const wrong: unknown[] = []
    try {
      for (const role of Role.options) {
        for (const scope of Scope.options) {
          if (role === 'viewer' && NEEDS_OPERATOR.has(scope)) continue
          const secret = tokenOf(role, [scope])
          for (const name of names) {
            const row = TABLE[name] as Row
            const refusal = refusalOf(row, role, scope)
            // What it may is asked for once a state: what comes back is another test's.
            if (refusal === undefined && role !== 'admin') continue
            const { status, code } = await ask(name, secret, state === 'absent' ? '0099' : undefined)
            const isRight = refusal === undefined
              ? status !== 401 && code !== 'SCOPE_REQUIRED' && code !== 'FORBIDDEN'
              : status === 403 && code === refusal
            if (!isRight) wrong.push([role, scope, name, refusal, status, code])
          }
        }
      }
    } finally {
      restore()
    }
    expect(wrong).toEqual([])
    expect(api.defects).toEqual([])
  })

  it('of several scopes does what each of them names', async () => {
    const secret = tokenOf('operator', ['stop', 'alert', 'stop'])
    expect(await ask('POST /acts/halt', secret)).toMatchObject({ status: 202 })
    expect(await ask('POST /alerts/{incident}/acknowledge', secret)).toMatchObject({ status: 404 })
    expect(await ask('GET /orders', secret)).toEqual({ status: 403, code: 'SCOPE_REQUIRED' })
    const headers = { host: '127.0.0.1', authorization: `Bearer ${secret}` }
    const reply = await api.app.inject({ url: '/api/v1/auth/me', headers })
    expect(Identity.parse(reply.json())).toMatchObject({ name: 'otto', scopes: ['stop', 'alert'] })
    // Prometheus reads the session too.
    expect((await api.app.inject({ url: '/metrics', headers })).statusCode).toBe(403)
  })

  it('of a version that knew no scopes keeps all that its role may', async () => {
    const secret = tokenOf('operator', ['read'])
    const file = join(recorded.home, 'users.json')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"scopes": \[[^\]]*\],/g, ''))
    expect(await ask('POST /acts/halt', secret)).toMatchObject({ status: 202 })
    expect(await ask('GET /audit', secret)).toMatchObject({ status: 200 })
  })

  it('is not given for what its role can never do', () => {
    expect(() => tokenOf('viewer', ['read', 'stop'])).toThrow(/scope stop needs the role operator/)
    expect(() => api.users.giveToken(
      { name: 't', user: 'anna', role: 'viewer', scopes: ['alert'], lifeMs: DAY_MS },
    )).toThrow(/scope alert needs the role operator/)
  })

  it('of a scope that no route has would be of no use: there is none', () => {
    for (const scope of Scope.options) {
      const roles = names.flatMap((name) => (TABLE[name]?.scope === scope ? [TABLE[name].role] : []))
      expect([scope, roles.length > 0]).toEqual([scope, true])
      expect([scope, roles.every((role) => role !== 'viewer')]).toEqual([scope, NEEDS_OPERATOR.has(scope)])
    }
  })
})
