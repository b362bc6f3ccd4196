import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'
import type { InvestorConfig } from './investor-config.ts'
import { describeViolation, type ConfigFailure, type ConfigViolation } from './violation.ts'

const BACKTEST = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
const LIVE = { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }

function read(text: string, defaults = BACKTEST): InvestorConfig {
  const parsed = parseConfig(text, { file: 'f.yaml', defaults })
  if (!parsed.ok) throw new Error(parsed.failure.message)
  return parsed.value
}

function refused(text: string, defaults = BACKTEST): ConfigFailure {
  const parsed = parseConfig(text, { file: 'f.yaml', defaults })
  if (parsed.ok) throw new Error(`accepted: ${text}`)
  return parsed.failure
}

function violation(text: string, defaults = BACKTEST): ConfigViolation {
  const { violations } = refused(text, defaults)
  expect(violations.map(describeViolation)).toHaveLength(1)
  return violations[0] as ConfigViolation
}

describe('defaults', () => {
  it.each(['', '\n', '# only a comment\n', '---\n', '{}', 'trading:\n', 'trading:\nrisk:\nstrategies:\nbacktest:\n  fees:\n'])(
    'are what %j gives', (text) => {
      expect(read(text).risk).toEqual(BACKTEST_LIMITS)
      expect(read(text, LIVE).risk).toEqual(LIVE_LIMITS)
      expect(read(text).killSwitch).toEqual(DEFAULT_KILL_SWITCH_LIMITS)
    },
  )

  it('are those of the specification, section 9.1', () => {
    // spec/000_e737791563116211.txt, TradingConfig and SystemConfig; api_host is a named departure (0.0.0.0 there).
    expect(Object.fromEntries(read('').origins.map(({ key, value }) => [key, value]))).toMatchObject({
      'trading.risk_per_trade_pct': 0.01,
      'trading.max_position_pct': 0.1,
      'trading.max_positions': 10,
      'trading.daily_loss_limit_pct': 0.03,
      'trading.max_drawdown_pct': 0.15,
      'trading.default_order_type': 'LIMIT',
      'trading.default_time_in_force': 'DAY',
      'trading.slippage_buffer_pct': 0.001,
      'trading.primary_data_provider': 'polygon',
      'trading.backup_data_provider': 'iex',
      'trading.broker': 'alpaca',
      'trading.paper_trading': true,
      'trading.active_strategies': null,
      'trading.trade_premarket': false,
      'trading.trade_afterhours': false,
      'trading.opening_delay_minutes': 15,
      'trading.closing_cutoff_minutes': 15,
      'system.log_level': 'INFO',
      'system.log_dir': 'logs',
      'system.database_url': 'sqlite:///trading.db',
      'system.api_host': '127.0.0.1',
      'system.api_port': 8000,
      'system.health_check_interval': 60,
      'system.metrics_retention_days': 90,
      'risk.drawdown_close_all_pct': 0.2,
    })
  })

  it('give every key an origin and cause no warning', () => {
    const { origins, warnings } = read('')
    expect(origins.every(({ origin }) => origin.kind === 'default')).toBe(true)
    expect(new Set(origins.map(({ key }) => key)).size).toBe(origins.length)
    expect(warnings).toEqual([])
  })
})

