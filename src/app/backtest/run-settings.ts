import { dirname, resolve } from 'node:path'
import { readConfigFile } from '../../adapter/config-file/index.ts'
import { fail, ok, UserError, type Price } from '../../base/index.ts'
import {
  applyOverrides,
  changeSettings,
  describeViolation,
  parseConfig,
  type BacktestConfig,
  type BrokerConfig,
  type EffectiveValue,
  type InvestorConfig,
  type ParameterCandidate,
  type StrategyConfig,
  type TradingConfig,
} from '../../config/index.ts'
import { Adjustment, isTimeframe, TIMEFRAMES, type Timeframe } from '../../model/index.ts'
import type { ChangeLimits } from '../../engine/index.ts'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS, type Principals } from '../../safety/index.ts'
import {
  BarPriority,
  bpsCommission,
  fixedSlippage,
  ImpactExponent,
  impactSlippage,
  LimitFill,
  noFees,
  noSlippage,
  perOrderCommission,
  perUnitCommission,
  spreadSlippage,
  sumOfFees,
  usRegulatoryFees,
  type FeeModel,
  type SlippageModel,
  type VenueSettings,
} from '../../sim/index.ts'
import type { StrategyAssignment, StrategyDefinition } from '../../strategy/index.ts'
import { codeOf, loadStrategy } from '../strategy-loader.ts'
import type { SessionLogSettings } from '../live/session-log.ts'
import type { BacktestInput } from './backtest.ts'
import type { RunRequest } from './run-request.ts'
import type { DataWish } from './plan-run.ts'

/** Everything that decides a run: settings file, environment and command line, put together and checked. */
export interface RunSettings extends DataWish {
  readonly strategies: readonly StrategyAssignment[]
  readonly engine: Pick<
    BacktestInput,
    'capital' | 'currency' | 'isCashAccount' | 'riskLimits' | 'killSwitchLimits' | 'rearmsDrawdown' | 'venue'
  >
  readonly riskFreeRate: number
  readonly warnings: readonly string[]
  /** Who may act on a session. */
  readonly principals: Principals
  /** Reads the settings again with changes that were made while a session ran. */
  readonly changeLimits: ChangeLimits
  /** All of it, as it was read. */
  readonly config: InvestorConfig
  /** Effective settings with their origins, as they are shown in the report. */
  readonly shown: readonly EffectiveValue[]
}

/** The broker and the market data that a session was told to use. */
export type VenueChoice = BrokerConfig &
  Pick<TradingConfig, 'broker' | 'isPaperTrading' | 'primaryDataProvider'>

const DEFAULT_SYMBOL = 'SPX'
const DEFAULT_STRATEGY = 'MA_Crossover'

/**
 * Whose limits hold where the settings are silent: `backtest` for recorded bars, `live` at a broker, where a
 * check that lacks an input rejects.
 */
export type SettingsProfile = 'backtest' | 'live'

const PROFILES = {
  backtest: { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS },
  live: { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS },
} as const

/** Reads what a run was asked for. Throws `UserError` naming everything that is wrong with it. */
export async function readSettings(
  request: RunRequest,
  profile: SettingsProfile = 'backtest',
): Promise<RunSettings> {
  const { config, parameters } = readConfig(request, profile)
  const { backtest } = config
  const timeframe = timeframeOf(request.timeframe) ?? backtest.timeframe ?? '1d'
  const symbols = request.symbols ?? (backtest.symbols.length > 0 ? backtest.symbols : [DEFAULT_SYMBOL])
  const strategies = await assignments(request, config, { symbols, timeframe })
  return {
    symbols: [...new Set(strategies.flatMap((each) => each.symbols))],
    timeframe,
    from: request.from ?? backtest.from,
    to: request.to ?? backtest.to,
    matchingTimeframe: backtest.matchingTimeframe,
    adjustment: adjustmentOf(request.adjustment),
    benchmark: backtest.benchmark ?? symbols[0],
    strategies: withCandidates(strategies, parameters),
    engine: {
      capital: backtest.capital,
      currency: backtest.currency,
      isCashAccount: backtest.isCashAccount,
      riskLimits: config.risk,
      killSwitchLimits: config.killSwitch,
      rearmsDrawdown: backtest.rearmsDrawdown,
      venue: venueOf(backtest),
    },
    currency: backtest.currency,
    riskFreeRate: backtest.riskFreeFraction,
    warnings: config.warnings.map(describeViolation),
    principals: config.safety,
    changeLimits: changeLimitsOf(config),
    config,
    shown: config.origins,
  }
}

