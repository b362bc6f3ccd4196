import { dirname, resolve } from 'node:path'
import { fail, ok, UserError } from '../../base/index.ts'
import {
  changeSettings,
  describeViolation,
  type EffectiveValue,
  type InvestorConfig,
  type ParameterCandidate,
  type StrategyConfig,
} from '../../config/index.ts'
import { Adjustment, isTimeframe, TIMEFRAMES, type Timeframe } from '../../model/index.ts'
import type { ChangeLimits } from '../../engine/index.ts'
import type { Principals } from '../../safety/index.ts'
import type { StrategyAssignment, StrategyDefinition } from '../../strategy/index.ts'
import { codeOf, loadStrategy, placeOf } from '../strategy-loader.ts'
import type { BacktestInput } from './backtest.ts'
import type { DataWish } from './plan-run.ts'
import { readConfig, type SettingsProfile } from './run-config.ts'
import type { RunRequest } from './run-request.ts'
import { venueOf } from './venue-settings.ts'

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

const DEFAULT_SYMBOL = 'SPX'
const DEFAULT_STRATEGY = 'MA_Crossover'

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

/** Strategies named on the command line, else those of the settings, else the default. */
async function assignments(
  request: RunRequest,
  config: InvestorConfig,
  run: { readonly symbols: readonly string[]; readonly timeframe: Timeframe },
): Promise<readonly StrategyAssignment[]> {
  const from = request.begun?.folder ?? '.'
  const folder = request.configFile === undefined ? from : dirname(resolve(from, request.configFile))
  const entries =
    request.strategies.length > 0
      ? request.strategies.map((word) => (
        { word, folder: from, entry: entryOf(config, word, { from, folder }) }))
      : activeEntries(config).map((entry) => ({ word: entry.file ?? entry.name ?? '', folder, entry }))
  const wanted = entries.length > 0 ? entries : [{ word: DEFAULT_STRATEGY, folder: '.', entry: undefined }]
  const assigned = await Promise.all(
    wanted.map(async ({ word, folder: place, entry }) => {
      const definition = await loadStrategy(word, place)
      const code = codeOf(definition)
      return {
        definition,
        parameters: entry?.parameters ?? {},
        symbols: request.symbols ?? entry?.symbols ?? run.symbols,
        timeframe: timeframeOf(request.timeframe) ?? entry?.timeframe ?? run.timeframe,
        ...(code === undefined ? {} : { code }),
        placeOf,
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

/** The entry of a strategy by its name, or by its file: one file may be spelled from two folders. */
function entryOf(
  config: InvestorConfig, word: string, places?: { readonly from: string; readonly folder: string },
): StrategyConfig | undefined {
  return config.strategies.find(({ name, file }) => (
    name === word || file === word ||
    (places !== undefined && file !== undefined
      && resolve(places.folder, file) === resolve(places.from, word))))
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
