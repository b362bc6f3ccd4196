import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
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

/** What a start with these variables asks for. */
function wishOf(environment: Readonly<Record<string, string>>) {
  const request: RunRequest = {
    configFile: undefined, strategies: [], symbols: undefined, from: undefined, to: undefined,
    timeframe: undefined, adjustment: undefined, set: [], out: home, environment, width: 80, color: false,
  }
  const { config } = readConfig(request, 'backtest')
  return { request, config }
}

/** The name of the session that is begun or gone on with under these settings. */
function chosen(environment: Readonly<Record<string, string>>, at = home): string {
  const { request, config } = wishOf(environment)
  const settings = { config, strategies: [] } as unknown as RunSettings
  return chooseFolder({ home: at, request, isNew: false }, settings).name
}

it('goes on with a session where only the sources of news are others', () => {
  const begun = chosen({ INVESTOR_TRADING__MAX_POSITIONS: '5' })
  const contact = { INVESTOR_NEWS__EDGAR_CONTACT: 'Ann Lee ann@example.com' }
  expect(chosen({ INVESTOR_TRADING__MAX_POSITIONS: '5', ...contact })).toBe(begun)
  const different = () => chosen({ INVESTOR_TRADING__MAX_POSITIONS: '6' })
  expect(different).toThrow('trading.max_positions: 5 then, 6 now')
})

it('is refused where another start with other settings was quicker, and leaves what that one wrote', () => {
  const { config, request } = wishOf({ INVESTOR_TRADING__MAX_POSITIONS: '5' })
  const quicker = { INVESTOR_TRADING__MAX_POSITIONS: '6' }
  // The other one makes its session while this one writes into its own, which has no name yet.
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'investor-choose-'))
  chosen(quicker, elsewhere)
  const late = {
    config: {
      ...config,
      get system() {
        const rival = path.join(elsewhere, 'sessions', '0001')
        if (existsSync(rival)) renameSync(rival, path.join(home, 'sessions', '0001'))
        return config.system
      },
    },
    strategies: [],
  } as unknown as RunSettings
  try {
    expect(() => chooseFolder({ home, request, isNew: false }, late))
      .toThrow('trading.max_positions: 6 then, 5 now')
    expect(chosen(quicker)).toBe('0001')
  } finally {
    rmSync(elsewhere, { recursive: true, force: true })
  }
})
