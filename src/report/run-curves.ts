import { dailyEquity, drawdownSeries, rollingSharpe, simpleReturns } from '../analysis/index.ts'
import type { DailyEquity } from '../analysis/index.ts'
import type { CurvePoints, RunResult } from './run-result.ts'
import { sessionDayOf } from './session-day.ts'

const ROLLING_WINDOWS = [126, 63, 21]

/** A run's daily equity with the capital as its opening row. */
export function runEquity(result: RunResult): DailyEquity {
  return dailyCurve(result, result.equity, { at: result.fromAt, value: result.capital })
}

/**
 * The benchmark on the run's days, its first close as its opening row; `undefined` without two closes.
 *
 * What it did before its first close is not known to the result, so its growth is measured from there.
 */
export function runBenchmark(result: RunResult): DailyEquity | undefined {
  const { curve } = result.benchmark
  const [at] = curve.at
  const [value] = curve.value
  if (at === undefined || value === undefined || curve.at.length < 2) return undefined
  return dailyCurve(result, { at: curve.at.slice(1), value: curve.value.slice(1) }, { at, value })
}

interface Opening {
  readonly at: number
  readonly value: number
}

function dailyCurve(result: RunResult, points: CurvePoints, opening: Opening): DailyEquity {
  const openAt = Math.min(opening.at, points.at[0] ?? opening.at)
  return dailyEquity({
    at: Float64Array.from([openAt, ...points.at]),
    equity: Float64Array.from([opening.value, ...points.value]),
    length: points.at.length + 1,
  }, sessionDayOf(result))
}

/** What the charts of a run show: parallel to `at`, NaN where a value is not defined. */
export interface ChartCurves {
  /** UTC ms, ascending. */
  readonly at: readonly number[]
  /** False where the points are moments of a day instead of days. */
  readonly isDaily: boolean
  readonly equity: readonly number[]
  /** The benchmark scaled to the run's capital; empty when there is none. */
  readonly benchmark: readonly number[]
  /** 0 or below: the fraction that is missing from the highest point. */
  readonly drawdown: readonly number[]
  readonly benchmarkDrawdown: readonly number[]
  /** Sharpe ratio of the last `rollingWindow` days; empty when no day has one. */
  readonly rolling: readonly number[]
  readonly rollingWindow: number
}

const DAILY_POINTS_MIN = 3

/**
 * Curves for the charts: a point a day, or, where a run has hardly any days, all moments that were kept.
 *
 * The first point is the capital. The rolling window is 126 days, 63 or 21 for runs shorter than twice that.
 */
export function chartCurves(result: RunResult): ChartCurves {
  const daily = runEquity(result)
  const isDaily = daily.length >= DAILY_POINTS_MIN || result.equitySample.at.length <= daily.length
  const curve = isDaily ? daily : dailyless(result)
  const equity = Array.from(curve.equity)
  const benchmark = isDaily ? scaledBenchmark(result, curve.at) : []
  const rollingWindow = isDaily ? ROLLING_WINDOWS.find((window) => equity.length > 2 * window) ?? 0 : 0
  const rolling = rollingWindow === 0 ? [] : rollingCurve(daily, result, rollingWindow)
  return {
    at: Array.from(curve.at),
    isDaily,
    equity,
    benchmark,
    drawdown: underwater(curve.at, curve.equity),
    benchmarkDrawdown: benchmark.length === 0 ? [] : underwater(curve.at, Float64Array.from(benchmark)),
    rolling: rolling.some((value) => Number.isFinite(value)) ? rolling : [],
    rollingWindow,
  }
}

/** The kept moments with the capital before them. */
function dailyless(result: RunResult): { readonly at: Float64Array; readonly equity: Float64Array } {
  const { at, value } = result.equitySample
  const openAt = Math.min(result.fromAt, (at[0] ?? result.fromAt) - 1_000)
  return { at: Float64Array.from([openAt, ...at]), equity: Float64Array.from([result.capital, ...value]) }
}

/** The benchmark's last close at each instant, as if the capital had been put into it at the first. */
function scaledBenchmark(result: RunResult, at: Float64Array): number[] {
  const { curve } = result.benchmark
  const first = curve.value[0]
  if (first === undefined || !(first > 0) || curve.at.length < 2) return []
  let row = -1
  return Array.from(at, (instant) => {
    while (row + 1 < curve.at.length && (curve.at[row + 1] ?? Infinity) <= instant) row += 1
    return ((curve.value[Math.max(row, 0)] ?? first) / first) * result.capital
  })
}

function underwater(at: Float64Array, equity: Float64Array): number[] {
  const depths = drawdownSeries({ at, equity, length: equity.length })
  return Array.from(depths, (depth) => (depth === 0 ? 0 : -depth))
}

function rollingCurve(daily: DailyEquity, result: RunResult, window: number): number[] {
  const returns = simpleReturns(daily)
  return [Number.NaN, ...rollingSharpe(returns, { ...result.annualization, window })]
}
