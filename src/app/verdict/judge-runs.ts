import {
  backtestOverfitting, deflatedSharpe, expectedMaximumSharpe, independentTrials, moments, periodRate,
  quantile, sharpeRatio, stationaryBootstrap, type BacktestOverfitting, type BootstrapPaths,
} from '../../analysis/index.ts'
import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import { SeededRandom } from '../../data/index.ts'
import type { CostResult, ParameterSet, TrialResult, Verdict } from '../../report/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import { sessionDateOf, sparseNotes } from '../backtest/run-rows.ts'
import type { CheckFinding } from '../strategy-check/check-strategy.ts'
import { atCosts } from './cost-stress.ts'
import type { Stage, TrialRun, TrialWish } from './trial-run.ts'
import { verdictTests, worstOf } from './verdict-tests.ts'
import { walkForward, type Candidate } from './walk-forward.ts'

/** Costs of the settings times these, beside the run at those of the settings. */
export const COST_FACTORS = [0, 2, 4] as const
const PATHS = 2_000
const RANK_STEPS = 10
const SHOWN_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const

/** A set of parameters on its way to a run. */
export interface Wanted {
  readonly assignment: StrategyAssignment
  readonly parameters: ParameterSet
  readonly isNear: boolean
}

/** What has to be at hand before anything is judged. */
interface Bench {
  readonly stage: Stage
  /** The strategy's own parameters first. */
  readonly wanted: readonly [Wanted, ...Wanted[]]
  readonly findings: readonly CheckFinding[]
  readonly run: (wish: TrialWish) => Promise<TrialRun>
  readonly seed: string
}

/** Makes the runs and judges them. Throws `UserError` `VERDICT_NO_SESSIONS` where there is nothing. */
export async function judgeRuns({ stage, wanted, findings, run, seed }: Bench): Promise<Verdict> {
  const candidates: Candidate[] = []
  for (const { assignment, parameters } of wanted) {
    candidates.push({ assignment, parameters, run: await run({ assignment }) })
  }
  const [{ run: own, assignment }] = candidates as [Candidate, ...Candidate[]]
  const fromAt = stage.plan.activeFrom
  const calendar = calendarNamed(stage.plan.calendar)
  const toAt = own.at.at(-1)
  if (toAt === undefined) throw noSessions()
  const costs: CostResult[] = [{ factor: 1, sharpe: own.sharpe, totalReturn: own.totalReturn }]
  for (const factor of COST_FACTORS) {
    const at = await run({ assignment, venue: atCosts(stage.settings.engine.venue, factor) })
    costs.push({ factor, sharpe: at.sharpe, totalReturn: at.totalReturn })
  }
  const walk = await walkForward(stage, candidates, { dayOf: sessionDateOf(calendar), run })
  const random = new SeededRandom(`${seed}/bootstrap`)
  const paths = stationaryBootstrap(own.returns, PATHS, () => random.uniform())
  const results = candidates.map((each, index) => resultOf(each, wanted[index]?.isNear === true))
  const luck = luckOf(stage, candidates)
  const overfitting = backtestOverfitting(candidates.map((each) => each.run.returns))
  const [ownResult, ...trials] = results as [TrialResult, ...TrialResult[]]
  const shown = bootstrapOf(paths)
  const tests = verdictTests({
    findings, own: ownResult, trials, ...luck, overfitting, walk,
    outsideSharpe: sharpeRatio(walk.outside, stage.annualization),
    bootstrap: { lossProbability: shown.lossProbability, drawdown95: shown.drawdowns.at(-1) ?? 0 }, costs,
  })
  return {
    version: 1, strategy: assignment.definition.name, symbols: assignment.symbols,
    timeframe: assignment.definition.timeframe ?? assignment.timeframe,
    fromAt, toAt: toAt as UtcMillis, sessions: own.returns.length, seed,
    outcome: worstOf(tests), tests, own: ownResult, trials,
    independentTrials: luck.independentTrials, luckSharpe: luck.luckSharpe,
    deflatedSharpe: luck.deflatedSharpe ?? null,
    overfitting: overfitting === undefined ? null : overfittingOf(overfitting),
    folds: walk.folds, walkForwardEfficiency: walk.efficiency ?? null, bootstrap: shown,
    costs: costs.toSorted((a, b) => a.factor - b.factor), warnings: warningsOf(stage, candidates),
  }
}