describe('conversion', () => {
  it('turns the spec\'s keys into fractions and milliseconds, once', () => {
    const { trading, risk, killSwitch } = read(`
trading:
  risk_per_trade_pct: 0.02
  max_position_pct: 0.2
  max_positions: 4
  daily_loss_limit_pct: 0.05
  max_drawdown_pct: 0.12
  default_order_type: MARKET
  default_time_in_force: GTC
  slippage_buffer_pct: 0.002
  trade_premarket: true
  trade_afterhours: true
  opening_delay_minutes: 30
  closing_cutoff_minutes: 0.5
`)
    const shared = {
      riskPerTradeFraction: 0.02, maxPositionFraction: 0.2, maxPositions: 4, dailyLossFraction: 0.05,
      drawdownFraction: 0.12, defaultOrderType: 'MARKET', defaultTimeInForce: 'GTC', slippageBufferFraction: 0.002,
      tradePremarket: true, tradeAfterhours: true, openingDelayMs: 1_800_000, closingCutoffMs: 30_000,
    }
    expect(trading).toMatchObject(shared)
    expect(risk).toEqual({ ...BACKTEST_LIMITS, ...shared })
    expect(killSwitch).toMatchObject({ dailyLossFraction: 0.05, drawdownFraction: 0.12, drawdownCloseAllFraction: 0.2 })
  })

  it('fills every further limit of risk', () => {
    const { risk, killSwitch } = read(`
sizing: {method: kelly, atr_stop_multiple: 3, kelly_fraction: 0.25, kelly_min_trades: 50, volatility_target: 0.1,
  volatility_days: 30}
risk:
  drawdown_close_all_pct: 0.3
  halt_data_age_ms: 5000
  halt_error_count: 3
  allow_pyramiding: true
  allow_shorts: true
  fee_buffer: 0.002
  bar_volume_fraction: 0.05
  max_consecutive_losses: 7
  max_sector_exposure: 0.4
  max_gross_exposure: 2
  max_correlation: 0.5
  correlation_days: 90
  correlation_min_days: 30
  price_collar: [{above: 10, fraction: 0.02}, {above: 0, fraction: 0.04}]
  collar_window_move: 0.01
  collar_window_ms: 1000
  max_order_value_pct: 0.2
  max_order_value: 1234567890.1
  max_order_adv_fraction: 0.02
  adv_days: 10
  max_messages_per_second: 6
  max_messages_per_minute: 60
  message_reserve: 0.1
  max_entries_per_day: 8
  max_repeats: 2
  repeat_window_ms: 2000
  duplicate_window_ms: 3000
  burst_notional: 0.3
  burst_window_ms: 4000
  daily_turnover: 3
  allowed_symbols: [AAPL, BRK.B]
  restricted_symbols: [GME]
  permissions:
    MA_Crossover: {symbols: ALL, buy: true, sell_short: false}
    Pairs: {symbols: [AAPL], buy: false, sell_short: true}
  deploy_limits:
    Pairs: {max_instruments: 2, max_order_price: 500.25, max_order_value: 1000, max_position_value: 5000,
      max_entries_per_session: 4}
  max_data_age_ms: 7000
  max_data_age_bars: 2
`)
    expect(risk).toEqual({
      ...BACKTEST_LIMITS,
      sizingMethod: 'kelly', atrStopMultiple: 3, kellyFraction: 0.25, kellyTradesMin: 50,
      volatilityTargetFraction: 0.1, volatilityDays: 30, barVolumeFraction: 0.05, allowPyramiding: true,
      allowShorts: true, feeBufferFraction: 0.002, consecutiveLossesMax: 7, sectorFraction: 0.4, grossFraction: 2,
      correlationMax: 0.5, correlationDays: 90, correlationDaysMin: 30,
      collarTiers: [{ above: 10, fraction: 0.02 }, { above: 0, fraction: 0.04 }], collarWindowFraction: 0.01,
      collarWindowMs: 1000, orderValueFraction: 0.2, orderValueMax: 1_234_567_890_100_000_000n,
      orderVolumeFraction: 0.02, averageVolumeDays: 10, messagesPerSecondMax: 6, messagesPerMinuteMax: 60,
      messageReserveFraction: 0.1, entriesPerDayMax: 8, repeatsMax: 2, repeatWindowMs: 2000,
      duplicateWindowMs: 3000, burstFraction: 0.3, burstWindowMs: 4000, turnoverFraction: 3,
      allowedSymbols: new Set(['AAPL', 'BRK.B']), restrictedSymbols: new Set(['GME']),
      permissions: new Map([
        ['MA_Crossover', { symbols: 'ALL', mayBuy: true, maySellShort: false }],
        ['Pairs', { symbols: new Set(['AAPL']), mayBuy: false, maySellShort: true }],
      ]),
      deployments: new Map([['Pairs', {
        instrumentsMax: 2, orderPriceMax: 500_250_000_000n, orderValueMax: 1_000_000_000_000n,
        positionValueMax: 5_000_000_000_000n, entriesPerSessionMax: 4,
      }]]),
      dataAgeMsMax: 7000, dataAgeBarsMax: 2,
    })
    expect(Object.keys(risk).toSorted()).toEqual(Object.keys(BACKTEST_LIMITS).toSorted())
    expect(killSwitch).toEqual({
      dailyLossFraction: 0.03, drawdownFraction: 0.15, drawdownCloseAllFraction: 0.3, dataAgeMsMax: 5000, errorCountMax: 3,
    })
  })

  it('reads what a backtest runs on', () => {
    const { backtest } = read(`
backtest:
  symbols: [AAPL, ^GSPC]
  timeframe: 5m
  from: 2010-01-04
  to: "2010-12-31"
  capital: 2500.5
  currency: EUR
  account: cash
  benchmark: SPY
  fees: {model: per_share, per_share: 0.0000005, min_per_order: 0.35, max_fraction: 0.02, regulatory: false}
  slippage: {model: volume_impact, impact_bps: 50}
  latency_ms: 250
  participation: off
  bar_priority: target_first
  limit_fill: through
  rearm: true
  seed: 42
  risk_free_rate: 0.02
  matching_timeframe: 1m
`)
    expect(backtest).toEqual({
      symbols: ['AAPL', '^GSPC'], timeframe: '5m', from: '2010-01-04', to: '2010-12-31',
      capital: 2_500_500_000_000n, currency: 'EUR', isCashAccount: true, benchmark: 'SPY',
      commission: { model: 'per_share', perShare: 500n, minPerOrder: 350_000_000n, maxFraction: 0.02 },
      chargesRegulatoryFees: false, slippage: { model: 'volume_impact', impactBps: 50 }, latencyMs: 250,
      participationFraction: undefined, barPriority: 'target_first', limitFill: 'through', rearmsDrawdown: true,
      seed: 42, riskFreeFraction: 0.02, matchingTimeframe: '1m',
    })
  })

  it.each([
    ['fees: {model: per_order, per_order: 2}', { commission: { model: 'per_order', perOrder: 2_000_000_000n } }],
    ['fees: {model: bps, bps: 3}', { commission: { model: 'bps', bps: 3 } }],
    ['fees: {model: zero}', { commission: { model: 'zero' } }],
    ['slippage: {model: none}', { slippage: { model: 'none' } }],
    ['slippage: {model: bps, bps: 0.5}', { slippage: { model: 'bps', bps: 0.5 } }],
    ['slippage: {model: spread, spread_bps: 4}', { slippage: { model: 'spread', spreadBps: 4 } }],
  ])('keeps of %s what its model reads', (text, expected) => {
    expect(read(`backtest:\n  ${text}\n`).backtest).toMatchObject(expected)
  })

  it('reads strategies with their settings and lines', () => {
    const { strategies, trading } = read(`
trading:
  active_strategies: [MA_Crossover]
strategies:
  - name: MA_Crossover
    parameters: {fast_period: 10, label: a, isLong: true}
  - file: ./mine.ts
    symbols: [AAPL]
    timeframe: 1h
`)
    expect(strategies).toEqual([
      {
        name: 'MA_Crossover', file: undefined, symbols: undefined, timeframe: undefined,
        parameters: { fast_period: 10, label: 'a', isLong: true },
        origin: { kind: 'file', file: 'f.yaml', line: 5, column: 5 },
      },
      {
        name: undefined, file: './mine.ts', symbols: ['AAPL'], timeframe: '1h', parameters: {},
        origin: { kind: 'file', file: 'f.yaml', line: 7, column: 5 },
      },
    ])
    expect(trading.activeStrategies).toEqual(['MA_Crossover'])
  })

  it('reads JSON, tabs and all, and Windows lines', () => {
    expect(read('{\n\t"trading": {\n\t\t"max_positions": 3\n\t}\n}').trading.maxPositions).toBe(3)
    expect(read('trading:\r\n  max_positions: 3\r\n').trading.maxPositions).toBe(3)
  })

  it('says where each value was set', () => {
    const { origins } = read('trading:\n  max_positions: 3\n')
    const found = origins.find(({ key }) => key === 'trading.max_positions')
    expect(found).toEqual({
      key: 'trading.max_positions', value: 3, origin: { kind: 'file', file: 'f.yaml', line: 2, column: 3 },
    })
  })

  it('keeps the closing tier above a raised drawdown limit', () => {
    expect(read('trading: {max_drawdown_pct: 0.3}').killSwitch.drawdownCloseAllFraction).toBe(0.35)
    expect(read('trading: {max_drawdown_pct: 0.98}').killSwitch.drawdownCloseAllFraction).toBe(0.99)
    expect(read('trading: {max_drawdown_pct: 0.1}').killSwitch.drawdownCloseAllFraction).toBe(0.2)
  })
})

