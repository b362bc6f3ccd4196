import { fail, money, UserError } from '../../base/index.ts'
import {
  allocateColumns,
  isTimeframe,
  type Adjustment,
  TIMEFRAMES,
  type BarColumns,
} from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import { BACKTEST_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../sim/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import type { BacktestSeries, ProgressListener } from '../backtest/backtest.ts'
import type { RunListener } from '../backtest/execute-run.ts'
import { planData, type DataPlan } from '../backtest/plan-run.ts'
import { plannedInput } from '../backtest/planned-input.ts'
import { openCatalog } from '../open-catalog.ts'
import { loadStrategy, placeOf } from '../strategy-loader.ts'
import { checkStrategy, RUNS, type CheckFinding, type HeldSeries } from './check-strategy.ts'

/** Bars of a series that a check runs on: enough for every rule to speak, few enough to run it ten times. */
const BARS_MAX = 6_000
const CAPITAL = money('100000')

/** What to check, on which series of the catalog. */
export interface CheckRequest {
  /** Bundled name or file. */
  readonly strategy: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly symbols: readonly string[]
  readonly timeframe: string
  readonly adjustment: Adjustment
}

/** What the checks of a strategy found. */
export interface CheckedStrategy {
  readonly strategy: string
  readonly findings: readonly CheckFinding[]
}

/** Runs the checks of a strategy on the last bars of catalog series. */
export async function checkOnData(request: CheckRequest, listener: RunListener): Promise<CheckedStrategy> {
  const { symbols, timeframe, adjustment } = request
  if (!isTimeframe(timeframe)) {
    throw new UserError(
      fail('TIMEFRAME_UNCLEAR', `--timeframe must be one of ${TIMEFRAMES.join(', ')}, found "${timeframe}"`)
        .failure,
    )
  }
  listener.onLoad()
  const definition = await loadStrategy(request.strategy)
  const assignment = { definition, parameters: request.parameters, symbols, timeframe, placeOf }
  listener.onEnd()
  const catalog = await openCatalog(symbols, listener.onPhase)
  try {
    const plan = await planData(
      catalog,
      {
        symbols,
        timeframe,
        from: undefined,
        to: undefined,
        matchingTimeframe: timeframe,
        adjustment,
        benchmark: undefined,
        currency: 'USD',
      },
      [assignment],
    )
    const held = await lastBars(plan.series)
    listener.onPhase(`Checking ${definition.name}`)
    listener.onStart(barsOfCheck(held))
    const findings = await checkHeld(assignment, plan, held, listener.onProgress)
    listener.onEnd()
    return { strategy: definition.name, findings }
  } finally {
    await catalog.close()
  }
}

/** The last bars of series, in memory: as many as a check runs on. */
export async function lastBars(series: readonly BacktestSeries[]): Promise<readonly HeldSeries[]> {
  const held: HeldSeries[] = []
  for (const { source, isFinest } of series) {
    held.push({ key: source.key, columns: await readLast(source), isFinest })
  }
  return held
}

/** How many bars a check of these series is shown in all its runs. */
export function barsOfCheck(held: readonly HeldSeries[]): number {
  return RUNS * held.reduce((bars, { columns }) => bars + columns.length, 0)
}

/** Checks a strategy on bars in memory, without costs and with the limits of a backtest. */
export function checkHeld(
  assignment: StrategyAssignment, plan: DataPlan, held: readonly HeldSeries[], onProgress: ProgressListener,
): Promise<readonly CheckFinding[]> {
  return checkStrategy(assignment, held, {
    ...plannedInput(plan),
    benchmark: undefined,
    capital: CAPITAL,
    currency: 'USD',
    isCashAccount: false,
    riskLimits: BACKTEST_LIMITS,
    killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS,
    rearmsDrawdown: true,
    venue: FRICTIONLESS_VENUE,
  }, onProgress)
}

/** The last rows of a series in memory. */
async function readLast(source: BarSource): Promise<BarColumns> {
  const names = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
  const ring = allocateColumns(BARS_MAX)
  let count = 0
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    for (let row = 0; row < columns.length; row++, count++) {
      for (const name of names) ring[name][count % BARS_MAX] = columns[name][row] as number
    }
  }
  await source.close()
  const last = allocateColumns(Math.min(count, BARS_MAX))
  for (let i = Math.max(0, count - BARS_MAX); i < count; i++, last.length++) {
    for (const name of names) last[name][last.length] = ring[name][i % BARS_MAX] as number
  }
  return last
}
