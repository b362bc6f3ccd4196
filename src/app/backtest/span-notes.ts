import type { UtcMillis } from '../../base/index.ts'
import type { CorporateAction } from '../../model/index.ts'
import type { RunSeries } from '../../report/index.ts'
import { dayOf } from './run-range.ts'

/** Bars of a series end that long before a run does, or begin that long after it, without a word. */
const SLACK_MS = 7 * 86_400_000
const MOST_NAMED = 5

/** What is known of a run's span. */
export interface SpannedRun {
  readonly series: readonly Pick<RunSeries, 'symbol' | 'timeframe' | 'firstAt' | 'lastAt'>[]
  readonly actions: readonly Pick<CorporateAction, 'kind' | 'symbol'>[]
  /** From when to when the run was to go. */
  readonly from: UtcMillis
  readonly to: UtcMillis
}

/**
 * Names the series that cover only a part of a run: until one begins nothing is decided on it, and once it
 * has ended positions keep their last price and rules their last value. What was delisted is known to have
 * ended.
 */
export function spanNotes({ series, actions, from, to }: SpannedRun): readonly string[] {
  const late = series.filter(({ firstAt }) => firstAt > from + SLACK_MS)
  const delisted = new Set(actions.filter(({ kind }) => kind === 'Delisting').map(({ symbol }) => symbol))
  const early = series.filter(({ symbol, lastAt }) => lastAt < to - SLACK_MS && !delisted.has(symbol))
  const listed = (some: typeof series, atOf: (one: (typeof series)[number]) => UtcMillis): string => {
    const named = some.slice(0, MOST_NAMED)
      .map((one) => `${one.symbol} ${one.timeframe} (${dayOf(atOf(one))})`)
    const rest = some.length - named.length
    return `${named.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`
  }
  return [
    ...(late.length === 0 ? [] : [
      `No bars from ${dayOf(from)} on: ${listed(late, ({ firstAt }) => firstAt as UtcMillis)} begin later`,
    ]),
    ...(early.length === 0 ? [] : [
      `No bars to ${dayOf(to)}: ${listed(early, ({ lastAt }) => (lastAt - 1) as UtcMillis)} end before; what `
      + 'is held then keeps its last price',
    ]),
  ]
}