function resultOf({ parameters, run }: Candidate, isNear: boolean): TrialResult {
  const { sharpe, totalReturn, maxDrawdown, trades } = run
  return { parameters, isNear, sharpe, totalReturn, maxDrawdown, trades }
}

/** How much of the own Sharpe ratio the number of trials explains; of what did anything at all. */
function luckOf({ annualization }: Stage, candidates: readonly Candidate[]): {
  readonly independentTrials: number
  readonly luckSharpe: number
  readonly deflatedSharpe: number | undefined
} {
  const free = periodRate(annualization.riskFreeRate, annualization.periodsPerYear)
  const shapes = candidates.map(({ run }) => moments(run.returns)).filter(({ deviation }) => deviation > 0)
  const ratios = shapes.map(({ mean, deviation }) => (mean - free) / deviation)
  const trials = independentTrials(candidates.map(({ run }) => run.returns))
  const variance = ratios.length < 2 ? 0 : moments(ratios).deviation ** 2
  const luckSharpe = expectedMaximumSharpe({ trials, variance }) * Math.sqrt(annualization.periodsPerYear)
  const [{ run }] = candidates as [Candidate, ...Candidate[]]
  const { mean, deviation, count, skewness, excessKurtosis } = moments(run.returns)
  const own = { sharpe: (mean - free) / deviation, count, skewness, kurtosis: excessKurtosis + 3 }
  return {
    independentTrials: trials, luckSharpe,
    deflatedSharpe: deviation > 0 ? deflatedSharpe(own, { trials, variance }) : undefined,
  }
}

function overfittingOf(
  { ranks, ...figures }: BacktestOverfitting,
): NonNullable<Verdict['overfitting']> {
  const rankCounts = Array.from({ length: RANK_STEPS }, () => 0)
  for (const rank of ranks) {
    const step = Math.min(RANK_STEPS - 1, Math.floor(rank * RANK_STEPS))
    rankCounts[step] = (rankCounts[step] ?? 0) + 1
  }
  return { ...figures, rankCounts }
}

function bootstrapOf({ blockLength, returns, drawdowns }: BootstrapPaths): Verdict['bootstrap'] {
  const shown = (values: typeof returns): readonly number[] => (
    SHOWN_SHARES.map((share) => quantile(values, share) ?? 0))
  return {
    paths: returns.length, blockLength,
    lossProbability: returns.filter((total) => total < 0).length / Math.max(1, returns.length),
    returns: shown(returns), drawdowns: shown(drawdowns),
  }
}

/** What a reader has to know before believing it. */
function warningsOf({ plan }: Stage, candidates: readonly Candidate[]): readonly string[] {
  const thrown = candidates.filter(({ run }) => run.error !== undefined)
  const [first] = thrown
  const synthetic = plan.described.filter(({ isSynthetic }) => isSynthetic).map(({ symbol }) => symbol)
  return [
    ...plan.notes,
    ...sparseNotes(candidates[0]?.run.at ?? [], plan.described, calendarNamed(plan.calendar)),
    ...(synthetic.length === 0 ? [] : [
      `${synthetic.join(', ')}: made by a generator; this says nothing about a market`]),
    ...(first === undefined ? [] : [
      `it threw with ${thrown.length} of ${candidates.length} sets of parameters: ${first.run.error}`]),
  ]
}

function noSessions(): UserError {
  return new UserError(fail('VERDICT_NO_SESSIONS', 'there is not one session to judge: the bars end before '
    + 'the strategy is warm; begin earlier (--from), or import more').failure)
}
