import type { SessionDate, UtcMillis } from '../base/index.ts'

/** How a test of a verdict came out; `unknown`: there is not enough to say. */
export const Outcome = {
  Passed: 'passed', Doubtful: 'doubtful', Failed: 'failed', Unknown: 'unknown',
} as const
export type Outcome = (typeof Outcome)[keyof typeof Outcome]

/** Values of a strategy's parameters. */
export type ParameterSet = Readonly<Record<string, number | boolean | string>>

/** One question that a result has to stand. */
export interface VerdictTest {
  readonly name: string
  readonly title: string
  readonly outcome: Outcome
  /** What was measured, and what would have passed. */
  readonly detail: string
}

/** What one run came to; Sharpe ratios a year, returns and drawdowns as fractions. */
export interface TrialResult {
  readonly parameters: ParameterSet
  /** Every number within a quarter of the strategy's own; else up to three times or a third of it. */
  readonly isNear: boolean
  readonly sharpe: number
  readonly totalReturn: number
  readonly maxDrawdown: number
  readonly trades: number
}

/** A stretch of time that was traded with what had been best until then. */
export interface FoldResult {
  readonly from: SessionDate
  readonly to: SessionDate
  readonly parameters: ParameterSet
  /** Sharpe ratio a year of these parameters in all the time before, by which they were chosen. */
  readonly insideSharpe: number
  readonly outsideSharpe: number
  readonly outsideReturn: number
  readonly trades: number
}

/** What the run would have come to at other costs: all fees and slippage times `factor`. */
export interface CostResult {
  readonly factor: number
  readonly sharpe: number
  readonly totalReturn: number
}

/** Bias and overfit verdict of a strategy: `verdict.json`. */
export interface Verdict {
  readonly version: 1
  readonly strategy: string
  readonly symbols: readonly string[]
  readonly timeframe: string
  readonly fromAt: UtcMillis
  readonly toAt: UtcMillis
  /** Daily returns of each run. */
  readonly sessions: number
  readonly seed: string
  /** The worst outcome of all tests that could be made. */
  readonly outcome: Outcome
  readonly tests: readonly VerdictTest[]
  /** With the strategy's own parameters, as it was asked for. */
  readonly own: TrialResult
  readonly trials: readonly TrialResult[]
  /** How many different ones the trials amount to. */
  readonly independentTrials: number
  /** Sharpe ratio a year that the best of so many would show by luck. */
  readonly luckSharpe: number
  /** Probability that the own Sharpe ratio is above 0 although it may be the best of these; null: unknown. */
  readonly deflatedSharpe: number | null
  readonly overfitting: {
    readonly probability: number
    readonly lossProbability: number
    readonly combinations: number
    /** Counts of the ranks (0 worst, 1 best) of what had been best, in ten equal steps. */
    readonly rankCounts: readonly number[]
  } | null
  readonly folds: readonly FoldResult[]
  /** Return a day outside over that inside; null where that inside is not above 0. */
  readonly walkForwardEfficiency: number | null
  readonly bootstrap: {
    readonly paths: number
    readonly blockLength: number
    readonly lossProbability: number
    /** The 5th, 25th, 50th, 75th and 95th of a hundred paths. */
    readonly returns: readonly number[]
    readonly drawdowns: readonly number[]
  }
  readonly costs: readonly CostResult[]
  readonly warnings: readonly string[]
}
