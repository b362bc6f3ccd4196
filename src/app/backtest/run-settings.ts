import { fail, money, UserError } from '../../base/index.ts'
import { Adjustment, isTimeframe, TIMEFRAMES, type Timeframe } from '../../model/index.ts'
import { BACKTEST_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../sim/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import { loadStrategy } from '../strategy-loader.ts'
import type { BacktestInput } from './backtest.ts'
import type { RunRequest } from './execute-run.ts'
import type { DataWish } from './plan-run.ts'

/** Everything that decides a run: settings file, environment and command line, put together and checked. */
export interface RunSettings extends DataWish {
  readonly strategies: readonly StrategyAssignment[]
  readonly engine: Pick<BacktestInput, 'capital' | 'currency' | 'isCashAccount' | 'riskLimits' | 'killSwitchLimits'
    | 'rearmsDrawdown' | 'venue'>
  readonly riskFreeRate: number
  /** As they are shown in the report. */
  readonly shown: unknown
}

/** Reads what a run was asked for. Throws `UserError` naming everything that is wrong with it. */
export async function readSettings(request: RunRequest): Promise<RunSettings> {
  const symbols = request.symbols ?? ['SPX']
  const timeframe: Timeframe = timeframeOf(request.timeframe ?? '1d')
  const names = request.strategies.length > 0 ? request.strategies : ['MA_Crossover']
  const definitions = await Promise.all(names.map((name) => loadStrategy(name)))
  const parameters = Object.fromEntries(request.set.map((each) => each.split('=', 2) as [string, string]))
  return {
    symbols, timeframe, from: request.from, to: request.to, matchingTimeframe: 'auto', adjustment: Adjustment.Raw,
    benchmark: symbols[0],
    strategies: definitions.map((definition) => ({ definition, parameters, symbols, timeframe })),
    engine: {
      capital: money('100000'), currency: 'USD', isCashAccount: false, riskLimits: BACKTEST_LIMITS,
      killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS, rearmsDrawdown: false, venue: FRICTIONLESS_VENUE,
    },
    riskFreeRate: 0,
    shown: request,
  }
}

function timeframeOf(text: string): Timeframe {
  if (isTimeframe(text)) return text
  throw new UserError(fail('TIMEFRAME_UNCLEAR', `--timeframe must be one of ${TIMEFRAMES.join(', ')}, found "${text}"`).failure)
}
