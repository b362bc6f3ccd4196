import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'
import { describeViolation, type ConfigFailure } from './violation.ts'

function refused(text: string): ConfigFailure {
  const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
  const parsed = parseConfig(text, { file: 'f.yaml', defaults })
  if (parsed.ok) throw new Error(`accepted: ${text}`)
  return parsed.failure
}

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
  [
    section('risk', 'drawdown_close_all_pct: 20'),
    2, 'risk.drawdown_close_all_pct', '20', 'for 20 % write 0.2',
  ],
  [section('risk', 'max_gross_exposure: 100'), 2, 'risk.max_gross_exposure', '100', 'for 100 % write 1'],
  [section('sizing', 'kelly_fraction: 50'), 2, 'sizing.kelly_fraction', '50', 'for 50 % write 0.5'],
  // numbers that are none
  [trading('risk_per_trade_pct: .nan'), 3, 'trading.risk_per_trade_pct', 'NaN', 'a fraction'],
  [trading('max_drawdown_pct: .inf'), 3, 'trading.max_drawdown_pct', 'Infinity', 'a fraction'],
  [trading('max_drawdown_pct: -.inf'), 3, 'trading.max_drawdown_pct', '-Infinity', 'a fraction'],
  [section('backtest', 'capital: 1e400'), 2, 'backtest.capital', 'Infinity', 'money from 1'],
  [section('backtest', 'capital: 0'), 2, 'backtest.capital', '0', 'money from 1'],
  [section('backtest', 'capital: 0.00000000001'), 2, 'backtest.capital', '1e-11', 'at most nine decimals'],
  [
    section('backtest', 'capital: 1.00000000001'),
    2, 'backtest.capital', '1.00000000001', 'at most nine decimals',
  ],
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
  [
    trading('default_time_in_force: constructor'),
    3, 'trading.default_time_in_force', '"constructor"', 'one of DAY',
  ],
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
  [
    section('risk', 'allowed_symbols: [AAPL, TRUE]'),
    2, 'risk.allowed_symbols[1]', 'true', 'in quotes, as "true"',
  ],
  [
    section('risk', 'allowed_symbols: [600519]'),
    2, 'risk.allowed_symbols[0]', '600519', 'in quotes, as "600519"',
  ],
  [section('risk', 'price_collar: []'), 2, 'risk.price_collar', 'an empty list', 'a list such as'],
  [
    section('risk', 'price_collar: [{above: 5, fraction: 0.1}]'),
    2, 'risk.price_collar', 'a list of 1', 'the last one 0',
  ],
  [
    section('risk', 'price_collar: [{above: 0, fraction: 3}]'),
    2, 'risk.price_collar[0].fraction', '3', 'a fraction',
  ],
  [
    section('risk', 'permissions: {A: {symbols: ALL, buy: true}}'),
    2, 'risk.permissions.A.sell_short', 'nothing', 'true or',
  ],
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
  [section('backtest', 'latency_ms: 1e20'), 2, 'backtest.latency_ms', '1000000', 'a whole number'],
  [section('backtest', 'fees: 5'), 2, 'backtest.fees', '5', 'a map of model'],
  [section('backtest', 'slippage: {bps: -1}'), 2, 'backtest.slippage.bps', '-1', 'basis points'],
  // names
  [trading('max_postions: 3'), 3, 'trading.max_postions', 'unknown key', 'max_positions, perhaps'],
  [trading('maxPositions: 3'), 3, 'trading.maxPositions', 'unknown key', 'max_positions, perhaps'],
  [
    trading('log_level: INFO'),
    3, 'trading.log_level', 'unknown key', 'it in its own place: system.log_level',
  ],
  [
    trading('max_sector_exposre: 0.2'),
    3, 'trading.max_sector_exposre', 'unknown key', 'risk.max_sector_exposure',
  ],
  [
    trading('model: bps'),
    3, 'trading.model', 'unknown key', 'backtest.fees.model or backtest.slippage.model',
  ],
  [trading('Qqqqqqqqqqq: 1'), 3, 'trading.Qqqqqqqqqqq', 'unknown key', 'one of risk_per_trade_pct'],
  [trading('constructor: 1'), 3, 'trading.constructor', 'unknown key', 'one of'],
  [trading('__proto__: {max_positions: 3}'), 3, 'trading', 'the key __proto__', 'a plain name'],
  ['max_positions: 3\n', 1, 'max_positions', 'unknown key', 'it in its own place: trading.max_positions'],
  ['trdaing:\n  max_positions: 3\n', 1, 'trdaing', 'unknown key', 'trading, perhaps'],
  ['trading: 5\n', 1, 'trading', '5', 'a map of risk_per_trade_pct'],
  ['trading: []\n', 1, 'trading', 'an empty list', 'a map of'],
  ['<<: {trading: {}}\n', 1, '["<<"]', 'unknown key', 'one of trading'],
  [
    section('backtest', 'fees: {per_shre: 1}'),
    2, 'backtest.fees.per_shre', 'unknown key', 'per_share, perhaps',
  ],
  // strategies
  ['strategies: {}\n', 1, 'strategies', 'an empty map', 'a list of strategies'],
  ['strategies:\n  - MA\n', 2, 'strategies[0]', '"MA"', 'a strategy: a map'],
  ['strategies:\n  - {}\n', 2, 'strategies[0]', 'an empty map', 'either a name'],
  ['strategies:\n  - {name: A, file: ./a.ts}\n', 2, 'strategies[0]', 'a map of name, file', 'not both'],
  ['strategies:\n  - {name: A}\n  - {name: A}\n', 1, 'strategies', 'a list of 2', 'each name'],
  ['strategies:\n  - {file: ./a.py}\n', 2, 'strategies[0].file', '"./a.py"', 'TypeScript'],
  ['strategies:\n  - {name: A, params: {}}\n', 2, 'strategies[0].params', 'unknown key', 'one of name, file'],
  [
    'strategies:\n  - {name: A, parameters: {a: [1]}}\n',
    2, 'strategies[0].parameters.a', 'a list of 1', 'a number',
  ],
  ['strategies:\n  - {name: A, parameters: {a: .nan}}\n', 2, 'strategies[0].parameters.a', 'NaN', 'a number'],
  ['strategies:\n  - {name: A, timeframe: 2m}\n', 2, 'strategies[0].timeframe', '"2m"', 'one of 1m'],
  // rules between keys
  [
    trading('max_drawdown_pct: 0.02'),
    3, 'trading.max_drawdown_pct', '0.02', 'daily_loss_limit_pct 0.03 (default)',
  ],
  [
    trading('daily_loss_limit_pct: 0.2'),
    3, 'trading.daily_loss_limit_pct', '0.2', 'max_drawdown_pct 0.15 (default)',
  ],
  [
    section('risk', 'drawdown_close_all_pct: 0.15'),
    2, 'risk.drawdown_close_all_pct', '0.15', 'more than trading',
  ],
  [trading('opening_delay_minutes: 389'), 3, 'trading.opening_delay_minutes', '389', 'less than a session'],
  [
    trading('closing_cutoff_minutes: 375'),
    3, 'trading.closing_cutoff_minutes', '375', 'opening_delay_minutes 15',
  ],
  [section('risk', 'correlation_days: 10'), 2, 'risk.correlation_days', '10', 'correlation_min_days 20'],
  [
    section('risk', 'max_messages_per_second: 2000'),
    2, 'risk.max_messages_per_second', '2000', 'per_minute 1500',
  ],
  ['backtest:\n  from: 2020-02-01\n  to: 2020-01-01\n', 2, 'backtest.from', '2020-02-01', 'f.yaml:3:3'],
  [
    'backtest:\n  timeframe: 1m\n  matching_timeframe: 1h\n',
    3, 'backtest.matching_timeframe', '1h', '1m (f.yaml:2:3)',
  ],
  [section('backtest', 'fees: {bps: 5}'), 2, 'backtest.fees.bps', '5', 'with backtest.fees.model bps'],
  [
    section('backtest', 'slippage: {model: none, bps: 5}'),
    2, 'backtest.slippage.bps', '5', 'model none (f.yaml:2:14)',
  ],
]

describe('a file is refused', () => {
  it.each(CASES)('%j', (text, line, key, found, right) => {
    const { violations } = refused(text)
    expect(violations).toEqual([{
      key, origin: expect.objectContaining({ kind: 'file', file: 'f.yaml', line }),
      found: expect.stringContaining(found), right: expect.stringContaining(right),
    }])
    expect(violations.map(describeViolation).join('\n')).toContain(`f.yaml:${line}:`)
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

it('live, no key is said to take off that cannot be switched off there', () => {
  const defaults = { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
  const parsed = parseConfig('risk:\n  max_repeats:\n', { file: 'f.yaml', defaults })
  const said = parsed.ok ? '' : parsed.failure.message
  expect(said).toContain('whole number from 1 to 1000000: or leave the line out')
})