describe('profiles', () => {
  it.each(['max_messages_per_second', 'max_entries_per_day', 'max_data_age_ms', 'daily_turnover'])(
    'live, %s cannot be switched off', (key) => {
      expect(violation(`risk:\n  ${key}: off\n`, LIVE)).toMatchObject({ key: `risk.${key}`, found: 'off' })
      expect(read(`risk:\n  ${key}: off\n`).risk.profile).toBe('backtest')
    },
  )

  it('live, a limit that is off by default may be named off', () => {
    expect(read('risk: {max_order_value: off}', LIVE).risk.orderValueMax).toBeUndefined()
  })
})

describe('warnings', () => {
  it.each([
    ['trading: {max_position_pct: 0.25}', 'trading.max_position_pct', 'risk.max_order_value_pct 0.1 (default)'],
    ['trading: {max_position_pct: 0.5}', 'trading.max_position_pct', 'risk.max_sector_exposure 0.3 (default)'],
    ['risk: {max_order_value_pct: 2}', 'risk.max_order_value_pct', 'risk.max_gross_exposure 1 (default)'],
    ['trading: {backup_data_provider: polygon}', 'trading.backup_data_provider', 'two vendors'],
    ['trading: {paper_trading: false, broker: simulated}', 'trading.paper_trading', 'takes real orders'],
  ])('%s is valid, and says what it cannot do', (text, key, words) => {
    const { warnings } = read(text)
    expect(warnings.map((each) => each.key)).toContain(key)
    expect(warnings.map(describeViolation).join('\n')).toContain(words)
  })
})

