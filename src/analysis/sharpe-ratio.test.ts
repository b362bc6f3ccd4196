import { describe, expect, it } from 'vitest'
import { annualVolatility } from './annual-volatility.ts'
import { excessKurtosis } from './excess-kurtosis.ts'
import { moments } from './moments.ts'
import { omegaRatio } from './omega-ratio.ts'
import { periodRate } from './period-rate.ts'
import { probabilisticSharpe, probabilisticSharpeOf } from './probabilistic-sharpe.ts'
import { rollingSharpe, sharpeRatio } from './sharpe-ratio.ts'
import { skewness } from './skewness.ts'
import { downsideDeviation, sortinoRatio } from './sortino-ratio.ts'

const YEAR = { periodsPerYear: 252, riskFreeRate: 0 }
const list = (...values: number[]): Float64Array => Float64Array.from(values)
const steady = list(0.01, 1.01 ** 2 / 1.01 - 1, 1.01 ** 3 / 1.01 ** 2 - 1, 1.01 ** 4 / 1.01 ** 3 - 1)

describe('moments', () => {
  it('divides by n - 1 for the deviation and by n for the shape', () => {
    const sample = moments(list(2, 4, 4, 4, 5, 5, 7, 9))
    expect(sample.mean).toBe(5)
    expect(sample.deviation).toBeCloseTo(Math.sqrt(32 / 7), 12)
    expect(sample.skewness).toBeCloseTo(42 / 8 / 8, 12)
    expect(sample.excessKurtosis).toBeCloseTo(356 / 8 / 16 - 3, 12)
  })

  it('takes rounding noise of steady growth for no deviation at all', () => {
    expect(new Set(steady).size).toBeGreaterThan(1)
    expect(moments(steady).deviation).toBe(0)
    expect(moments([1e9 / 3, 1e9 / 3, 1e9 / 3]).deviation).toBe(0)
  })

  it('keeps a deviation that is small and real', () => {
    expect(moments([1e-9, 2e-9, 3e-9]).deviation).toBeCloseTo(1e-9, 20)
  })

  it('has no deviation for one value, nothing for none, and NaN for NaN', () => {
    expect(moments([3])).toMatchObject({ count: 1, mean: 3, deviation: Number.NaN })
    expect(moments([]).mean).toBeNaN()
    expect(moments([1, Number.NaN, 2]).deviation).toBeNaN()
  })
})

describe('sharpeRatio', () => {
  it('annualises the mean excess return over its deviation by the root of time', () => {
    expect(sharpeRatio(list(0.01, 0.03), YEAR)).toBeCloseTo((0.02 / Math.SQRT2 / 0.01) * Math.sqrt(252), 10)
    const excess = 0.02 - periodRate(0.1, 252)
    expect(sharpeRatio(list(0.01, 0.03), { ...YEAR, riskFreeRate: 0.1 }))
      .toBeCloseTo((excess / Math.SQRT2 / 0.01) * Math.sqrt(252), 10)
  })

  it.each([
    ['none', list()], ['one return', list(0.1)], ['steady growth', steady], ['flat equity', list(0, 0, 0)],
    ['a return that is not defined', list(0.1, Number.NaN, 0.2)],
  ])('is undefined for %s', (_, returns) => {
    expect(sharpeRatio(returns, YEAR)).toBeUndefined()
    expect(probabilisticSharpeOf(returns, YEAR)).toBeUndefined()
  })

  it('rolls over the last returns and is NaN before the window is full and where it is flat', () => {
    const rolling = rollingSharpe(list(0, 0, 0.01, 0.03), { ...YEAR, window: 2 })
    expect(Array.from(rolling)).toEqual([
      Number.NaN, Number.NaN, sharpeRatio(list(0, 0.01), YEAR), sharpeRatio(list(0.01, 0.03), YEAR),
    ])
    expect(Array.from(rollingSharpe(list(0.1), { ...YEAR, window: 2 }))).toEqual([Number.NaN])
  })
})

