import { METRIC_CATALOG } from '../analysis/index.ts'
import type { MetricUnit } from '../analysis/index.ts'
import { metricDirection, MetricDirection } from './metric-direction.ts'
import type { RunResult } from './run-result.ts'
import { periodText, sessionDayOf } from './session-day.ts'
import { settingsRows } from './settings-rows.ts'
import { dayText, endingDay } from './time-text.ts'

/** Which run has the better figure. */
export const Better = { First: 'first', Second: 'second', Same: 'same', Unknown: 'unknown' } as const
export type Better = (typeof Better)[keyof typeof Better]

/** A metric of both runs. */
export interface MetricDifference {
  readonly key: string
  readonly title: string
  readonly unit: MetricUnit
  readonly first: number | null
  readonly second: number | null
  /** Second less first; null where either is undefined. */
  readonly difference: number | null
  /** Unknown where the catalog has no better direction, or a figure is undefined. */
  readonly better: Better
}

/** A value that differs; empty where a run does not have it. */
export interface ValueDifference {
  readonly path: string
  readonly first: string
  readonly second: string
}

/** What names a run in a comparison. */
export interface ComparedRun {
  readonly strategies: string
  readonly period: string
  readonly resultHash: string
  readonly capital: number
  readonly finalEquity: number
  readonly currency: string
}

/** Two runs side by side. */
export interface RunComparison {
  readonly first: ComparedRun
  readonly second: ComparedRun
  /** Equal result hashes: every fact of the runs is the same. */
  readonly isSameResult: boolean
  /** The same series over the same period: by the check sums of their bars, where both runs have them. */
  readonly isSameData: boolean
  /** Whether they have: else counts and ends alone were compared. */
  readonly hasDigests: boolean
  /** In catalog order; metrics that neither run defines are left out. */
  readonly metrics: readonly MetricDifference[]
  readonly strategies: readonly ValueDifference[]
  readonly settings: readonly ValueDifference[]
  readonly data: readonly ValueDifference[]
}

/**
 * Sets two runs side by side: figures with the better one, and every parameter, setting and series that
 * differs.
 */
export function compareRuns(first: RunResult, second: RunResult): RunComparison {
  const hasDigests = [first, second].every((run) => run.series.every(({ digest }) => digest !== undefined))
  const data = differences(dataOf(first, hasDigests), dataOf(second, hasDigests))
  return {
    first: comparedRun(first),
    second: comparedRun(second),
    isSameResult: first.resultHash !== '' && first.resultHash === second.resultHash,
    isSameData: data.length === 0,
    hasDigests,
    metrics: metricDifferences(first, second),
    strategies: differences(strategiesOf(first), strategiesOf(second)),
    settings: differences(first.settings, second.settings),
    data,
  }
}

function comparedRun(run: RunResult): ComparedRun {
  return {
    strategies: run.strategies.map(({ name }) => name).join(' + '),
    period: periodText(run),
    resultHash: run.resultHash,
    capital: run.capital,
    finalEquity: run.finalEquity,
    currency: run.currency,
  }
}

function metricDifferences(first: RunResult, second: RunResult): MetricDifference[] {
  return METRIC_CATALOG.flatMap(({ key, title, unit }) => {
    const a = first.metrics[key] ?? null
    const b = second.metrics[key] ?? null
    if (a === null && b === null) return []
    const difference = a === null || b === null ? null : b - a
    return [{ key, title, unit, first: a, second: b, difference, better: betterOf(key, difference) }]
  })
}

function betterOf(key: string, difference: number | null): Better {
  const direction = metricDirection(key)
  if (difference === 0) return Better.Same
  if (direction === undefined || difference === null) return Better.Unknown
  return (difference > 0) === (direction === MetricDirection.Higher) ? Better.Second : Better.First
}

/** Strategies by place, so that the same strategy with other parameters shows just these. */
function strategiesOf(run: RunResult): unknown {
  const named = run.strategies.map(({ name, parameters, symbols, timeframe }) => (
    { name, parameters, symbols, timeframe }))
  return named.length === 1 ? named[0] : named
}

/** What a comparison says of the data. */
export function dataText({ isSameData, hasDigests }: RunComparison): string {
  if (!isSameData) return 'They saw different data: figures compare with care.'
  return hasDigests
    ? 'They read the same bars, value for value.'
    : 'Their data have the same symbols, days and numbers of bars; an older run has no check sum of values.'
}

function dataOf(run: RunResult, hasDigests: boolean): unknown {
  const series = run.series.map(({ symbol, timeframe, adjustment, bars, firstAt, lastAt, digest }) => (
    [`${symbol} ${timeframe} ${adjustment}`, {
      bars, first: endingDay(firstAt), last: endingDay(lastAt), ...(hasDigests ? { digest } : {}),
    }]))
  return {
    from: dayText(run.fromAt), to: sessionDayOf(run)(run.toAt),
    calendar: run.calendar, benchmark: run.benchmark.symbol,
    ...Object.fromEntries(series) as Record<string, unknown>,
  }
}

function differences(first: unknown, second: unknown): ValueDifference[] {
  const valuesOf = (tree: unknown): ReadonlyMap<string, string> => (
    new Map(settingsRows(tree).map(({ path, value }) => [path, value])))
  const [a, b] = [valuesOf(first), valuesOf(second)]
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((path) => {
    const [left, right] = [a.get(path) ?? '', b.get(path) ?? '']
    return left === right ? [] : [{ path, first: left, second: right }]
  })
}
