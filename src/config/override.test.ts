import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { applyOverrides, parseConfig, type OverriddenConfig } from './parse-config.ts'
import type { Overrides } from './override.ts'
import { describeOrigin, describeViolation } from './violation.ts'

const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }

function apply(overrides: Overrides, text = ''): ReturnType<typeof applyOverrides> {
  const parsed = parseConfig(text, { file: 'f.yaml', defaults })
  if (!parsed.ok) throw new Error(parsed.failure.message)
  return applyOverrides(parsed.value, overrides)
}

function applied(overrides: Overrides, text = ''): OverriddenConfig {
  const result = apply(overrides, text)
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

function messages(overrides: Overrides, text = ''): readonly string[] {
  const result = apply(overrides, text)
  if (result.ok) throw new Error('accepted')
  return result.failure.violations.map(describeViolation)
}

function originOf({ config }: OverriddenConfig, key: string): string {
  const found = config.origins.find((each) => each.key === key)
  return found === undefined ? 'absent' : describeOrigin(found.origin)
}

describe('precedence', () => {
  const file = 'trading:\n  max_positions: 2\n'
  const environment = { INVESTOR_TRADING__MAX_POSITIONS: '3' }

  it.each([
    ['', {}, 10, 'default'],
    [file, {}, 2, 'f.yaml:2:3'],
    [file, { environment }, 3, 'INVESTOR_TRADING__MAX_POSITIONS'],
    [file, { environment, sets: ['max_positions=4'] }, 4, '--set max_positions'],
    [file, { sets: ['max_positions=4', 'trading.max_positions=5'] }, 5, '--set trading.max_positions'],
  ])('of %j and %j gives %i from %s', (text, overrides, value, origin) => {
    const result = applied(overrides, text)
    expect(result.config.trading.maxPositions).toBe(value)
    expect(result.config.risk.maxPositions).toBe(value)
    expect(originOf(result, 'trading.max_positions')).toBe(origin)
  })

  it('leaves the given config as it was', () => {
    const parsed = parseConfig(file, { file: 'f.yaml', defaults })
    if (!parsed.ok) throw new Error(parsed.failure.message)
    const before = JSON.stringify(parsed.value.origins)
    applyOverrides(parsed.value, { sets: ['max_positions=9', 'price_collar=[{above: 0, fraction: 0.2}]'] })
    expect(JSON.stringify(parsed.value.origins)).toBe(before)
    expect(parsed.value.source.tree).toEqual({ trading: { max_positions: 2 } })
  })
})

describe('a list', () => {
  const file = 'safety:\n  operators: [ann, bob]\n'

  it.each(['', '  '])('is not emptied by the variable %j', (word) => {
    expect(messages({ environment: { INVESTOR_SAFETY__OPERATORS: word } }, file)).toEqual([
      expect.stringMatching(/^INVESTOR_SAFETY__OPERATORS safety\.operators: found the text ""; write a list/),
    ])
  })

  it('is emptied by brackets', () => {
    const environment = { INVESTOR_SAFETY__OPERATORS: '[]' }
    expect(applied({ environment }, file).config.safety.operators).toEqual([])
  })
})

describe('a word of --set', () => {
  it.each([
    ['trading.risk_per_trade_pct=0.02', 'trading.risk_per_trade_pct', 0.02],
    ['risk_per_trade_pct=2e-2', 'trading.risk_per_trade_pct', 0.02],
    ['paper_trading=false', 'trading.paper_trading', false],
    ['fees.model=bps', 'backtest.fees.model', 'bps'],
    ['backtest.slippage.model=none', 'backtest.slippage.model', 'none'],
    ['backtest.symbols=AAPL, MSFT', 'backtest.symbols', ['AAPL', 'MSFT']],
    ['backtest.symbols=[AAPL, "600519"]', 'backtest.symbols', ['AAPL', '600519']],
    ['backtest.symbols=600519', 'backtest.symbols', ['600519']],
    ['backtest.symbols=', 'backtest.symbols', []],
    ['active_strategies=null', 'trading.active_strategies', null],
    ['benchmark=null', 'backtest.benchmark', null],
    ['max_repeats=off', 'risk.max_repeats', 'off'],
    ['log_dir=123', 'system.log_dir', '123'],
    ['database_url=postgresql://h/d?a=b', 'system.database_url', 'postgresql://h/d?a=b'],
    ['from=2020-01-02', 'backtest.from', '2020-01-02'],
    ['price_collar=[{above: 0, fraction: 0.2}]', 'risk.price_collar', [{ above: 0, fraction: 0.2 }]],
  ])('%s sets %s', (word, key, value) => {
    const { config } = applied({ sets: [word] })
    expect(config.origins.find((each) => each.key === key)?.value).toEqual(value)
  })

  it('that is no key is a parameter, with the nearest key beside it', () => {
    const sets = ['fast_period=10', 'risk_per_trad_pct=5', 'strategies.Pairs.entryZ=2']
    const closestKey = 'trading.risk_per_trade_pct'
    expect(applied({ sets }).parameters).toEqual([
      { strategy: undefined, name: 'fast_period', value: '10', closestKey: undefined },
      { strategy: undefined, name: 'risk_per_trad_pct', value: '5', closestKey },
      { strategy: 'Pairs', name: 'entryZ', value: '2', closestKey: undefined },
    ])
  })

  it.each([
    ['max_positions', '--set max_positions: found the text "max_positions"; write key=value'],
    ['=5', '--set =5: found the text "=5"; write key=value'],
    ['max_positions=', '--set max_positions trading.max_positions: found the text ""; write a whole number'],
    ['max_positions=ten', 'found the text "ten"'],
    ['max_positions=0x10', 'found the text "0x10"'],
    ['max_positions=1e999', 'found Infinity'],
    ['max_positions=NaN', 'found the text "NaN"'],
    ['max_drawdown_pct=15', 'for 15 % write 0.15'],
    ['paper_trading=1', 'found the text "1"; write true or false'],
    ['max_positions=null', 'found nothing'],
    ['model=bps', '--set model: found a name that 2 keys have; write backtest.fees.model or'],
    ['trading.max_postions=3', 'write trading.max_positions, perhaps'],
    ['tradig.max_positions=3', 'write trading.max_positions, perhaps'],
    ['backtest.fees=5', '--set backtest.fees: found an unknown key'],
    ['price_collar=[', 'found the text "["'],
    ['price_collar=1\nother: 2', 'found the text'],
    ['fees.bps=5', 'with backtest.fees.model bps'],
  ])('%j is refused', (word, message) => {
    expect(messages({ sets: [word] }).join('\n')).toContain(message)
  })

  it('may choose a cost model whose numbers the file does not have, or ignore those that it has', () => {
    const file = 'backtest: {fees: {model: per_share, per_share: 0.01}}'
    const commission = (word: string): unknown => applied({ sets: [word] }, file).config.backtest.commission
    expect(commission('fees.model=zero')).toEqual({ model: 'zero' })
    expect(commission('fees.model=bps')).toEqual({ model: 'bps', bps: 1 })
  })

  it('replaces a list whole, and what is wrong with it is blamed on the word', () => {
    const file = 'risk:\n  restricted_symbols: [X, Y]\n'
    expect(messages({ sets: ['restricted_symbols=A B,C'] }, file)).toEqual([
      '--set restricted_symbols risk.restricted_symbols[0]: found the text "A B"; '
      + 'write a symbol of letters, digits and .^=_/:-',
    ])
  })
})

describe('the environment', () => {
  it('is read where a name has two underscores', () => {
    const { config } = applied({
      environment: {
        INVESTOR_BACKTEST__SLIPPAGE__MODEL: 'spread', INVESTOR_BACKTEST__SYMBOLS: 'AAPL,MSFT',
        INVESTOR_HOME: '/x',
        INVESTOR_TEST: 'full', PATH: '/bin', TRADING__MAX_POSITIONS: '3', INVESTOR_TRADING__BROKER: undefined,
      },
    })
    expect(config.backtest.slippage).toEqual({ model: 'spread', spreadBps: 2 })
    expect(config.backtest.symbols).toEqual(['AAPL', 'MSFT'])
    expect(config.origins.filter(({ origin }) => origin.kind !== 'default')).toHaveLength(2)
  })

  it.each([
    ['INVESTOR_TRADING__MAX_POSTIONS', '3', 'write trading.max_positions, perhaps'],
    ['INVESTOR_STRATEGIES__X', '3', 'strategies in the settings file'],
    ['INVESTOR___', '3', 'an unknown key'],
    ['INVESTOR_TRADING__MAX_POSITIONS', '', 'found the text ""'],
    ['INVESTOR_TRADING__BROKER', 'nobody', 'one of alpaca'],
  ])('%s=%s is refused', (variable, value, message) => {
    const [first] = messages({ environment: { [variable]: value } })
    expect(first).toMatch(new RegExp(`^${variable} `))
    expect(first).toContain(message)
  })
})

it('mistakes of the environment and of --set are named at once', () => {
  expect(messages({
    environment: { INVESTOR_TRADING__MAX_POSITIONS: '0', INVESTOR_X__Y: '1' }, sets: ['broker=x', 'a.b=1'],
  })).toHaveLength(4)
})
