import type { BacktestOverfitting } from '../../analysis/index.ts'
import { Outcome, type CostResult, type TrialResult, type VerdictTest } from '../../report/index.ts'
import type { CheckFinding } from '../strategy-check/check-strategy.ts'
import type { WalkForward } from './walk-forward.ts'

/** Everything that is judged. */
export interface VerdictEvidence {
  readonly findings: readonly CheckFinding[]
  readonly own: TrialResult
  readonly trials: readonly TrialResult[]
  readonly independentTrials: number
  readonly luckSharpe: number
  readonly deflatedSharpe: number | undefined
  readonly overfitting: Pick<BacktestOverfitting, 'probability' | 'lossProbability'> | undefined
  readonly walk: WalkForward
  readonly outsideSharpe: number | undefined
  readonly bootstrap: { readonly lossProbability: number; readonly drawdown95: number }
  readonly costs: readonly CostResult[]
}

/** Below the first it fails, from the second on it passes; in between nobody should be sure. */
interface Bounds {
  readonly fails: number
  readonly passes: number
}

const TRADES: Bounds = { fails: 10, passes: 30 }
const DEFLATED: Bounds = { fails: 0.5, passes: 0.95 }
/** As probabilities: what is no better than the middle may be a plateau on which everything earns. */
const OVERFITTING = { passes: 0.2, fails: 0.5 } as const
const LATER_LOSS = { surely: 0.1, passes: 0.25 } as const
const EFFICIENCY_MIN = 0.5
const NEIGHBOUR_SHARE_MIN = 0.5
const NEIGHBOURS_MIN = 5
const LOSS = { passes: 0.05, fails: 0.25 } as const
/** The costs at which it has to earn something still. */
const HARD_COSTS = 2

/** Puts the evidence before the tests, each with the figure that would have passed. */
export function verdictTests(evidence: VerdictEvidence): readonly VerdictTest[] {
  return [
    bias(evidence), sample(evidence), luck(evidence), overfitting(evidence), walkForward(evidence),
    neighbours(evidence), order(evidence), costs(evidence),
  ]
}

/** The worst of what is known. */
export function worstOf(tests: readonly VerdictTest[]): Outcome {
  const outcomes = new Set(tests.map(({ outcome }) => outcome))
  const worst = [Outcome.Failed, Outcome.Doubtful, Outcome.Passed].find((each) => outcomes.has(each))
  return worst ?? Outcome.Unknown
}

function bias({ findings }: VerdictEvidence): VerdictTest {
  const failed = findings.filter(({ passed }) => !passed)
  return {
    name: 'bias', title: 'Knows no more than it could',
    outcome: failed.length > 0 ? Outcome.Failed : Outcome.Passed,
    detail: failed.length > 0
      ? failed.map(({ name, detail }) => `${name}: ${detail}`).join(' ')
      : `${findings.map(({ name }) => name).join(', ')}: passed, as by "investor strategy check".`,
  }
}

function sample({ own }: VerdictEvidence): VerdictTest {
  return {
    name: 'sample', title: 'Enough trades', outcome: graded(own.trades, TRADES),
    detail: `${own.trades} closed trades; ${TRADES.passes} pass, fewer than ${TRADES.fails} say nothing.`,
  }
}

function luck({ own, deflatedSharpe, luckSharpe, independentTrials, trials }: VerdictEvidence): VerdictTest {
  const outcome = deflatedSharpe === undefined ? Outcome.Unknown : graded(deflatedSharpe, DEFLATED)
  return {
    name: 'luck', title: 'Better than the luckiest of many', outcome,
    detail: `A Sharpe ratio of ${two(own.sharpe)}, where the best of ${trials.length + 1} sets of parameters `
      + `(worth ${two(independentTrials)} independent ones) shows ${two(luckSharpe)} by luck alone: `
      + (deflatedSharpe === undefined ? 'the returns say no more. '
        : `${percent(deflatedSharpe)} sure that it is above 0. `)
      + `${percent(DEFLATED.passes)} pass, below ${percent(DEFLATED.fails)} fails (deflated Sharpe ratio).`,
  }
}