/** Where it goes wrong, and words that the message must have. */
type Case = readonly [text: string, line: number, key: string, found: string, right: string]

const trading = (line: string): string => `# settings\ntrading:\n  ${line}\n`
const section = (name: string, line: string): string => `${name}:\n  ${line}\n`

const CASES: readonly Case[] = [
  // ranges of fractions, and units a hundred times too big
  [trading('risk_per_trade_pct: 5'), 3, 'trading.risk_per_trade_pct', '5', 'for 5 % write 0.05'],
  [trading('risk_per_trade_pct: 1'), 3, 'trading.risk_per_trade_pct', '1', 'for 1 % write 0.01'],
  [trading('risk_per_trade_pct: 0'), 3, 'trading.risk_per_trade_pct', '0', 'above 0'],
  [trading('risk_per_trade_pct: -0'), 3, 'trading.risk_per_trade_pct', '0', 'above 0'],
  [trading('risk_per_trade_pct: -0.01'), 3, 'trading.risk_per_trade_pct', '-0.01', 'without the minus sign'],
  [trading('max_position_pct: 10'), 3, 'trading.max_position_pct', '10', 'for 10 % write 0.1'],
  [trading('daily_loss_limit_pct: 3'), 3, 'trading.daily_loss_limit_pct', '3', 'for 3 % write 0.03'],
  [trading('daily_loss_limit_pct: 1'), 3, 'trading.daily_loss_limit_pct', '1', 'below 1'],
  [trading('max_drawdown_pct: 15'), 3, 'trading.max_drawdown_pct', '15', 'for 15 % write 0.15'],
  [trading('max_drawdown_pct: -0.15'), 3, 'trading.max_drawdown_pct', '-0.15', 'without the minus sign'],
  [trading('slippage_buffer_pct: 0.1'), 3, 'trading.slippage_buffer_pct', '0.1', 'for 0.1 % write 0.001'],
  [section('risk', 'drawdown_close_all_pct: 20'), 2, 'risk.drawdown_close_all_pct', '20', 'for 20 % write 0.2'],
  [section('risk', 'max_gross_exposure: 100'), 2, 'risk.max_gross_exposure', '100', 'for 100 % write 1'],
  [section('sizing', 'kelly_fraction: 50'), 2, 'sizing.kelly_fraction', '50', 'for 50 % write 0.5'],
  // numbers that are none
  [trading('risk_per_trade_pct: .nan'), 3, 'trading.risk_per_trade_pct', 'NaN', 'a fraction'],
  [trading('max_drawdown_pct: .inf'), 3, 'trading.max_drawdown_pct', 'Infinity', 'a fraction'],
  [trading('max_drawdown_pct: -.inf'), 3, 'trading.max_drawdown_pct', '-Infinity', 'a fraction'],
  [section('backtest', 'capital: 1e400'), 2, 'backtest.capital', 'Infinity', 'money from 1'],
  [section('backtest', 'capital: 0'), 2, 'backtest.capital', '0', 'money from 1'],
  [section('backtest', 'capital: 0.00000000001'), 2, 'backtest.capital', '1e-11', 'at most nine decimals'],
  [section('backtest', 'capital: 1.00000000001'), 2, 'backtest.capital', '1.00000000001', 'at most nine decimals'],
  // types
  [trading('risk_per_trade_pct: "0.01"'), 3, 'trading.risk_per_trade_pct', '"0.01"', 'without quotes'],
  [trading('risk_per_trade_pct: 1%'), 3, 'trading.risk_per_trade_pct', '"1%"', 'write 0.01'],
  [trading('risk_per_trade_pct: 0,01'), 3, 'trading.risk_per_trade_pct', '"0,01"', 'a fraction'],
  [trading('risk_per_trade_pct: true'), 3, 'trading.risk_per_trade_pct', 'true', 'a fraction'],
  [trading('risk_per_trade_pct:'), 3, 'trading.risk_per_trade_pct', 'nothing', 'leave the line out'],
  [trading('max_positions: 2.5'), 3, 'trading.max_positions', '2.5', 'a whole number'],
  [trading('max_positions: 0'), 3, 'trading.max_positions', '0', 'from 1'],
  [trading('max_positions: 1_000'), 3, 'trading.max_positions', '"1_000"', 'a whole number'],
  [trading('max_positions: [10]'), 3, 'trading.max_positions', 'a list of 1', 'a whole number'],
  [trading('max_positions: {a: 1}'), 3, 'trading.max_positions', 'a map of a', 'a whole number'],
  [trading('max_positions: 2024-01-01'), 3, 'trading.max_positions', '"2024-01-01"', 'a whole number'],
  [trading('paper_trading: yes'), 3, 'trading.paper_trading', '"yes"', 'here true'],
  [trading('paper_trading: "false"'), 3, 'trading.paper_trading', '"false"', 'false without quotes'],
  [trading('paper_trading: 0'), 3, 'trading.paper_trading', '0', 'true or false'],
  [trading('default_order_type: limit'), 3, 'trading.default_order_type', '"limit"', 'perhaps LIMIT'],
  [trading('default_time_in_force: GTD'), 3, 'trading.default_time_in_force', '"GTD"', 'DAY'],
  [trading('default_time_in_force: constructor'), 3, 'trading.default_time_in_force', '"constructor"', 'one of DAY'],
  [trading('broker: alpca'), 3, 'trading.broker', '"alpca"', 'perhaps alpaca'],
  [trading('active_strategies: MA_Crossover'), 3, 'trading.active_strategies', '"MA_Crossover"', 'a list'],
  [trading('active_strategies: [A, A]'), 3, 'trading.active_strategies', 'a list of 2', 'each item once'],
  [trading('opening_delay_minutes: -5'), 3, 'trading.opening_delay_minutes', '-5', 'without the minus sign'],
  [section('system', 'api_port: 70000'), 2, 'system.api_port', '70000', 'from 1 to 65535'],
  [section('system', 'api_host: "a b"'), 2, 'system.api_host', '"a b"', 'host name'],
  [section('system', 'log_dir: ""'), 2, 'system.log_dir', '""', 'a folder'],
  [section('system', 'log_level: WARN'), 2, 'system.log_level', '"WARN"', 'perhaps WARNING'],
  [section('system', 'health_check_interval: 60000'), 2, 'system.health_check_interval', '60000', 'seconds'],
  [section('sizing', 'method: kely'), 2, 'sizing.method', '"kely"', 'perhaps kelly'],
  [section('risk', 'max_repeats: none'), 2, 'risk.max_repeats', '"none"', 'or off'],
  [section('risk', 'allowed_symbols: [AAPL, TRUE]'), 2, 'risk.allowed_symbols[1]', 'true', 'in quotes, as "true"'],
  [section('risk', 'allowed_symbols: [600519]'), 2, 'risk.allowed_symbols[0]', '600519', 'in quotes, as "600519"'],
  [section('risk', 'price_collar: []'), 2, 'risk.price_collar', 'an empty list', 'a list such as'],
  [section('risk', 'price_collar: [{above: 5, fraction: 0.1}]'), 2, 'risk.price_collar', 'a list of 1', 'the last one 0'],
  [section('risk', 'price_collar: [{above: 0, fraction: 3}]'), 2, 'risk.price_collar[0].fraction', '3', 'a fraction'],
  [section('risk', 'permissions: {A: {symbols: ALL, buy: true}}'), 2, 'risk.permissions.A.sell_short', 'nothing', 'true or'],
  [section('risk', 'permissions: {9: {}}'), 2, 'risk.permissions', 'the key 9', 'a plain name'],
  [section('risk', 'deploy_limits: {A: 5}'), 2, 'risk.deploy_limits.A', '5', 'max_instruments'],
  [section('backtest', 'from: 2021-02-29'), 2, 'backtest.from', '"2021-02-29"', 'YYYY-MM-DD'],
  [section('backtest', 'from: 01/02/2021'), 2, 'backtest.from', '"01/02/2021"', 'YYYY-MM-DD'],
  [section('backtest', 'from: 2021'), 2, 'backtest.from', '2021', 'YYYY-MM-DD'],
  [section('backtest', 'timeframe: 1D'), 2, 'backtest.timeframe', '"1D"', 'perhaps 1d'],
  [section('backtest', 'currency: usd'), 2, 'backtest.currency', '"usd"', 'three capital letters'],
  [section('backtest', 'symbols: AAPL'), 2, 'backtest.symbols', '"AAPL"', 'a list'],
  [section('backtest', 'symbols: ["A B"]'), 2, 'backtest.symbols[0]', '"A B"', 'a symbol'],
  [section('backtest', 'participation: 10'), 2, 'backtest.participation', '10', 'for 10 % write 0.1'],
  [section('backtest', 'seed: 1e20'), 2, 'backtest.seed', '100000000000000000000', 'a whole number'],
  [section('backtest', 'fees: 5'), 2, 'backtest.fees', '5', 'a map of model'],
  [section('backtest', 'slippage: {bps: -1}'), 2, 'backtest.slippage.bps', '-1', 'basis points'],
  // names
  [trading('max_postions: 3'), 3, 'trading.max_postions', 'unknown key', 'max_positions, perhaps'],
  [trading('maxPositions: 3'), 3, 'trading.maxPositions', 'unknown key', 'max_positions, perhaps'],
  [trading('log_level: INFO'), 3, 'trading.log_level', 'unknown key', 'it in its own place: system.log_level'],
  [trading('max_sector_exposre: 0.2'), 3, 'trading.max_sector_exposre', 'unknown key', 'risk.max_sector_exposure'],
  [trading('model: bps'), 3, 'trading.model', 'unknown key', 'backtest.fees.model or backtest.slippage.model'],
  [trading('Qqqqqqqqqqq: 1'), 3, 'trading.Qqqqqqqqqqq', 'unknown key', 'one of risk_per_trade_pct'],
  [trading('constructor: 1'), 3, 'trading.constructor', 'unknown key', 'one of'],
  [trading('__proto__: {max_positions: 3}'), 3, 'trading', 'the key __proto__', 'a plain name'],
  ['max_positions: 3\n', 1, 'max_positions', 'unknown key', 'it in its own place: trading.max_positions'],
  ['trdaing:\n  max_positions: 3\n', 1, 'trdaing', 'unknown key', 'trading, perhaps'],
  ['trading: 5\n', 1, 'trading', '5', 'a map of risk_per_trade_pct'],
  ['trading: []\n', 1, 'trading', 'an empty list', 'a map of'],
  ['<<: {trading: {}}\n', 1, '["<<"]', 'unknown key', 'one of trading'],
  [section('backtest', 'fees: {per_shre: 1}'), 2, 'backtest.fees.per_shre', 'unknown key', 'per_share, perhaps'],
  // strategies
  ['strategies: {}\n', 1, 'strategies', 'an empty map', 'a list of strategies'],
  ['strategies:\n  - MA\n', 2, 'strategies[0]', '"MA"', 'a strategy: a map'],
  ['strategies:\n  - {}\n', 2, 'strategies[0]', 'an empty map', 'either a name'],
  ['strategies:\n  - {name: A, file: ./a.ts}\n', 2, 'strategies[0]', 'a map of name, file', 'not both'],
  ['strategies:\n  - {name: A}\n  - {name: A}\n', 1, 'strategies', 'a list of 2', 'each name'],
  ['strategies:\n  - {file: ./a.py}\n', 2, 'strategies[0].file', '"./a.py"', 'TypeScript'],
  ['strategies:\n  - {name: A, params: {}}\n', 2, 'strategies[0].params', 'unknown key', 'one of name, file'],
  ['strategies:\n  - {name: A, parameters: {a: [1]}}\n', 2, 'strategies[0].parameters.a', 'a list of 1', 'a number'],
  ['strategies:\n  - {name: A, parameters: {a: .nan}}\n', 2, 'strategies[0].parameters.a', 'NaN', 'a number'],
  ['strategies:\n  - {name: A, timeframe: 2m}\n', 2, 'strategies[0].timeframe', '"2m"', 'one of 1m'],
  // rules between keys
  [trading('max_drawdown_pct: 0.02'), 3, 'trading.max_drawdown_pct', '0.02', 'daily_loss_limit_pct 0.03 (default)'],
  [trading('daily_loss_limit_pct: 0.2'), 3, 'trading.daily_loss_limit_pct', '0.2', 'max_drawdown_pct 0.15 (default)'],
  [section('risk', 'drawdown_close_all_pct: 0.15'), 2, 'risk.drawdown_close_all_pct', '0.15', 'more than trading'],
  [trading('opening_delay_minutes: 389'), 3, 'trading.opening_delay_minutes', '389', 'less than a session'],
  [trading('closing_cutoff_minutes: 375'), 3, 'trading.closing_cutoff_minutes', '375', 'opening_delay_minutes 15'],
  [section('risk', 'correlation_days: 10'), 2, 'risk.correlation_days', '10', 'correlation_min_days 20'],
  [section('risk', 'max_messages_per_second: 2000'), 2, 'risk.max_messages_per_second', '2000', 'per_minute 1500'],
  ['backtest:\n  from: 2020-02-01\n  to: 2020-01-01\n', 2, 'backtest.from', '2020-02-01', 'f.yaml:3:3'],
  ['backtest:\n  timeframe: 1m\n  matching_timeframe: 1h\n', 3, 'backtest.matching_timeframe', '1h', '1m (f.yaml:2:3)'],
  [section('backtest', 'fees: {bps: 5}'), 2, 'backtest.fees.bps', '5', 'with backtest.fees.model bps'],
  [section('backtest', 'slippage: {model: none, bps: 5}'), 2, 'backtest.slippage.bps', '5', 'model none (f.yaml:2:14)'],
]

