import { describe, expect, it } from 'vitest'
import { dailyCurve } from '../../test/golden/analysis-series.ts'
import { MILLIS_PER_DAY } from '../base/index.ts'
import { cagr, elapsedYears } from './cagr.ts'
import { extremeReturns } from './extreme-returns.ts'
import { periodRate } from './period-rate.ts'
import { simpleReturns, totalReturn } from './returns.ts'

describe('returns', () => {
  it('are one fewer than the rows', () => {
    expect(Array.from(simpleReturns(dailyCurve([100, 110, 99])))).toEqual([
      expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12),
    ])
  })

  it('are none for one row and for none', () => {
    expect(simpleReturns(dailyCurve([100]))).toHaveLength(0)
    expect(simpleReturns(dailyCurve([]))).toHaveLength(0)
  })

  it('are NaN where the base is used up or in debt', () => {
    expect(Array.from(simpleReturns(dailyCurve([100, 0, 50])))).toEqual([-1, Number.NaN])
    expect(Array.from(simpleReturns(dailyCurve([-10, -5])))).toEqual([Number.NaN])
  })

  it('add up to the total return when compounded', () => {
    const curve = dailyCurve([100, 120, 90, 130])
    const compounded = simpleReturns(curve).reduce((all, one) => all * (1 + one), 1) - 1
    expect(totalReturn(curve)).toBeCloseTo(compounded, 12)
    expect(totalReturn(dailyCurve([]))).toBeUndefined()
    expect(totalReturn(dailyCurve([100]))).toBe(0)
    expect(totalReturn(dailyCurve([0, 100]))).toBeUndefined()
  })
})

describe('cagr', () => {
  const overYears = (years: number, from: number, to: number): number | undefined => {
    const at = Float64Array.of(0, years * 365.25 * MILLIS_PER_DAY)
    return cagr({ at, equity: Float64Array.of(from, to), length: 2 })
  }

  it('takes the root of the growth by elapsed years, whatever the number of rows', () => {
    // 13.04 % in https://en.wikipedia.org/wiki/Compound_annual_growth_rate
    expect(overYears(3, 9_000, 13_000)).toBeCloseTo(0.1304, 4)
    expect(overYears(0.5, 100, 110)).toBeCloseTo(0.21, 12)
  })

  it('is -1 when nothing is left and undefined without time, capital or a number that can hold it', () => {
    expect(overYears(1, 100, 0)).toBe(-1)
    expect(overYears(1, 100, -20)).toBe(-1)
    expect(overYears(1, 0, 100)).toBeUndefined()
    expect(overYears(1, -5, -10)).toBeUndefined()
    expect(overYears(0, 100, 110)).toBeUndefined()
    expect(overYears(1e-6, 100, 200)).toBeUndefined()
    expect(cagr(dailyCurve([100]))).toBeUndefined()
    expect(elapsedYears(dailyCurve([100]))).toBe(0)
  })
})

describe('periodRate', () => {
  it('compounds back to the annual rate', () => {
    expect((1 + periodRate(0.05, 252)) ** 252).toBeCloseTo(1.05, 12)
    expect(periodRate(0, 252)).toBe(0)
  })
})

describe('extremeReturns', () => {
  it('names the first of equals and passes over what is not a number', () => {
    expect(extremeReturns([undefined, 0.1, Number.NaN, -0.2, 0.1, -0.2])).toEqual({
      best: { index: 1, return: 0.1 }, worst: { index: 3, return: -0.2 },
    })
  })

  it('is undefined when nothing remains', () => {
    expect(extremeReturns([])).toBeUndefined()
    expect(extremeReturns([undefined, Number.NaN])).toBeUndefined()
  })
})
