import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { chooseFolder } from './open-session.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'investor-choose-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** The name of the session that is begun or gone on with under these settings. */
function chosen(environment: Readonly<Record<string, string>>): string {
  const request: RunRequest = {
    configFile: undefined, strategies: [], symbols: undefined, from: undefined, to: undefined,
    timeframe: undefined, adjustment: undefined, set: [], out: home, environment, width: 80, color: false,
  }
  const { config } = readConfig(request, 'backtest')
  const settings = { config, shown: config.origins } as unknown as RunSettings
  return chooseFolder({ home, request, isNew: false }, settings).name
}

it('goes on with a session where only the sources of news are others', () => {
  const begun = chosen({ INVESTOR_TRADING__MAX_POSITIONS: '5' })
  const contact = { INVESTOR_NEWS__EDGAR_CONTACT: 'Ann Lee ann@example.com' }
  expect(chosen({ INVESTOR_TRADING__MAX_POSITIONS: '5', ...contact })).toBe(begun)
  const different = () => chosen({ INVESTOR_TRADING__MAX_POSITIONS: '6' })
  expect(different).toThrow('trading.max_positions: 5 then, 6 now')
})
