import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dailyCurve, tradeOf } from '../../test/golden/analysis-series.ts'
import { moneyOf, toNumber, utcMillis } from '../base/index.ts'
import { benchmarkRelation } from './benchmark-relation.ts'
import { currentDrawdown, drawdowns, drawdownSeries, maxDrawdown } from './drawdown.ts'
import type { DailyEquity } from './equity-curve.ts'
import { expectancy } from './expectancy.ts'
import { exposureFraction } from './exposure.ts'
import { monthlyReturns } from './monthly-returns.ts'
import { normalCumulative } from './normal-distribution.ts'
import { averageLoss, averageWin, netProfit, tradeOutcomes, winRate } from './trade-outcomes.ts'
import type { TradeOutcomes } from './trade-outcomes.ts'
import { profitFactor } from './profit-factor.ts'
import { ascending } from './quantile.ts'
import { simpleReturns, totalReturn } from './returns.ts'
import { sharpeRatio } from './sharpe-ratio.ts'
import { sortinoRatio } from './sortino-ratio.ts'
import { tradingMetrics } from './trading-metrics.ts'
import { ulcerIndex } from './ulcer-index.ts'
import { conditionalValueAtRisk, valueAtRisk } from './value-at-risk.ts'

const YEAR = { periodsPerYear: 252, riskFreeRate: 0.01 }
const equityValues = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 2, maxLength: 120 })
const anyCurve = equityValues.map(dailyCurve)
const cents = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 1, maxLength: 60 })

function relativeGap(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b))
}

function scaled(curve: DailyEquity, factor: number): DailyEquity {
  return { ...curve, equity: curve.equity.map((value) => value * factor) }
}

describe('any equity curve', () => {
  it('has drawdowns in [0, 1], of which the maximum is the largest and the current one a part', () => {
    fc.assert(fc.property(anyCurve, (curve) => {
      const series = drawdownSeries(curve)
      const depth = maxDrawdown(curve)?.depth ?? 0
      expect(series.every((value) => value >= 0 && value <= 1)).toBe(true)
      expect(depth).toBe(series.reduce((a, b) => Math.max(a, b)))
      expect(drawdowns(curve)[0]?.depth ?? 0).toBe(depth)
      expect(currentDrawdown(curve)).toBeLessThanOrEqual(depth)
      expect(ulcerIndex(curve)).toBeLessThanOrEqual(depth)
    }))
  })

  it('has a trough between peak and recovery', () => {
    fc.assert(fc.property(anyCurve, (curve) => {
      for (const one of drawdowns(curve)) {
        expect(one.startAt).toBeLessThan(one.troughAt)
        expect(one.troughAt).toBeLessThan(one.recoveryAt ?? Infinity)
      }
    }))
  })

  it('has the same ratios in any currency', () => {
    fc.assert(fc.property(anyCurve, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (curve, factor) => {
      const returns = simpleReturns(curve)
      const other = simpleReturns(scaled(curve, factor))
      expect(relativeGap(sharpeRatio(returns, YEAR) ?? 0, sharpeRatio(other, YEAR) ?? 0)).toBeLessThan(1e-6)
      const target = { target: 0, periodsPerYear: 252 }
      const [ours, theirs] = [sortinoRatio(returns, target), sortinoRatio(other, target)]
      expect(relativeGap(ours ?? 0, theirs ?? 0)).toBeLessThan(1e-6)
      const depth = maxDrawdown(curve)?.depth ?? 0
      expect(maxDrawdown(scaled(curve, factor))?.depth ?? 0).toBeCloseTo(depth, 9)
    }))
  })

  it('loses at least the value at risk beyond the value at risk', () => {
    fc.assert(fc.property(anyCurve, fc.constantFrom(0.9, 0.95, 0.99), (curve, confidence) => {
      const sorted = ascending(simpleReturns(curve))
      const threshold = valueAtRisk(sorted, confidence) as number
      expect(conditionalValueAtRisk(sorted, confidence)).toBeGreaterThanOrEqual(threshold - 1e-12)
    }))
  })

  it('compounds its months to its total return', () => {
    fc.assert(fc.property(anyCurve, (curve) => {
      const months = monthlyReturns(curve).map((month) => month.return as number)
      const growth = months.reduce((all, month) => all * (1 + month), 1)
      expect(relativeGap(growth - 1, totalReturn(curve) as number)).toBeLessThan(1e-9)
    }))
  })

  it('has a beta of 1 and no tracking error against itself', () => {
    fc.assert(fc.property(anyCurve, (curve) => {
      const returns = simpleReturns(curve)
      const relation = benchmarkRelation({ returns, benchmark: returns }, YEAR)
      if (relation.beta !== undefined) expect(relation.beta).toBeCloseTo(1, 9)
      if (returns.length > 1) expect(relation.trackingError).toBe(0)
    }))
  })
})

