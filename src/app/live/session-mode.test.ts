import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Session, WrittenStatus, type Health } from '../../server/index.ts'
import { readRunConfig, readVenueChoice } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { brokerSetup } from '../broker/broker-setup.ts'
import { statusText } from '../command/status-command.ts'
import { JournalControlRoom } from '../server/journal-control-room.ts'
import { MetricsDesk } from '../server/metrics-desk.ts'
import { SessionViews } from '../server/session-views.ts'
import { SessionFolder } from './record/session-folder.ts'
import { modeOf } from './session-mode.ts'
import { writeSessionSettings } from './record/session-settings.ts'
import { shownStatus } from './ask/shown-status.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investor-mode-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const HEALTH: Health = { state: 'unknown', at: 0, checks: [] }
const STATUS = {
  at: 0, writtenAt: 0, state: 'stopped', pid: 1, capital: '1', cash: '1', equity: 1, dayStartEquity: 1,
  highWaterEquity: 1, killSwitch: 'ACTIVE', latched: [], held: [], openOrders: [], unknownOrders: [],
  unprotectedSeconds: 0, health: {},
}
const REAL = ['trading.broker=alpaca', 'trading.paper_trading=false']
const CASES = [
  ['live', REAL],
  ['paper', ['trading.broker=alpaca']],
  ['paper', ['trading.broker=alpaca', 'trading.paper_trading=true']],
  // An exchange on this machine, the simulated venue, and recorded bars have no money.
  ['paper', [...REAL, 'broker.url=http://127.0.0.1:9000']],
  ['paper', ['trading.broker=simulated', 'trading.paper_trading=false']],
  ['paper', ['trading.primary_data_provider=alpaca', 'trading.paper_trading=false']],
  ['paper', ['trading.paper_trading=false']],
  ['paper', []],
] as const

function requestOf(set: readonly string[]): RunRequest {
  return {
    configFile: undefined, strategies: [], symbols: undefined, from: undefined, to: undefined,
    timeframe: undefined, adjustment: undefined, set, out: home, environment: {}, width: 100, color: false,
  }
}

/** A session that was begun with some settings, as a start begins it. */
function begun(set: readonly string[]): SessionFolder {
  const { origins } = readRunConfig(requestOf(set), 'live')
  return SessionFolder.create(home, requestOf(set), (made) => {
    writeSessionSettings(made, { shown: origins })
  })
}

describe('whether a session trades real money', () => {
  it.each(CASES)('%s: %j', (mode, set) => {
    expect(modeOf(begun(set))).toBe(mode)
  })

  it('is what its core puts on record', () => {
    for (const [mode, set] of CASES) {
      const choice = readVenueChoice(requestOf(set))
      if (choice === undefined) continue
      const settings = { strategies: [] } as unknown as RunSettings
      expect([set, brokerSetup(begun(set), settings, choice).mode]).toEqual([set, mode])
    }
  })

  it('is said by the API, the list of sessions and the status', async () => {
    const request = requestOf([])
    const paper = begun([])
    const live = begun(REAL)
    const room = new JournalControlRoom({ home, request })
    try {
      expect(Session.parse(await room.session())).toMatchObject({ number: '0002', mode: 'live' })
      expect(Session.parse(await room.session('0001'))).toMatchObject({ mode: 'paper' })
      expect((await room.sessions()).map(({ mode }) => mode)).toEqual(['live', 'paper'])
      expect(WrittenStatus.parse(await room.status())).toMatchObject({ mode: 'live' })
      for (const [folder, value] of [[live, 1], [paper, 0]] as const) {
        folder.write('status.json', STATUS)
        const { text } = await new MetricsDesk().text({ folder, views: new SessionViews(folder) }, HEALTH)
        expect(text).toContain(`investor_real_money ${value}\n`)
      }
    } finally {
      await room.close()
    }
    expect(statusText(shownStatus(begun(REAL)))).toContain('Session 0003, LIVE (real money)')
  })

  it('is not guessed where the settings of a session cannot be read', () => {
    const folder = SessionFolder.create(home, requestOf([]))
    expect(() => modeOf(folder)).toThrow('settings.json cannot be read')
    expect(shownStatus(folder).mode).toBeUndefined()
  })
})
