import { benchmarkReturns } from './align-benchmark.ts'
import { benchmarkRelation } from './benchmark-relation.ts'
import type { BenchmarkRelation } from './benchmark-relation.ts'
import { elapsedYears } from './cagr.ts'
import { curveMetrics } from './curve-metrics.ts'
import type { CurveMetrics } from './curve-metrics.ts'
import type { DailyEquity } from './equity-curve.ts'
import { moments } from './moments.ts'
import { simpleReturns } from './returns.ts'
import type { Annualization } from './sharpe-ratio.ts'
import { tradeMetrics } from './trade-metrics.ts'
import type { TradeMetrics, TradeMetricsInput } from './trade-metrics.ts'
import { turnover } from './turnover.ts'

/**
 * The figures of `TradingMetrics` that come from how the strategy was carried out; conventions in
 * `METRIC_CATALOG`.
 */
export interface ExecutionMetrics {
  readonly exposureFraction: number | undefined
  readonly turnover: number | undefined
  readonly slippageBps: number | undefined
}

/**
 * The spec's TradingMetrics (section 6.2, in camel case) and the further figures of a run.
 *
 * Flat: each key is a row of `METRIC_CATALOG`, which states unit, convention and source. `undefined` means
 * that the sample does not define the figure; no figure is ever NaN or infinite.
 */
export interface TradingMetrics extends TradeMetrics, CurveMetrics, BenchmarkRelation, ExecutionMetrics {}

/**
 * Everything that `tradingMetrics` reads; what it cannot see in trades and curve is measured by the caller.
 */
export interface TradingMetricsInput extends TradeMetricsInput, Annualization {
  readonly curve: DailyEquity
  /** The benchmark held instead, in any currency amount; matched to the curve by day. */
  readonly benchmark?: DailyEquity | undefined
  /** Fraction of the time with a position: counted by the run, or `exposureFraction` of the trades. */
  readonly exposureFraction?: number | undefined
  /** Sum of price times quantity over all fills, both sides. */
  readonly tradedNotional?: number | undefined
  /** Mean `slippageBps` of the fills, weighted by value. */
  readonly slippageBps?: number | undefined
}

const NO_BENCHMARK: BenchmarkRelation = {
  alpha: undefined,
  beta: undefined,
  correlation: undefined,
  trackingError: undefined,
  informationRatio: undefined,
}

/**
 * Computes all metrics of a run from its trades and its daily equity.
 *
 * Without trades or days the counts are 0 and the rest is undefined. A pure function: calling it again with
 * more trades gives the same as starting over.
 */
export function tradingMetrics(input: TradingMetricsInput): TradingMetrics {
  const { curve, benchmark } = input
  const annualization = { periodsPerYear: input.periodsPerYear, riskFreeRate: input.riskFreeRate }
  const returns = simpleReturns(curve)
  return {
    ...tradeMetrics(input),
    ...curveMetrics(curve, returns, annualization),
    ...(benchmark === undefined
      ? NO_BENCHMARK
      : benchmarkRelation({ returns, benchmark: benchmarkReturns(curve, benchmark) }, annualization)),
    exposureFraction: input.exposureFraction,
    turnover:
      input.tradedNotional === undefined
        ? undefined
        : turnover({
            tradedNotional: input.tradedNotional,
            averageEquity: moments(curve.equity.subarray(0, curve.length)).mean,
            years: elapsedYears(curve),
          }),
    slippageBps: input.slippageBps,
  }
}
