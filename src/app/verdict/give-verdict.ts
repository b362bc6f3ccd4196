import { fail, UserError } from '../../base/index.ts'
import { ColumnsSource } from '../../data/index.ts'
import type { ParameterSet, Verdict } from '../../report/index.ts'
import { instantiateStrategy, type StrategyAssignment } from '../../strategy/index.ts'
import type { RunListener } from '../backtest/execute-run.ts'
import { builtStrategies, SILENT_VIEW } from '../backtest/needed-series.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'
import { barsOfCheck, checkHeld, lastBars } from '../strategy-check/check-on-data.ts'
import { drawTrials } from './draw-trials.ts'
import { COST_FACTORS, judgeRuns, type Wanted } from './judge-runs.ts'
import { loadStage } from './load-stage.ts'
import { runTrial, type TrialRun, type TrialWish } from './trial-run.ts'
import { FOLDS } from './walk-forward.ts'
import { WholeProgress } from './whole-progress.ts'

/** What is asked for: a run, and how much is tried around it. */
export interface VerdictRequest {
  readonly run: RunRequest
  /** Sets of parameters beside the strategy's own. */
  readonly trials: number
  readonly seed: string
}

/**
 * Says whether a strategy's result would stand: bias checks, and how it fares with other parameters, in other
 * stretches and orders of time, and at other costs.
 *
 * The same request over the same bars gives the same verdict. Throws `UserError` as a run does, and
 * `VERDICT_ONE_STRATEGY`, `VERDICT_TOO_LONG`, `VERDICT_NO_SESSIONS`.
 */
export async function giveVerdict(request: VerdictRequest, listener: RunListener): Promise<Verdict> {
  listener.onLoad()
  const settings = await readSettings(request.run)
  const wanted = wantedRuns(settings, request)
  listener.onEnd()
  const stage = await loadStage(settings, wanted.map(({ assignment }) => assignment), listener.onPhase)
  const [{ assignment }] = wanted
  const lastSeries = await lastBars(stage.series.map(({ key, columns, isFinest }) => (
    { source: new ColumnsSource(key, columns), isFinest })))
  const barsOfRun = stage.series.reduce((bars, { columns }) => bars + columns.length, 0)
  const runs = wanted.length + COST_FACTORS.length + FOLDS
  const progress = new WholeProgress(listener.onProgress)
  listener.onPhase(`Judging ${assignment.definition.name} by ${runs} runs`)
  listener.onStart(barsOfCheck(lastSeries) + runs * barsOfRun)
  try {
    const findings = await progress.during(barsOfCheck(lastSeries), (tell) => (
      checkHeld(assignment, stage.plan, lastSeries, tell)))
    const run = (wish: TrialWish): Promise<TrialRun> => progress.during(barsOfRun, (onProgress) => (
      runTrial(stage, { ...wish, onProgress })))
    return await judgeRuns({ stage, wanted, findings, run, seed: request.seed })
  } finally {
    listener.onEnd()
  }
}

/** The strategy's own parameters, then those around them that it takes. */
function wantedRuns(
  { strategies }: RunSettings, { trials, seed }: VerdictRequest,
): readonly [Wanted, ...Wanted[]] {
  const [assignment] = strategies
  if (assignment === undefined || strategies.length > 1) {
    const names = strategies.map(({ definition }) => definition.name).join(', ')
    throw new UserError(fail('VERDICT_ONE_STRATEGY', `a verdict is of one strategy, found ${names}`).failure)
  }
  const own = builtStrategies([assignment]).flatMap(({ parameters }) => [parameters])[0] as ParameterSet
  const withParameters = (parameters: ParameterSet): StrategyAssignment => ({ ...assignment, parameters })
  const isUsable = (parameters: ParameterSet): boolean => (
    instantiateStrategy(withParameters(parameters), SILENT_VIEW, { emit() {} }).ok)
  const declared = assignment.definition.parameters ?? {}
  const drawn = drawTrials(declared, own, { count: trials, seed, isUsable })
  return [
    { assignment: withParameters(own), parameters: own, isNear: true },
    ...drawn.map((each) => ({ ...each, assignment: withParameters(each.parameters) })),
  ]
}