describe('probabilisticSharpe', () => {
  const record = { sharpe: 0.1, benchmarkSharpe: 0.1, count: 100, skewness: 0, kurtosis: 3 }

  it('is one half when the estimate equals the benchmark, and grows with the length of the record', () => {
    expect(probabilisticSharpe(record)).toBe(0.5)
    const short = probabilisticSharpe({ ...record, benchmarkSharpe: 0 }) as number
    const long = probabilisticSharpe({ ...record, benchmarkSharpe: 0, count: 1000 }) as number
    expect(long).toBeGreaterThan(short)
  })

  it('is undefined for one return and where the moments leave no variance', () => {
    expect(probabilisticSharpe({ ...record, count: 1 })).toBeUndefined()
    expect(probabilisticSharpe({ ...record, sharpe: 1, skewness: 3, kurtosis: 1 })).toBeUndefined()
  })
})

describe('sortinoRatio', () => {
  it('divides by all periods, not by the losing ones', () => {
    const returns = list(0.1, -0.02, 0.1, 0.1)
    expect(downsideDeviation(returns, 0)).toBeCloseTo(0.01, 12)
    expect(sortinoRatio(returns, { target: 0, periodsPerYear: 4 })).toBeCloseTo((0.07 / 0.01) * 2, 10)
  })

  it('is undefined without returns and where nothing falls short of the target', () => {
    expect(sortinoRatio(list(), { target: 0, periodsPerYear: 252 })).toBeUndefined()
    expect(sortinoRatio(list(0.01, 0.02), { target: 0, periodsPerYear: 252 })).toBeUndefined()
    expect(sortinoRatio(steady, { target: 0.01, periodsPerYear: 252 })).toBeUndefined()
    expect(downsideDeviation(list(), 0)).toBeUndefined()
  })

  it('is undefined for a flat curve under a positive target, and for any other constant return', () => {
    const options = { target: 0.0002, periodsPerYear: 252 }
    expect(sortinoRatio(list(0, 0, 0, 0), options)).toBeUndefined()
    expect(sortinoRatio(list(-0.01, -0.01, -0.01), options)).toBeUndefined()
    expect(sortinoRatio(list(0), options)).toBeUndefined()
  })

  it('is never below minus the root of the periods, which only constant returns would reach', () => {
    const almostFlat = new Float64Array(252)
    almostFlat[100] = -1e-6
    const value = sortinoRatio(almostFlat, { target: 0.0002, periodsPerYear: 252 })
    expect(value).toBeLessThan(-15)
    expect(value).toBeGreaterThan(-Math.sqrt(252))
  })
})

describe('omegaRatio', () => {
  it('is gains over losses around the threshold, and 1 at the mean', () => {
    expect(omegaRatio(list(0.03, -0.01, -0.01), 0)).toBeCloseTo(1.5, 12)
    expect(omegaRatio(list(0.03, -0.01, 0.01), 0.01)).toBeCloseTo(1, 12)
  })

  it('is undefined without returns and without losses', () => {
    expect(omegaRatio(list(), 0)).toBeUndefined()
    expect(omegaRatio(list(0.01, 0.02), 0)).toBeUndefined()
    expect(omegaRatio(steady, 0.01)).toBeUndefined()
  })
})

describe('volatility and shape', () => {
  it('is 0 for constant returns and undefined for fewer than two', () => {
    expect(annualVolatility(list(0.1, 0.1), 252)).toBe(0)
    expect(annualVolatility(list(0.1), 252)).toBeUndefined()
    expect(annualVolatility(list(0.01, 0.03), 252)).toBeCloseTo(0.01 * Math.SQRT2 * Math.sqrt(252), 12)
  })

  it('has no shape where nothing varies', () => {
    expect(skewness(list(0.1, 0.1))).toBeUndefined()
    expect(excessKurtosis(list())).toBeUndefined()
    expect(skewness(list(-1, -1, 5))).toBeGreaterThan(0)
  })
})