/** Reads settings again with changes on top. */
export function changeLimitsOf(config: InvestorConfig): ChangeLimits {
  return (before, wanted) => {
    const changed = changeSettings(config, before, wanted)
    if (!changed.ok) return changed
    const { config: now, changes, isLooser } = changed.value
    return ok({ riskLimits: now.risk, killSwitchLimits: now.killSwitch, changes, isLooser })
  }
}

/** Bars that a session plays as a backtest does; `polygon` is the default of who has said nothing. */
const RECORDED_DATA: readonly string[] = ['polygon', 'bundled', 'csv', 'parquet']

/**
 * Where a session by the wall clock trades: at the broker that was named, else, where a live market was
 * named, at the simulated venue. `undefined`: recorded bars are played. No strategy is loaded for it.
 */
export function readVenueChoice(request: RunRequest): VenueChoice | undefined {
  const { config } = readConfig(request, 'backtest')
  const choice = { ...config.trading, ...config.broker }
  // Nobody trades at a broker by leaving a setting at its default.
  if (isSaid(config, 'trading.broker') && choice.broker !== 'simulated') return choice
  const isLive = !RECORDED_DATA.includes(choice.primaryDataProvider)
  return isLive ? { ...choice, broker: 'simulated' } : undefined
}

function isSaid({ origins }: InvestorConfig, name: string): boolean {
  return origins.find(({ key }) => key === name)?.origin.kind !== 'default'
}

/** Reads how the simulated venue fills and charges, and loads no strategy for it. */
export function readVenueSettings(request: RunRequest): VenueSettings {
  return venueOf(readConfig(request, 'backtest').config.backtest)
}

/** Reads where log files go, and how much of it; loads no strategy for it. */
export function readLogSettings(request: RunRequest): SessionLogSettings {
  const { logDir, logLevel } = readConfig(request, 'backtest').config.system
  return { folder: resolve(logDir), level: logLevel }
}

/** Reads the settings alone, with where each comes from; loads no strategy. Throws `UserError`. */
export function readRunConfig(
  request: RunRequest, profile: SettingsProfile = 'backtest',
): InvestorConfig {
  return readConfig(request, profile).config
}

function readConfig(
  request: RunRequest,
  profile: SettingsProfile,
): {
  config: InvestorConfig
  parameters: readonly ParameterCandidate[]
} {
  const file = request.configFile
  const text = file === undefined ? { ok: true as const, value: '' } : readConfigFile(file)
  if (!text.ok) throw new UserError(text.failure)
  const parsed = parseConfig(text.value, {
    file: file ?? 'defaults',
    defaults: PROFILES[profile],
  })
  if (!parsed.ok) throw new UserError(parsed.failure)
  const overridden = applyOverrides(parsed.value, { environment: request.environment, sets: request.set })
  if (!overridden.ok) throw new UserError(overridden.failure)
  return overridden.value
}

