import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UtcMillis } from '../../src/base/index.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { RoomSettings } from '../../src/app/server/room-settings.ts'
import type { AuditEntry, Risk, SettingChange, SettingDifferences, Settings } from '../../src/server/index.ts'
import { apiOver, cookieOf, PASSWORD, type Api } from '../harness/api-harness.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 3, bars: 60, timeframe: '1d', symbols: ['AAA'] }
const TWO = 'safety.operators=["ann","bob"]'

let home = ''
let api: Api
let cookie = ''

type Left = Parameters<SessionFolder['leave']>[0]

/** A session of its own, to whose first step people left commands. */
async function session(set: readonly string[], commands: readonly Left[]): Promise<void> {
  await runSession(
    {
      home,
      request: liveRequest({ ...WISH, set }),
      isNew: true,
      speed: Infinity,
      isQuiet: true,
      market: async (settings) => {
        for (const command of commands) SessionFolder.find(home).leave(command)
        return liveMarket(WISH)(settings)
      },
    },
    async () => undefined,
  )
}

const change = (key: string, to: string, more: object): Left => ({
  kind: 'ChangeConfig', by: 'ann', reason: 'less at a time', askedAt: 1_000 as UtcMillis,
  changes: [{ key, to }], ...more,
})

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'investor-api-config-'))
  await session(
    [TWO],
    [
      change('trading.max_positions', '3', {}),
      change('trading.max_positions', '4', { reason: 'one more' }),
      change('trading.max_positions', '4', { by: 'bob', reason: 'I agree' }),
      change('trading.max_positions', '9', { reason: 'alone' }),
    ],
  )
  await session([TWO, 'trading.max_positions=7', 'system.log_level=ERROR'], [])
  api = await apiOver(home)
  await api.users.add('vera', 'viewer', PASSWORD)
  cookie = await cookieOf(api, 'vera')
}, 90_000)

afterAll(async () => {
  await api.close()
  rmSync(home, { recursive: true, force: true })
})

async function get<T>(path: string): Promise<T> {
  const reply = await api.app.inject({ url: `/api/v1${path}`, headers: { host: '127.0.0.1', cookie } })
  return JSON.parse(reply.body) as T
}

interface Changes {
  readonly rows: readonly SettingChange[]
  readonly next: string | null
}

describe('settings of a session', () => {
  it('are those that count after people changed them', async () => {
    const of = async (number: string) => {
      const { settings } = await get<Settings>(`/config?session=${number}`)
      return settings.find(({ key }) => key === 'trading.max_positions')
    }
    expect(await of('0001')).toMatchObject({ value: 4, origin: 'changed while it ran', isDefault: false })
    expect(await of('0002')).toMatchObject({ value: 7, isDefault: false })
    const { settings } = await get<Settings>('/config')
    expect(settings.find(({ key }) => key === 'system.log_level')).toMatchObject({ value: 'ERROR' })
    expect(settings.find(({ key }) => key === 'system.api_port')).toMatchObject({ isDefault: true })
  })

  it('are the limits that the risk page measures against', async () => {
    const of = async (number: string) => {
      const { limits } = await get<Risk>(`/risk?session=${number}`)
      return limits.find(({ code }) => code === 'MAX_POSITIONS')?.limit
    }
    expect([await of('0001'), await of('0002')]).toEqual([4, 7])
  })

  it('of a session by the wall clock start from the defaults of the live profile', () => {
    const made = join(home, 'wall-clock')
    mkdirSync(made)
    const set = ['trading.primary_data_provider=synthetic']
    writeFileSync(join(made, 'request.json'), JSON.stringify(liveRequest({ ...WISH, set })))
    const { risk } = new RoomSettings().of(new SessionFolder(made))
    expect([risk.turnoverFraction, risk.burstFraction]).toEqual([0.5, 0.1])
  })

  it('have a history: who, when, why, before, after, and the second person', async () => {
    const { rows, next } = await get<Changes>('/config/changes?session=0001')
    const said = rows.map(({ by, reason, confirmedBy, changes }) => [by, reason, confirmedBy, ...changes])
    expect(said).toEqual([
      ['ann', 'one more', 'bob', { key: 'trading.max_positions', from: '3', to: '4' }],
      ['ann', 'less at a time', null, { key: 'trading.max_positions', from: '10', to: '3' }],
    ])
    expect(next).toBeNull()
    const [newest] = rows
    const entry = await get<{ rows: AuditEntry[] }>(`/audit?session=0001&sequence=${newest?.sequence}`)
    expect(entry.rows).toMatchObject([{ type: 'CONFIG_CHANGE', user: 'ann', at: newest?.at }])
    const first = await get<Changes>('/config/changes?session=0001&limit=1')
    const second = await get<Changes>(`/config/changes?session=0001&limit=1&cursor=${first.next}`)
    expect([...first.rows, ...second.rows]).toEqual(rows)
    const started = (await get<Changes>('/config/changes')).rows
    expect(started.map(({ by, reason, changes }) => [by, reason, ...changes])).toEqual([[
      userInfo().username,
      'start with no settings file, --set safety.operators, --set trading.max_positions, '
      + '--set system.log_level, compared with session 0001',
      { key: 'trading.max_positions', from: '10', to: '7' },
      { key: 'system.log_level', from: 'INFO', to: 'ERROR' },
    ]])
  })

  it('are held against those of another session', async () => {
    const { rows, ...sessions } = await get<SettingDifferences>('/config/differences?with=0001')
    expect(sessions).toEqual({ session: '0002', with: '0001' })
    expect(rows.map(({ key, value, other }) => [key, value, other])).toEqual([
      ['trading.max_positions', 7, 4],
      ['system.log_level', 'ERROR', 'INFO'],
    ])
    expect(rows[0]).toMatchObject({ otherOrigin: 'changed while it ran' })
    const same = await get<SettingDifferences>('/config/differences?session=0001&with=0001')
    expect(same.rows).toEqual([])
  })

  it('are refused with a clear code for what is no question of ours', async () => {
    for (const [path, code] of [
      ['/config/changes?limit=0', 'API_BAD_REQUEST'],
      ['/config/changes?key=a', 'API_BAD_REQUEST'],
      ['/config/changes?cursor=v1', 'BAD_CURSOR'],
      ['/config/differences', 'API_BAD_REQUEST'],
      ['/config/differences?with=last', 'API_BAD_REQUEST'],
      ['/config/differences?with=0009', 'SESSION_NOT_FOUND'],
    ] as const) {
      expect([path, await get(path)]).toEqual([path, expect.objectContaining({ code })])
    }
    expect(api.defects).toEqual([])
  })
})
