import { describe, expect, it } from 'vitest'
import { LIVE_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { changeableKey, changeSettings } from './change-settings.ts'
import { parseConfig } from './parse-config.ts'
import { allKeys } from './sections.ts'
import { isLooser } from './setting-direction.ts'

const defaults = { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }

function configOf(text: string) {
  const config = parseConfig(text, { file: 'test.yaml', defaults })
  if (!config.ok) throw new Error(config.failure.message)
  return config.value
}

function changed(key: string, to: string, text = '') {
  return changeSettings(configOf(text), [], [{ key, to }])
}

const CHANGEABLE = allKeys().map(({ path }) => path.join('.')).filter((key) => changeableKey(key).ok)

describe('settings of a running session', () => {
  it('that may be changed are limits, and nothing of where and with what is traded', () => {
    expect(CHANGEABLE.length).toBeGreaterThan(40)
    expect(CHANGEABLE.filter((key) => !/^(?:trading|risk|sizing)\./.test(key))).toEqual([])
    const fixed = /broker|provider|paper|_window_ms|_days$|active_/
    expect(CHANGEABLE.filter((key) => fixed.test(key))).toEqual([])
  })

  it('are named in short where one key alone has the name', () => {
    expect(changeableKey('max_positions')).toEqual({ ok: true, value: 'trading.max_positions' })
    for (const [key, hint] of [['max_positons', 'trading.max_positions'], ['bps', 'backtest.fees.bps or']]) {
      const refused = changeableKey(key ?? '')
      expect(refused.ok ? '' : refused.failure.message).toContain(hint)
    }
  })

  it('have one value each in a change', () => {
    const wanted = [{ key: 'trading.max_positions', to: '4' }, { key: 'max_positions', to: '3' }]
    const twice = changeSettings(configOf(''), [], wanted)
    expect(twice).toMatchObject({ ok: false, failure: { code: 'CONFIG_INVALID' } })
    expect(twice.ok ? '' : twice.failure.message).toContain('trading.max_positions stands there twice')
  })

  it('are listed with those that follow from them', () => {
    const result = changed('trading.max_drawdown_pct', '0.3')
    if (!result.ok) throw new Error(result.failure.message)
    expect(result.value.changes).toEqual([
      { key: 'trading.max_drawdown_pct', from: '0.15', to: '0.3' },
      { key: 'risk.drawdown_close_all_pct', from: '0.2', to: '0.35' },
    ])
    expect(result.value.isLooser).toBe(true)
  })

  it('are read again from what a change says of them, lists and tables too', () => {
    const wanted = '[{above: 10, fraction: 0.02}, {above: 0, fraction: 0.05}]'
    const result = changed('risk.price_collar', wanted)
    if (!result.ok) throw new Error(result.failure.message)
    const [change] = result.value.changes
    const again = changed('risk.price_collar', change?.to ?? '')
    expect(again.ok ? again.value.config.risk.collarTiers : []).toEqual(result.value.config.risk.collarTiers)
  })
})

describe('a change allows more', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['trading.max_positions', 10, 9, false],
    ['trading.max_positions', 10, 11, true],
    ['risk.max_order_value', 'off', 100, false],
    ['risk.max_order_value', 100, 'off', true],
    ['risk.max_order_value', 100, Number.NaN, true],
    ['trading.opening_delay_minutes', 15, 20, false],
    ['trading.opening_delay_minutes', 15, 0, true],
    ['risk.allow_shorts', true, false, false],
    ['risk.allow_shorts', false, true, true],
    ['risk.allowed_symbols', ['A', 'B'], ['A'], false],
    ['risk.allowed_symbols', ['A'], ['A', 'B'], true],
    ['risk.allowed_symbols', null, ['A'], true],
    ['risk.allowed_symbols', ['A'], null, true],
    ['risk.restricted_symbols', ['A'], ['A', 'B'], false],
    ['risk.restricted_symbols', ['A', 'B'], ['A'], true],
    ['sizing.method', 'atr', 'kelly', true],
    ['risk.permissions', null, { One: {} }, true],
  ])('%s from %j to %j: %j', (key, from, to, looser) => {
    expect(CHANGEABLE).toContain(key)
    expect(isLooser(key, from, to)).toBe(looser)
  })
})
