import { annualVolatility } from './annual-volatility.ts'
import { cagr } from './cagr.ts'
import { calmarRatio } from './calmar-ratio.ts'
import { currentDrawdown, drawdowns, maxDrawdown } from './drawdown.ts'
import type { DailyEquity } from './equity-curve.ts'
import { excessKurtosis } from './excess-kurtosis.ts'
import { extremeReturns } from './extreme-returns.ts'
import { monthlyReturns } from './monthly-returns.ts'
import { omegaRatio } from './omega-ratio.ts'
import { periodRate } from './period-rate.ts'
import { probabilisticSharpeOf } from './probabilistic-sharpe.ts'
import { ascending } from './quantile.ts'
import { recoveryFactor } from './recovery-factor.ts'
import { totalReturn } from './returns.ts'
import { sharpeRatio } from './sharpe-ratio.ts'
import type { Annualization } from './sharpe-ratio.ts'
import { skewness } from './skewness.ts'
import { sortinoRatio } from './sortino-ratio.ts'
import { tailRatio } from './tail-ratio.ts'
import { ulcerIndex } from './ulcer-index.ts'
import { conditionalValueAtRisk, valueAtRisk } from './value-at-risk.ts'

/** The figures of `TradingMetrics` that come from the equity curve; conventions in `METRIC_CATALOG`. */
export interface CurveMetrics {
  readonly totalReturn: number | undefined
  readonly cagr: number | undefined
  readonly annualVolatility: number | undefined
  readonly sharpeRatio: number | undefined
  readonly probabilisticSharpe: number | undefined
  readonly sortinoRatio: number | undefined
  readonly calmarRatio: number | undefined
  readonly omegaRatio: number | undefined
  readonly recoveryFactor: number | undefined
  readonly maxDrawdown: number
  readonly maxDrawdownDays: number
  readonly longestDrawdownDays: number
  readonly currentDrawdown: number | undefined
  readonly ulcerIndex: number | undefined
  readonly valueAtRisk95: number | undefined
  readonly valueAtRisk99: number | undefined
  readonly conditionalValueAtRisk95: number | undefined
  readonly conditionalValueAtRisk99: number | undefined
  readonly tailRatio: number | undefined
  readonly skewness: number | undefined
  readonly excessKurtosis: number | undefined
  readonly bestDay: number | undefined
  readonly worstDay: number | undefined
  readonly bestMonth: number | undefined
  readonly worstMonth: number | undefined
}

/**
 * Computes the figures that come from a daily equity curve and its returns (`simpleReturns(curve)`).
 *
 * The Sortino ratio's target is the risk-free rate, the omega ratio's threshold is 0.
 */
export function curveMetrics(
  curve: DailyEquity,
  returns: Float64Array,
  annualization: Annualization,
): CurveMetrics {
  const { periodsPerYear, riskFreeRate } = annualization
  const worst = maxDrawdown(curve)
  const sorted = ascending(returns)
  const days = extremeReturns(returns)
  const months = extremeReturns(monthlyReturns(curve).map((month) => month.return))
  return {
    totalReturn: totalReturn(curve),
    cagr: cagr(curve),
    annualVolatility: annualVolatility(returns, periodsPerYear),
    sharpeRatio: sharpeRatio(returns, annualization),
    probabilisticSharpe: probabilisticSharpeOf(returns, annualization),
    sortinoRatio: sortinoRatio(returns, { target: periodRate(riskFreeRate, periodsPerYear), periodsPerYear }),
    calmarRatio: calmarRatio(curve),
    omegaRatio: omegaRatio(returns, 0),
    recoveryFactor: recoveryFactor(curve),
    maxDrawdown: worst?.depth ?? 0,
    maxDrawdownDays: worst?.durationDays ?? 0,
    longestDrawdownDays: drawdowns(curve).reduce((days, one) => Math.max(days, one.durationDays), 0),
    currentDrawdown: currentDrawdown(curve),
    ulcerIndex: ulcerIndex(curve),
    valueAtRisk95: valueAtRisk(sorted, 0.95),
    valueAtRisk99: valueAtRisk(sorted, 0.99),
    conditionalValueAtRisk95: conditionalValueAtRisk(sorted, 0.95),
    conditionalValueAtRisk99: conditionalValueAtRisk(sorted, 0.99),
    tailRatio: tailRatio(sorted),
    skewness: skewness(returns),
    excessKurtosis: excessKurtosis(returns),
    bestDay: days?.best.return,
    worstDay: days?.worst.return,
    bestMonth: months?.best.return,
    worstMonth: months?.worst.return,
  }
}