describe('a file is refused', () => {
  it.each(CASES)('%j', (text, line, key, found, right) => {
    const one = violation(text)
    expect(one.key).toBe(key)
    expect(one.origin).toMatchObject({ kind: 'file', file: 'f.yaml', line })
    expect(one.found).toContain(found)
    expect(one.right).toContain(right)
    expect(describeViolation(one)).toContain(`f.yaml:${line}:`)
  })

  it('for all its mistakes at once, by line, those between keys included', () => {
    const { code, violations, message, details } = refused(`
trading:
  max_positions: 0
  opening_delay_minutes: 200
  closing_cutoff_minutes: 200
  broker: x
  paper_trading: *nowhere
risk:
  max_positions: 3
`)
    expect(code).toBe('CONFIG_INVALID')
    expect(violations.map(({ key, origin }) => [key, origin.kind === 'file' ? origin.line : 0])).toEqual([
      ['trading.max_positions', 3], ['trading.closing_cutoff_minutes', 5], ['trading.broker', 6],
      ['trading.paper_trading', 7], ['risk.max_positions', 9],
    ])
    expect(message.split('\n')).toHaveLength(6)
    expect(details).toEqual({ violations: 5 })
  })

  it('without showing the password of a URL', () => {
    const { message } = refused('system: {database_url: "mysql://me:hunter2@host/x"}')
    expect(message).toContain('mysql://me:***@host/x')
    expect(message).not.toContain('hunter2')
  })

  it('with at most fifty lines of message, and every violation as a value', () => {
    const text = `trading:\n${Array.from({ length: 80 }, (_, index) => `  zzzz${index}: 1`).join('\n')}`
    const { message, violations } = refused(text)
    expect(violations).toHaveLength(80)
    expect(message).toContain('and 30 more')
  })
})

it('settings show a database URL without its password, and keep it for who connects', () => {
  const { system, origins } = read('system: {database_url: "postgresql://me:hunter2@host/x"}')
  expect(system.databaseUrl).toBe('postgresql://me:hunter2@host/x')
  expect(JSON.stringify(origins)).not.toContain('hunter2')
})
