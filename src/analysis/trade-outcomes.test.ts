import { describe, expect, it } from 'vitest'
import { tradeOf } from '../../test/golden/analysis-series.ts'
import { money, toNumber } from '../base/index.ts'
import { excursionSummary } from './excursions.ts'
import { expectancy } from './expectancy.ts'
import { payoffRatio, profitFactor } from './profit-factor.ts'
import { streaks } from './streaks.ts'
import { systemQualityNumber } from './system-quality-number.ts'
import { averageLoss, averageWin, netProfit, tradeOutcomes, winRate } from './trade-outcomes.ts'
import type { TradeOutcomes } from './trade-outcomes.ts'

function of(...profits: number[]): TradeOutcomes {
  return tradeOutcomes(profits.map((one) => tradeOf(one)))
}

describe('tradeOutcomes', () => {
  it('sorts by net profit and sums exactly', () => {
    const outcomes = of(0.1, 0.2, -0.3, 0, 0.1)
    expect(outcomes).toMatchObject({ count: 5, winCount: 3, lossCount: 1, breakEvenCount: 1 })
    expect(outcomes.won).toBe(money('0.4'))
    expect(netProfit(outcomes)).toBe(money('0.1'))
    expect(toNumber(outcomes.largestWin)).toBe(0.2)
    expect(toNumber(outcomes.largestLoss)).toBe(0.3)
  })

  it('goes by profit after fees, not before', () => {
    const charged = tradeOf(-1, { grossProfit: money('4'), fees: money('5') })
    expect(tradeOutcomes([charged])).toMatchObject({ winCount: 0, lossCount: 1, fees: money('5') })
  })
})

describe('ratios of trades', () => {
  it('counts break-even trades as trades, and never as losses', () => {
    const outcomes = of(10, 0, -4, 0)
    expect(winRate(outcomes)).toBe(0.25)
    expect(expectancy(outcomes)).toBe(1.5)
    expect(averageWin(outcomes)).toBe(10)
    expect(averageLoss(outcomes)).toBe(4)
    expect(payoffRatio(outcomes)).toBe(2.5)
    expect(profitFactor(outcomes)).toBe(2.5)
  })

  it('has no profit factor and no payoff ratio without losses', () => {
    expect(profitFactor(of(10, 5))).toBeUndefined()
    expect(payoffRatio(of(10, 5))).toBeUndefined()
    expect(averageLoss(of(10, 5))).toBeUndefined()
    expect(winRate(of(10, 5))).toBe(1)
  })

  it('has a profit factor of 0 when everything was lost', () => {
    expect(profitFactor(of(-10, -5))).toBe(0)
    expect(payoffRatio(of(-10))).toBeUndefined()
    expect(averageWin(of(-10))).toBeUndefined()
  })

  it('has no ratio for no trades', () => {
    for (const figure of [winRate, profitFactor, payoffRatio, expectancy, averageWin, averageLoss]) {
      expect(figure(of())).toBeUndefined()
    }
  })
})

describe('streaks', () => {
  it('finds the longest runs and the current one', () => {
    const runs = (...profits: number[]): unknown => streaks(profits.map((one) => tradeOf(one)))
    expect(runs(1, 1, -1, 1, 1, 1, -1, -1)).toEqual({ longestWinning: 3, longestLosing: 2, current: -2 })
    expect(runs(1, 0, 1)).toEqual({ longestWinning: 1, longestLosing: 0, current: 1 })
    expect(runs(-1, 0)).toEqual({ longestWinning: 0, longestLosing: 1, current: 0 })
    expect(runs()).toEqual({ longestWinning: 0, longestLosing: 0, current: 0 })
  })
})

describe('systemQualityNumber', () => {
  it('grows with the root of the number of trades', () => {
    expect(systemQualityNumber([1, 3])).toBeCloseTo((2 / Math.SQRT2) * Math.SQRT2, 12)
    expect(systemQualityNumber([2, 2])).toBeUndefined()
    expect(systemQualityNumber([2])).toBeUndefined()
    expect(systemQualityNumber([])).toBeUndefined()
  })
})

describe('excursionSummary', () => {
  it('gives the mean and the largest over all trades', () => {
    const summary = excursionSummary([
      tradeOf(5, { adverseExcursion: 2, favorableExcursion: 8 }),
      tradeOf(-3, { adverseExcursion: 4, favorableExcursion: 1 }),
    ])
    expect(summary).toEqual({
      averageAdverse: 3, worstAdverse: 4, averageFavorable: 4.5, bestFavorable: 8,
    })
  })

  it('is undefined where there is no such trade', () => {
    expect(new Set(Object.values(excursionSummary([])))).toEqual(new Set([undefined]))
  })
})