describe('any list of trades', () => {
  const outcomesOf = (profits: readonly number[]): TradeOutcomes => {
    return tradeOutcomes(profits.map((profit) => tradeOf(profit / 100)))
  }

  it('has losses that times the profit factor are its wins', () => {
    fc.assert(fc.property(cents, (profits) => {
      const outcomes = outcomesOf(profits)
      const factor = profitFactor(outcomes)
      if (factor === undefined) expect(outcomes.lossCount).toBe(0)
      else expect(relativeGap(factor * toNumber(outcomes.lost), toNumber(outcomes.won))).toBeLessThan(1e-12)
    }))
  })

  it('has an expectancy that sums to its net profit and that win and loss rates explain', () => {
    fc.assert(fc.property(cents, (profits) => {
      const outcomes = outcomesOf(profits)
      const each = expectancy(outcomes) as number
      expect(netProfit(outcomes)).toBe(profits.reduce((sum, profit) => sum + moneyOf(profit / 100), 0n))
      expect(relativeGap(each * outcomes.count, toNumber(netProfit(outcomes)))).toBeLessThan(1e-9)
      const lossRate = outcomes.lossCount / outcomes.count
      const gained = (winRate(outcomes) as number) * (averageWin(outcomes) ?? 0)
      const explained = gained - lossRate * (averageLoss(outcomes) ?? 0)
      expect(relativeGap(explained, each)).toBeLessThan(1e-9)
    }))
  })

  it('is in the market for a fraction between 0 and 1 of the time', () => {
    const holding = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }))
    fc.assert(fc.property(fc.array(holding), (pairs) => {
      const trades = pairs.map(([entry, length]) => {
        return tradeOf(0, { entryAt: utcMillis(entry), exitAt: utcMillis(entry + length) })
      })
      const held = exposureFraction(trades, { from: utcMillis(100), to: utcMillis(900) }) as number
      const covered = new Set<number>()
      for (const { entryAt, exitAt } of trades) {
        for (let at = Math.max(entryAt, 100); at < Math.min(exitAt, 900); at++) covered.add(at)
      }
      expect(held).toBe(covered.size / 800)
    }))
  })
})

describe('any run', () => {
  it('has metrics that are finite or undefined', () => {
    const values = fc.array(fc.integer({ min: -50, max: 1000 }), { maxLength: 40 })
    fc.assert(fc.property(values, values, cents, (equity, market, profits) => {
      const metrics = tradingMetrics({
        ...YEAR, trades: profits.map((profit) => tradeOf(profit / 100)), curve: dailyCurve(equity),
        benchmark: dailyCurve(market), unrealizedProfit: moneyOf(1), dailyProfit: moneyOf(-1),
        tradedNotional: 1000,
      })
      const figures = Object.entries(metrics)
      expect(figures.filter(([, value]) => !Number.isFinite(value ?? 0))).toEqual([])
    }))
  })

  it('has a normal distribution that is symmetric and never decreases', () => {
    const places = fc.double({ min: -9, max: 9, noNaN: true })
    fc.assert(fc.property(places, fc.double({ min: 0, max: 1, noNaN: true }), (z, step) => {
      expect(normalCumulative(z) + normalCumulative(-z)).toBeCloseTo(1, 12)
      expect(normalCumulative(z + step)).toBeGreaterThanOrEqual(normalCumulative(z) - 1e-14)
    }))
  })
})