function overfitting({ overfitting: found, trials }: VerdictEvidence): VerdictTest {
  const head = { name: 'overfitting', title: 'What was best stays good' }
  if (found === undefined) {
    const why = trials.length === 0 ? 'There are no parameters to choose among.'
      : 'The time is too short to halve it.'
    return { ...head, outcome: Outcome.Unknown, detail: why }
  }
  const { probability, lossProbability } = found
  const { surely, passes } = LATER_LOSS
  const isGood = lossProbability <= surely
    || (lossProbability <= passes && probability <= OVERFITTING.passes)
  const isBad = lossProbability > passes && probability >= OVERFITTING.fails
  return {
    ...head, outcome: isGood ? Outcome.Passed : isBad ? Outcome.Failed : Outcome.Doubtful,
    detail: `In ${percent(lossProbability)} of all halvings of the time the parameters that were best in one `
      + `half lost money in the other, in ${percent(probability)} they were no better there than the middle `
      + `(probability of backtest overfitting). Losses in up to ${percent(surely)} pass, or in up to `
      + `${percent(passes)} with a probability of up to ${percent(OVERFITTING.passes)}; more losses fail `
      + `from ${percent(OVERFITTING.fails)} on, which is chance.`,
  }
}

function walkForward({ walk, outsideSharpe }: VerdictEvidence): VerdictTest {
  const { folds, efficiency } = walk
  const title = 'Walks forward'
  if (folds.length === 0 || outsideSharpe === undefined) {
    return {
      name: 'walk-forward', title, outcome: Outcome.Unknown,
      detail: folds.length === 0
        ? 'The time is too short, or nothing traded in its beginning.' : 'Nothing was traded in it.',
    }
  }
  const isEfficient = efficiency !== undefined && efficiency >= EFFICIENCY_MIN
  return {
    name: 'walk-forward', title,
    outcome: outsideSharpe <= 0 ? Outcome.Failed : isEfficient ? Outcome.Passed : Outcome.Doubtful,
    detail: `Traded for ${folds.length} stretches with what had been best until then: a Sharpe ratio of `
      + `${two(outsideSharpe)}, and ${efficiency === undefined ? 'no gain before to compare with'
        : `${percent(efficiency)} of the return before`}. `
      + `Above 0 and ${percent(EFFICIENCY_MIN)} pass, below 0 fails.`,
  }
}

function neighbours({ own, trials }: VerdictEvidence): VerdictTest {
  const near = trials.filter(({ isNear }) => isNear).map(({ sharpe }) => sharpe).toSorted((a, b) => a - b)
  const title = 'Not on a peak'
  const middle = near[Math.floor(near.length / 2)]
  if (near.length < NEIGHBOURS_MIN || middle === undefined) {
    return {
      name: 'neighbours', title, outcome: Outcome.Unknown,
      detail: `There are ${near.length} sets of parameters near its own; ${NEIGHBOURS_MIN} are needed.`,
    }
  }
  const isStable = middle > 0 && middle >= own.sharpe * NEIGHBOUR_SHARE_MIN
  return {
    name: 'neighbours', title,
    outcome: middle <= 0 ? Outcome.Failed : isStable ? Outcome.Passed : Outcome.Doubtful,
    detail: `Half of ${near.length} sets of parameters within a quarter of its own have a Sharpe ratio of `
      + `${two(middle)} or more; ${percent(NEIGHBOUR_SHARE_MIN)} of its own ${two(own.sharpe)} passes, and `
      + `0 fails.`,
  }
}

function order({ own, bootstrap }: VerdictEvidence): VerdictTest {
  const { lossProbability, drawdown95 } = bootstrap
  const { passes, fails } = LOSS
  return {
    name: 'order', title: 'Not by the order of its days',
    outcome: lossProbability <= passes ? Outcome.Passed
      : lossProbability >= fails ? Outcome.Failed : Outcome.Doubtful,
    detail: `${percent(lossProbability)} of the paths that its days make in other orders end with a loss; `
      + `up to ${percent(passes)} pass, ${percent(fails)} fail. One in twenty falls by `
      + `${percent(drawdown95)} or more on the way; the run itself fell by ${percent(own.maxDrawdown)}.`,
  }
}

function costs({ own, costs: results }: VerdictEvidence): VerdictTest {
  const hard = results.find(({ factor }) => factor === HARD_COSTS)
  const hardReturn = hard?.totalReturn ?? Number.NaN
  return {
    name: 'costs', title: 'Pays its costs',
    outcome: own.totalReturn <= 0 ? Outcome.Failed : hardReturn > 0 ? Outcome.Passed : Outcome.Doubtful,
    detail: `${percent(own.totalReturn)} at the costs of the settings, ${percent(hardReturn)} at twice as `
      + 'much fees and slippage; above 0 passes, a loss at the costs of the settings fails.',
  }
}

function graded(value: number, { fails, passes }: Bounds): Outcome {
  return value >= passes ? Outcome.Passed : value < fails ? Outcome.Failed : Outcome.Doubtful
}

function two(value: number): string {
  return value.toFixed(2).replace(/^-(0\.00)$/, '$1')
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1).replace(/\.0$/, '')} %`
}
