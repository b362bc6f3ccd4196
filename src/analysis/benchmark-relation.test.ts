import { describe, expect, it } from 'vitest'
import { sessionDate } from '../base/index.ts'
import type { SessionDate } from '../base/index.ts'
import { benchmarkReturns } from './align-benchmark.ts'
import { benchmarkRelation } from './benchmark-relation.ts'
import type { DailyEquity } from './equity-curve.ts'

const YEAR = { periodsPerYear: 252, riskFreeRate: 0 }
const benchmark = Float64Array.of(0.01, -0.02, 0.015, 0.005)

/** A daily curve of January 2024; the first entry is the opening row. */
function january(...rows: (readonly [day: number, equity: number])[]): DailyEquity {
  const name = (day: number): SessionDate => sessionDate(`2024-01-${String(day).padStart(2, '0')}`)
  return {
    at: Float64Array.from(rows, ([day]) => Date.UTC(2024, 0, day, 21)),
    equity: Float64Array.from(rows, ([, equity]) => equity),
    length: rows.length,
    openingDay: rows[0] === undefined ? undefined : name(rows[0][0]),
    days: rows.slice(1).map(([day]) => name(day)),
  }
}

describe('benchmarkRelation', () => {
  it('finds slope and intercept of returns that are a line', () => {
    const returns = benchmark.map((value) => 0.001 + 2 * value)
    const relation = benchmarkRelation({ returns, benchmark }, YEAR)
    expect(relation.beta).toBeCloseTo(2, 12)
    expect(relation.alpha).toBeCloseTo(0.252, 12)
    expect(relation.correlation).toBeCloseTo(1, 12)
  })

  it('takes the risk-free rate from both sides', () => {
    const returns = benchmark.map((value) => 2 * value)
    const riskFree = 1.05 ** (1 / 252) - 1
    expect(benchmarkRelation({ returns, benchmark }, { ...YEAR, riskFreeRate: 0.05 }).alpha)
      .toBeCloseTo(riskFree * 252, 12)
  })

  it('has no tracking error and no information ratio for a copy of the benchmark', () => {
    const relation = benchmarkRelation({ returns: benchmark, benchmark }, YEAR)
    expect(relation).toMatchObject({ trackingError: 0, informationRatio: undefined })
    expect(relation.beta).toBeCloseTo(1, 12)
  })

  it('has no beta against a benchmark that never moves', () => {
    const relation = benchmarkRelation({ returns: benchmark, benchmark: new Float64Array(4) }, YEAR)
    expect(relation).toMatchObject({ alpha: undefined, beta: undefined, correlation: undefined })
    expect(relation.trackingError).toBeGreaterThan(0)
  })

  it('leaves out pairs that are not complete', () => {
    const gaps = Float64Array.of(Number.NaN, 0.5, ...benchmark)
    const returns = Float64Array.of(0.5, Number.NaN, ...benchmark.map((value) => 3 * value))
    expect(benchmarkRelation({ returns, benchmark: gaps }, YEAR).beta).toBeCloseTo(3, 12)
  })

  it('is undefined throughout for fewer than two pairs', () => {
    const one = benchmarkRelation({ returns: Float64Array.of(0.1), benchmark: Float64Array.of(0.2) }, YEAR)
    const none = benchmarkRelation({ returns: Float64Array.of(), benchmark: Float64Array.of() }, YEAR)
    for (const relation of [one, none]) expect(new Set(Object.values(relation))).toEqual(new Set([undefined]))
  })
})

describe('benchmarkReturns', () => {
  const curve = january([2, 100], [2, 101], [3, 102], [5, 103])
  const close = (value: number): unknown => expect.closeTo(value, 12)

  it('matches day by day, from opening to opening', () => {
    const index = january([2, 1000], [2, 1100], [3, 990], [5, 1980])
    expect(Array.from(benchmarkReturns(curve, index))).toEqual([close(0.1), close(-0.1), close(1)])
  })

  it('starts from the last close before the first day where there is one', () => {
    const index = january([1, 500], [2, 550], [3, 550], [4, 660], [5, 660])
    expect(Array.from(benchmarkReturns(curve, index))).toEqual([close(0.1), 0, close(0.2)])
  })

  it('carries the last value over days that the benchmark does not have', () => {
    const index = january([1, 500], [2, 550], [5, 660])
    expect(Array.from(benchmarkReturns(curve, index))).toEqual([close(0.1), 0, close(0.2)])
  })

  it('is NaN until the benchmark has two values to compare', () => {
    expect(Array.from(benchmarkReturns(curve, january([2, 500], [3, 550], [5, 660]))))
      .toEqual([Number.NaN, close(0.1), close(0.2)])
    expect(Array.from(benchmarkReturns(curve, january([3, 550], [5, 660]))))
      .toEqual([Number.NaN, Number.NaN, close(0.2)])
    expect(Array.from(benchmarkReturns(curve, january()))).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(benchmarkReturns(january([2, 100]), curve)).toHaveLength(0)
  })
})