/** Strategies named on the command line, else those of the settings, else the default. */
async function assignments(
  request: RunRequest,
  config: InvestorConfig,
  run: { readonly symbols: readonly string[]; readonly timeframe: Timeframe },
): Promise<readonly StrategyAssignment[]> {
  const folder = request.configFile === undefined ? '.' : dirname(resolve(request.configFile))
  const entries =
    request.strategies.length > 0
      ? request.strategies.map((word) => ({ word, folder: '.', entry: entryOf(config, word) }))
      : activeEntries(config).map((entry) => ({ word: entry.file ?? entry.name ?? '', folder, entry }))
  const wanted = entries.length > 0 ? entries : [{ word: DEFAULT_STRATEGY, folder: '.', entry: undefined }]
  const assigned = await Promise.all(
    wanted.map(async ({ word, folder: from, entry }) => {
      const definition = await loadStrategy(word, from)
      const code = codeOf(definition)
      return {
        definition,
        parameters: entry?.parameters ?? {},
        symbols: request.symbols ?? entry?.symbols ?? run.symbols,
        timeframe: timeframeOf(request.timeframe) ?? entry?.timeframe ?? run.timeframe,
        ...(code === undefined ? {} : { code }),
      }
    }),
  )
  const names = assigned.map((each) => each.definition.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return assigned
  throw new UserError(
    fail(
      'STRATEGY_NAME',
      `two strategies of the run are called ${twice}; positions belong to a strategy by its ` +
        `name, so names must differ`,
    ).failure,
  )
}

function entryOf(config: InvestorConfig, word: string): StrategyConfig | undefined {
  return config.strategies.find((entry) => entry.name === word || entry.file === word)
}

function activeEntries(config: InvestorConfig): readonly StrategyConfig[] {
  const names = config.trading.activeStrategies
  if (names === undefined) return config.strategies
  return names.map(
    (name) =>
      entryOf(config, name) ?? {
        name,
        file: undefined,
        symbols: undefined,
        timeframe: undefined,
        parameters: {},
        origin: { kind: 'default' },
      },
  )
}

/**
 * Gives bare `--set` words to the strategies that declare such a parameter; a word that nobody knows is
 * refused.
 */
function withCandidates(
  strategies: readonly StrategyAssignment[],
  candidates: readonly ParameterCandidate[],
): readonly StrategyAssignment[] {
  const unknown = candidates.filter(
    (candidate) => !strategies.some((each) => takes(each.definition, candidate)),
  )
  if (unknown.length > 0) {
    const known = strategies.map(
      ({ definition }) =>
        `${definition.name} has ${Object.keys(definition.parameters ?? {}).join(', ') || 'no parameters'}`,
    )
    const said = unknown.map(
      ({ name, closestKey }) =>
        `${name} is neither a ` +
        `setting${closestKey === undefined ? '' : ` (the closest is ${closestKey})`} nor a parameter`,
    )
    throw new UserError(fail('CONFIG_INVALID', `${said.join('; ')}; ${known.join('; ')}`).failure)
  }
  return strategies.map((each) => {
    const own = candidates.filter((candidate) => takes(each.definition, candidate))
    return {
      ...each,
      parameters: { ...each.parameters, ...Object.fromEntries(own.map(({ name, value }) => [name, value])) },
    }
  })
}

function takes(definition: StrategyDefinition, { strategy, name }: ParameterCandidate): boolean {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return (
    (strategy === undefined || strategy === definition.name) &&
    Object.hasOwn(definition.parameters ?? {}, camel)
  )
}

function venueOf(backtest: BacktestConfig): VenueSettings {
  const commission = commissionOf(backtest)
  return {
    fees: backtest.chargesRegulatoryFees ? sumOfFees(commission, usRegulatoryFees) : commission,
    slippage: slippageOf(backtest),
    latencyMs: backtest.latencyMs,
    participationFraction: backtest.participationFraction,
    fillsWithoutVolume: true,
    limitFill: backtest.limitFill === 'touch' ? LimitFill.Touch : LimitFill.Through,
    barPriority: backtest.barPriority === 'stop_first' ? BarPriority.StopFirst : BarPriority.TargetFirst,
  }
}

function commissionOf({ commission }: BacktestConfig): FeeModel {
  switch (commission.model) {
    case 'zero':
      return noFees
    case 'per_order':
      return perOrderCommission(commission.perOrder)
    case 'bps':
      return bpsCommission(commission.bps)
    case 'per_share':
      return perUnitCommission({
        perUnit: commission.perShare as bigint as Price,
        minimum: commission.minPerOrder,
        maximumFraction: commission.maxFraction,
      })
  }
}

function slippageOf({ slippage }: BacktestConfig): SlippageModel {
  switch (slippage.model) {
    case 'none':
      return noSlippage
    case 'bps':
      return fixedSlippage(slippage.bps)
    case 'spread':
      return spreadSlippage(slippage.spreadBps)
    case 'volume_impact':
      return impactSlippage({ coefficientBps: slippage.impactBps, exponent: ImpactExponent.SquareRoot })
  }
}

function timeframeOf(text: string | undefined): Timeframe | undefined {
  if (text === undefined || isTimeframe(text)) return text
  throw new UserError(
    fail('TIMEFRAME_UNCLEAR', `--timeframe must be one of ${TIMEFRAMES.join(', ')}, found "${text}"`).failure,
  )
}

function adjustmentOf(text: string | undefined): Adjustment {
  const known = Object.values(Adjustment)
  const found = known.find((each) => each === (text ?? Adjustment.Raw))
  if (found !== undefined) return found
  throw new UserError(
    fail('BAD_ADJUSTMENT', `--adjustment must be one of ${known.join(', ')}, found "${text}"`).failure,
  )
}
