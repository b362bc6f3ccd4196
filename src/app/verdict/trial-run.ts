import {
  maxDrawdown, sharpeRatio, simpleReturns, totalReturn, type Annualization, type EquityCurve,
} from '../../analysis/index.ts'
import { toNumber, type Money, type UtcMillis } from '../../base/index.ts'
import { ColumnsSource } from '../../data/index.ts'
import type { VenueSettings } from '../../sim/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import { Backtest, type ProgressListener } from '../backtest/backtest.ts'
import type { DataPlan } from '../backtest/plan-run.ts'
import { plannedInput } from '../backtest/planned-input.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import type { HeldSeries } from '../strategy-check/check-strategy.ts'

/** What is the same in all runs of a verdict; their bars are in memory. */
export interface Stage {
  readonly settings: RunSettings
  readonly plan: DataPlan
  readonly series: readonly HeldSeries[]
  readonly annualization: Annualization
}

/** What differs. */
export interface TrialWish {
  readonly assignment: StrategyAssignment
  readonly venue?: VenueSettings
  /** The strategy is silent before it; the run's own beginning where absent. */
  readonly activeFrom?: UtcMillis
  /** The last instant that is run. */
  readonly until?: UtcMillis
  readonly onProgress?: ProgressListener
}

/** What a run leaves. */
export interface TrialRun {
  /** Return of each session, as a fraction; 0 once nothing is left. */
  readonly returns: Float64Array
  /** End of each of these sessions. */
  readonly at: Float64Array
  readonly sharpe: number
  readonly totalReturn: number
  readonly maxDrawdown: number
  readonly trades: number
  readonly bars: number
  /** What the strategy threw, the first time. */
  readonly error: string | undefined
}

/** Runs the core over the bars of a stage, records its equity and nothing else. */
export async function runTrial(stage: Stage, wish: TrialWish): Promise<TrialRun> {
  const { settings, plan } = stage
  const activeFrom = wish.activeFrom ?? plan.activeFrom
  let error: string | undefined
  const backtest = new Backtest({
    ...settings.engine,
    ...plannedInput(plan),
    venue: wish.venue ?? settings.engine.venue,
    series: stage.series.map(({ key, columns, isFinest }) => (
      { source: new ColumnsSource(key, columns), isFinest })),
    strategies: [wish.assignment],
    activeFrom,
    benchmark: undefined,
    journal: {
      append({ body }): void {
        if (body.kind === 'StrategyFailed') error ??= body.message
      },
    },
    onTrade() {},
  })
  const outcome = await backtest.run(wish.onProgress ?? (() => {}), wish.until)
  const curve = withOpening(outcome.equity.daily, activeFrom, toNumber(settings.engine.capital as Money))
  const returns = simpleReturns(curve).map((value) => (Number.isFinite(value) ? value : 0))
  return {
    returns,
    at: curve.at.slice(1),
    sharpe: sharpeRatio(returns, stage.annualization) ?? 0,
    totalReturn: totalReturn(curve) ?? 0,
    maxDrawdown: maxDrawdown(curve)?.depth ?? 0,
    trades: outcome.engine.portfolio.tradeCount,
    bars: outcome.bars,
    error,
  }
}

function withOpening({ at, equity, length }: EquityCurve, openAt: number, capital: number): EquityCurve {
  return {
    at: Float64Array.of(Math.min(openAt, at[0] ?? openAt), ...at.subarray(0, length)),
    equity: Float64Array.of(capital, ...equity.subarray(0, length)),
    length: length + 1,
  }
}
