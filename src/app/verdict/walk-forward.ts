import { moments, sharpeRatio } from '../../analysis/index.ts'
import type { SessionDate, UtcMillis } from '../../base/index.ts'
import type { FoldResult, ParameterSet } from '../../report/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import type { Stage, TrialRun, TrialWish } from './trial-run.ts'

/** A set of parameters with its run over the whole time. */
export interface Candidate {
  readonly assignment: StrategyAssignment
  readonly parameters: ParameterSet
  readonly run: TrialRun
}

/** What a walk forward found. */
export interface WalkForward {
  readonly folds: readonly FoldResult[]
  /** Daily returns of all folds, one after the other. */
  readonly outside: Float64Array
  /** Mean return a day outside over that inside of what was chosen; undefined where that is not above 0. */
  readonly efficiency: number | undefined
}

/** Stretches that are traded; a first one of the same length is only learned from. */
export const FOLDS = 5
/** Sessions in a stretch, at least: a month. */
const FOLD_SESSIONS_MIN = 21

/**
 * Trades each of five stretches with the candidate whose Sharpe ratio was highest in all the time before it,
 * in a run of its own that begins flat at the stretch's first session; what lies before it warms the strategy
 * up.
 *
 * Without a candidate that traded before, or with less than six months of sessions, there is nothing to walk:
 * no folds. Source: Pardo, The Evaluation and Optimization of Trading Strategies (2nd ed. 2008), chapter 11,
 * with an anchored beginning.
 */
export async function walkForward(
  stage: Stage, candidates: readonly Candidate[],
  { dayOf, run: trade }: {
    readonly dayOf: (at: number) => SessionDate
    readonly run: (wish: TrialWish) => Promise<TrialRun>
  },
): Promise<WalkForward> {
  const at = candidates[0]?.run.at ?? new Float64Array(0)
  const length = Math.floor(at.length / (FOLDS + 1))
  const count = length < FOLD_SESSIONS_MIN ? 0 : FOLDS
  const folds: FoldResult[] = []
  const outside: number[] = []
  let [insideSum, insideCount] = [0, 0]
  for (let fold = 1; fold <= count; fold++) {
    const begin = at.length - (FOLDS + 1 - fold) * length
    const chosen = bestBefore(stage, candidates, begin)
    if (chosen === undefined) continue
    const { assignment, parameters, run } = chosen.candidate
    const [from, until] = [(at[begin - 1] as number) + 1, at[begin + length - 1] as number]
    const own = await trade({ assignment, activeFrom: from as UtcMillis, until: until as UtcMillis })
    const inside = moments(run.returns.subarray(0, begin))
    insideSum += inside.mean * own.returns.length
    insideCount += own.returns.length
    outside.push(...own.returns)
    folds.push({
      from: dayOf(at[begin] as number), to: dayOf(until), parameters, insideSharpe: chosen.sharpe,
      outsideSharpe: own.sharpe, outsideReturn: own.totalReturn, trades: own.trades,
    })
  }
  const insideMean = insideSum / insideCount
  const isGain = insideCount > 0 && insideMean > 0
  return {
    folds, outside: Float64Array.from(outside),
    efficiency: isGain ? moments(outside).mean / insideMean : undefined,
  }
}

function bestBefore(
  stage: Stage, candidates: readonly Candidate[], end: number,
): { readonly candidate: Candidate; readonly sharpe: number } | undefined {
  let best: { candidate: Candidate; sharpe: number } | undefined
  for (const candidate of candidates) {
    // Undefined: it did nothing in all that time.
    const sharpe = sharpeRatio(candidate.run.returns.subarray(0, end), stage.annualization)
    if (sharpe !== undefined && (best === undefined || sharpe > best.sharpe)) best = { candidate, sharpe }
  }
  return best
}
