import { describe, expect, it } from 'vitest'
import { dailyCurve } from '../../test/golden/analysis-series.ts'
import { calmarRatio } from './calmar-ratio.ts'
import { currentDrawdown, drawdowns, drawdownSeries, maxDrawdown, maxDrawdownAmount } from './drawdown.ts'
import { recoveryFactor } from './recovery-factor.ts'
import { ulcerIndex } from './ulcer-index.ts'

const START = Date.UTC(2000, 0, 3)
const day = (row: number): number => START + row * 86_400_000

describe('maxDrawdown', () => {
  it('runs from the last row at the peak to the first row back at it', () => {
    const curve = dailyCurve([90, 100, 100, 80, 50, 70, 100, 120, 110])
    expect(maxDrawdown(curve)).toEqual({
      depth: 0.5, startAt: day(2), troughAt: day(4), recoveryAt: day(6), durationDays: 4,
    })
  })

  it('lasts to the end while it is not recovered', () => {
    expect(maxDrawdown(dailyCurve([100, 60, 75, 70]))).toEqual({
      depth: 0.4, startAt: day(0), troughAt: day(1), recoveryAt: undefined, durationDays: 3,
    })
  })

  it('is the largest fraction, not the largest amount, and the first of equals', () => {
    const curve = dailyCurve([100, 50, 100, 50, 1000, 700, 1000])
    expect(maxDrawdown(curve)).toMatchObject({ depth: 0.5, startAt: day(0) })
    expect(maxDrawdownAmount(curve)).toBe(300)
  })

  it('does not exist where equity never fell', () => {
    for (const values of [[], [100], [100, 100, 100], [1, 2, 3]]) {
      expect(maxDrawdown(dailyCurve(values))).toBeUndefined()
      expect(maxDrawdownAmount(dailyCurve(values))).toBe(0)
      expect(currentDrawdown(dailyCurve(values))).toBe(0)
    }
  })

  it('exceeds 1 for an account in debt, and has no depth from a peak that is not positive', () => {
    expect(maxDrawdown(dailyCurve([100, -50]))?.depth).toBe(1.5)
    expect(maxDrawdown(dailyCurve([-10, -20]))).toBeUndefined()
    expect(currentDrawdown(dailyCurve([-10, -20]))).toBeUndefined()
    expect(drawdowns(dailyCurve([-10, -20]))).toEqual([])
  })
})

describe('drawdowns', () => {
  it('lists each decline once, the deepest first', () => {
    const curve = dailyCurve([100, 90, 100, 70, 80, 110, 99])
    expect(drawdowns(curve).map(({ depth, recoveryAt }) => [depth, recoveryAt])).toEqual([
      [expect.closeTo(0.3, 12), day(5)],
      [expect.closeTo(0.1, 12), day(2)],
      [expect.closeTo(0.1, 12), undefined],
    ])
    expect(drawdowns(curve, 0.2)).toHaveLength(1)
  })

  it('is at each row the distance from the highest so far', () => {
    expect(Array.from(drawdownSeries(dailyCurve([100, 75, 100, 200, 150])))).toEqual([0, 0.25, 0, 0, 0.25])
  })
})

describe('figures built on drawdowns', () => {
  it('squares depth over all rows for the ulcer index', () => {
    expect(ulcerIndex(dailyCurve([100, 80, 90, 100]))).toBeCloseTo(Math.sqrt((0.04 + 0.01) / 4), 12)
    expect(ulcerIndex(dailyCurve([]))).toBeUndefined()
    expect(ulcerIndex(dailyCurve([100, 110]))).toBe(0)
  })

  it('divides growth by depth for the Calmar ratio and profit by the largest loss for recovery', () => {
    const curve = dailyCurve([100, 80, 130])
    expect((calmarRatio(curve) as number) / ((1.3 ** (365.25 / 2) - 1) / 0.2)).toBeCloseTo(1, 10)
    expect(recoveryFactor(curve)).toBeCloseTo(1.5, 12)
    expect(recoveryFactor(dailyCurve([100, 60, 80]))).toBeCloseTo(-0.5, 12)
  })

  it('has neither where equity never fell', () => {
    expect(calmarRatio(dailyCurve([100, 110]))).toBeUndefined()
    expect(recoveryFactor(dailyCurve([100, 110]))).toBeUndefined()
    expect(recoveryFactor(dailyCurve([]))).toBeUndefined()
  })
})
