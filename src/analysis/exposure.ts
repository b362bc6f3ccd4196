import type { UtcMillis } from '../base/index.ts'

/** A time during which a position was held, [entryAt, exitAt): a `Trade`, or an open position up to now. */
export interface HoldingPeriod {
  readonly entryAt: UtcMillis
  readonly exitAt: UtcMillis
}

/**
 * Fraction (0..1) of the time in [from, to) during which at least one position was held.
 *
 * Overlapping holdings count once; nights and weekends count as time, in the holdings and in the whole.
 * Undefined where `to` is not after `from`.
 * Source: Pardo, The Evaluation and Optimization of Trading Strategies (2nd ed. 2008), ch. 12, time in the
 * market.
 */
export function exposureFraction(
  holdings: readonly HoldingPeriod[],
  span: { readonly from: UtcMillis; readonly to: UtcMillis },
): number | undefined {
  if (span.to <= span.from) return undefined
  const ordered = [...holdings].sort((a, b) => a.entryAt - b.entryAt)
  let held = 0
  let coveredTo: number = span.from
  for (const { entryAt, exitAt } of ordered) {
    const start = Math.max(entryAt, coveredTo)
    const end = Math.min(exitAt, span.to)
    if (end > start) {
      held += end - start
      coveredTo = end
    }
  }
  return held / (span.to - span.from)
}
