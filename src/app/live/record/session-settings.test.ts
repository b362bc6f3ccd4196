import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunRequest } from '../../backtest/run-request.ts'
import { SessionFolder } from './session-folder.ts'
import { refuseOthers, settingChanges, type SessionSettings } from './session-settings.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investor-settings-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const REQUEST: RunRequest = {
  configFile: undefined, strategies: [], symbols: undefined, from: undefined, to: undefined,
  timeframe: undefined, adjustment: undefined, set: [], out: '', environment: {}, width: 80, color: false,
}
const UNSET = { kind: 'default' } as const
const NOW: SessionSettings = {
  shown: [{ key: 'trading.max_positions', value: 5, origin: UNSET }],
  run: [{ key: 'strategies.One.fast', value: 10 }],
}

it('of a session that an older version began are compared by their keys and by the command line', () => {
  const folder = SessionFolder.create(home, REQUEST, (made) => {
    made.write('settings.json', { hash: 'of another form', shown: NOW.shown })
  })
  expect(() => refuseOthers(folder, NOW, REQUEST)).not.toThrow()
  expect(() => refuseOthers(folder, NOW, { ...REQUEST, symbols: ['AAA'] })).toThrow('symbols, days')
  const more = { ...NOW, shown: [{ key: 'trading.max_positions', value: 6, origin: UNSET }] }
  expect(() => refuseOthers(folder, more, REQUEST)).toThrow('trading.max_positions: 5 then, 6 now')
})

it('differ by no key that the version of then did not have, unless somebody has set it', () => {
  const added = (kind: 'default' | 'set'): SessionSettings => {
    const origin = kind === 'set' ? { kind, word: 'risk.new' } as const : UNSET
    return { ...NOW, shown: [...NOW.shown, { key: 'risk.new', value: 1, origin }] }
  }
  expect(settingChanges(NOW, added('default'))).toEqual([])
  expect(settingChanges(NOW, added('set'))).toEqual([{ key: 'risk.new', from: 'null', to: '1' }])
})

it('name a strategy that came or went, with what it was given', () => {
  const other = { ...NOW, run: [{ key: 'strategies.Two.fast', value: 3 }] }
  expect(settingChanges(NOW, other)).toEqual([
    { key: 'strategies.One.fast', from: '10', to: 'null' },
    { key: 'strategies.Two.fast', from: 'null', to: '3' },
  ])
})
