import { resolve } from 'node:path'
import { readConfigFile } from '../../adapter/config-file/index.ts'
import { fail, UserError } from '../../base/index.ts'
import {
  applyOverrides,
  parseConfig,
  type BrokerConfig,
  type InvestorConfig,
  type ParameterCandidate,
  type TradingConfig,
} from '../../config/index.ts'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import type { SessionLogSettings } from '../live/session-log.ts'
import type { RunRequest } from './run-request.ts'

/** The broker and the market data that a session was told to use. */
export type VenueChoice = BrokerConfig &
  Pick<TradingConfig, 'broker' | 'isPaperTrading' | 'primaryDataProvider'> & {
    /** Absent where nobody has named one. */
    readonly backupDataProvider?: NonNullable<TradingConfig['backupDataProvider']>
    /** May hold a password: never log it. */
    readonly cacheUrl?: string
  }

/**
 * Whose limits hold where the settings are silent: `backtest` for recorded bars, `live` at a broker, where a
 * check that lacks an input rejects.
 */
export type SettingsProfile = 'backtest' | 'live'

const PROFILES = {
  backtest: { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS },
  live: { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS },
} as const

/** Reads the settings alone, with where each comes from; loads no strategy. Throws `UserError`. */
export function readRunConfig(
  request: RunRequest, profile: SettingsProfile = 'backtest',
): InvestorConfig {
  return readConfig(request, profile).config
}

/**
 * Reads the settings, and the bare `--set` words that may be parameters of strategies. Throws `UserError`
 * naming everything that is wrong.
 */
export function readConfig(
  request: RunRequest,
  profile: SettingsProfile,
): {
  config: InvestorConfig
  parameters: readonly ParameterCandidate[]
} {
  const file = request.configFile
  const parsed = parseConfig(settingsText(request), {
    file: file ?? 'defaults',
    defaults: PROFILES[profile],
  })
  if (!parsed.ok) throw new UserError(parsed.failure)
  const overridden = applyOverrides(parsed.value, { environment: request.environment, sets: request.set })
  if (!overridden.ok) throw new UserError(overridden.failure)
  return overridden.value
}

/** The request with what its settings file says now, so that all parts of a session read the same. */
export function begunNow(request: RunRequest): RunRequest {
  return { ...request, begun: { folder: resolve('.'), settings: settingsText(request) } }
}

function settingsText({ configFile, begun }: RunRequest): string {
  if (begun !== undefined) return begun.settings
  if (configFile === undefined) return ''
  const text = readConfigFile(configFile)
  if (!text.ok) throw new UserError(text.failure)
  return text.value
}

/** Bars that a session plays as a backtest does; `polygon` is the default of who has said nothing. */
const RECORDED_DATA: readonly string[] = ['polygon', 'bundled', 'csv', 'parquet']

/**
 * Where a session by the wall clock trades: at the broker that was named, else, where a live market was
 * named, at the simulated venue. `undefined`: recorded bars are played. No strategy is loaded for it.
 */
export function readVenueChoice(request: RunRequest): VenueChoice | undefined {
  const { config } = readConfig(request, 'backtest')
  const { backupDataProvider: backup, ...trading } = config.trading
  const isBacked = backup !== undefined && isSaid(config, 'trading.backup_data_provider')
  const { cacheUrl } = config.system
  const choice = {
    ...trading, ...config.broker, ...(isBacked ? { backupDataProvider: backup } : {}),
    ...(cacheUrl === undefined ? {} : { cacheUrl }),
  }
  // Nobody trades at a broker by leaving a setting at its default.
  if (isSaid(config, 'trading.broker') && choice.broker !== 'simulated') return choice
  const isLive = !RECORDED_DATA.includes(choice.primaryDataProvider)
  return isLive ? { ...choice, broker: 'simulated' } : undefined
}

/** Throws `UserError` `LIVE_REFUSED` where real money was allowed and no broker is named to trade it at. */
export function refuseUnnamedBroker(request: RunRequest): void {
  const { config } = readConfig(request, 'backtest')
  if (config.trading.isPaperTrading || isSaid(config, 'trading.broker')) return
  throw new UserError(fail(
    'LIVE_REFUSED',
    'trading.paper_trading is false and no broker is named: write trading.broker: alpaca, or leave '
    + 'paper_trading at true',
  ).failure)
}

function isSaid({ origins }: InvestorConfig, name: string): boolean {
  return origins.find(({ key }) => key === name)?.origin.kind !== 'default'
}

/** Reads where log files go, and how much of it; loads no strategy for it. */
export function readLogSettings(request: RunRequest): SessionLogSettings {
  const { logDir, logLevel } = readConfig(request, 'backtest').config.system
  return { folder: resolve(logDir), level: logLevel }
}
