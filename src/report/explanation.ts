import type { DecisionTrace } from '../audit/index.ts'
import type { Bar } from '../model/index.ts'

/** A decision as it is explained: the chain on record, the bar before it, and for a trade how it went on. */
export interface Explanation extends DecisionTrace {
  /**
   * The latest bars of the signal's symbols when it was made, in the strategy's series; several for a basket.
   * None for an act without a signal, and in runs of before they were kept.
   */
  readonly bars: readonly Bar[]
  /** Of a trade: the other signals that added to it. */
  readonly added?: readonly Explanation[]
  /** Of a trade: the signals and acts that took units out, in order; empty where a guard did. */
  readonly exits?: readonly Explanation[]
}

/** Puts the bars first, which is where a decision begins. */
export function explanationOf(
  { correlation, ...chain }: DecisionTrace, bars: readonly Bar[],
): Explanation {
  return { correlation, bars, ...chain }
}
