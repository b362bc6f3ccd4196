import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'
import type { InvestorConfig } from './investor-config.ts'
import { describeViolation, type ConfigViolation } from './violation.ts'

const TWO = 2_000_000_000n
const BACKTEST = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
const LIVE = { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }

const EVERY_LIMIT = `
sizing: {method: kelly, atr_stop_multiple: 3, kelly_fraction: 0.25, kelly_min_trades: 50,
  volatility_target: 0.1, volatility_days: 30}
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
  max_price_deviation: 0.2
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
`

function read(text: string, defaults = BACKTEST): InvestorConfig {
  const parsed = parseConfig(text, { file: 'f.yaml', defaults })
  if (!parsed.ok) throw new Error(parsed.failure.message)
  return parsed.value
}

function violations(text: string, defaults = BACKTEST): readonly ConfigViolation[] {
  const parsed = parseConfig(text, { file: 'f.yaml', defaults })
  return parsed.ok ? [] : parsed.failure.violations
}

describe('defaults', () => {
  it.each([
    '', '\n', '# only a comment\n', '---\n', '{}', 'trading:\n',
    'trading:\nrisk:\nstrategies:\nbacktest:\n  fees:\n',
  ])('are what %j gives', (text) => {
    expect(read(text).risk).toEqual(BACKTEST_LIMITS)
    expect(read(text, LIVE).risk).toEqual(LIVE_LIMITS)
    expect(read(text).killSwitch).toEqual(DEFAULT_KILL_SWITCH_LIMITS)
  })

  it('are those of the specification, section 9.1', () => {
    // The specification's TradingConfig and SystemConfig; api_host departs from it (0.0.0.0 there).
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
      drawdownFraction: 0.12, defaultOrderType: 'MARKET', defaultTimeInForce: 'GTC',
      slippageBufferFraction: 0.002, tradePremarket: true, tradeAfterhours: true, openingDelayMs: 1_800_000,
      closingCutoffMs: 30_000,
    }
    expect(trading).toMatchObject(shared)
    expect(risk).toEqual({ ...BACKTEST_LIMITS, ...shared })
    expect(killSwitch).toMatchObject({
      dailyLossFraction: 0.05, drawdownFraction: 0.12, drawdownCloseAllFraction: 0.2,
    })
  })

  it('fills every further limit of risk', () => {
    const { risk, killSwitch } = read(EVERY_LIMIT)
    expect(risk).toEqual({
      ...BACKTEST_LIMITS,
      sizingMethod: 'kelly', atrStopMultiple: 3, kellyFraction: 0.25, kellyTradesMin: 50,
      volatilityTargetFraction: 0.1, volatilityDays: 30, barVolumeFraction: 0.05, allowPyramiding: true,
      allowShorts: true, feeBufferFraction: 0.002, consecutiveLossesMax: 7, sectorFraction: 0.4,
      grossFraction: 2,
      correlationMax: 0.5, correlationDays: 90, correlationDaysMin: 30,
      collarTiers: [{ above: 10, fraction: 0.02 }, { above: 0, fraction: 0.04 }],
      priceDeviationFraction: 0.2, collarWindowFraction: 0.01,
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
      dailyLossFraction: 0.03, drawdownFraction: 0.15, drawdownCloseAllFraction: 0.3,
      disconnectMsMax: 10_000, dataAgeMsMax: 5000, errorCountMax: 3,
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
  fees: {model: per_share, per_share: 0.0000005, min_per_order: 0.35, max_fraction: 0.02,
    regulatory: false}
  slippage: {model: volume_impact, impact_bps: 50}
  latency_ms: 250
  participation: off
  bar_priority: target_first
  limit_fill: through
  rearm: true
  risk_free_rate: 0.02
  matching_timeframe: 1m
`)
    expect(backtest).toEqual({
      symbols: ['AAPL', '^GSPC'], timeframe: '5m', from: '2010-01-04', to: '2010-12-31',
      capital: 2_500_500_000_000n, currency: 'EUR', isCashAccount: true, benchmark: 'SPY',
      commission: { model: 'per_share', perShare: 500n, minPerOrder: 350_000_000n, maxFraction: 0.02 },
      chargesRegulatoryFees: false, slippage: { model: 'volume_impact', impactBps: 50 }, latencyMs: 250,
      participationFraction: undefined, barPriority: 'target_first', limitFill: 'through',
      rearmsDrawdown: true, riskFreeFraction: 0.02, matchingTimeframe: '1m',
    })
  })

  it.each([
    ['fees: {model: per_order, per_order: 2}', { commission: { model: 'per_order', perOrder: TWO } }],
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
      expect(violations(`risk:\n  ${key}: off\n`, LIVE)).toMatchObject([{ key: `risk.${key}`, found: 'off' }])
      expect(read(`risk:\n  ${key}: off\n`).risk.profile).toBe('backtest')
    },
  )

  it('live, a limit that is off by default may be named off', () => {
    expect(read('risk: {max_order_value: off}', LIVE).risk.orderValueMax).toBeUndefined()
  })
})

describe('warnings', () => {
  it.each([
    ['trading: {max_position_pct: 0.25}', 'trading.max_position_pct', 'max_order_value_pct 0.1 (default)'],
    ['trading: {max_position_pct: 0.5}', 'trading.max_position_pct', 'max_sector_exposure 0.3 (default)'],
    ['risk: {max_order_value_pct: 2}', 'risk.max_order_value_pct', 'risk.max_gross_exposure 1 (default)'],
    ['trading: {backup_data_provider: polygon}', 'trading.backup_data_provider', 'two vendors'],
    ['trading: {paper_trading: false, broker: simulated}', 'trading.paper_trading', 'takes real orders'],
  ])('%s is valid, and says what it cannot do', (text, key, words) => {
    const { warnings } = read(text)
    expect(warnings.map((each) => each.key)).toContain(key)
    expect(warnings.map(describeViolation).join('\n')).toContain(words)
  })
})

it('settings show a database URL without its password, and keep it for who connects', () => {
  const { system, origins } = read('system: {database_url: "postgresql://me:hunter2@host/x"}')
  expect(system.databaseUrl).toBe('postgresql://me:hunter2@host/x')
  expect(JSON.stringify(origins)).not.toContain('hunter2')
})
