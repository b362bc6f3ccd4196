import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PercentRank } from './percent-rank.ts'
import { RollingPercentile } from './rolling-percentile.ts'

/** Few distinct values, so that most windows hold ties. */
const values = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
const series = fc.array(values, { minLength: 1, maxLength: 60 })
const periods = fc.integer({ min: 1, max: 12 })

function quantileOf(window: readonly number[], fraction: number): number {
  const sorted = window.toSorted((left, right) => left - right)
  const position = (sorted.length - 1) * fraction
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

describe('RollingPercentile', () => {
  it('interpolates as pandas: quantiles 0.25, 0.5 and 0.75 of 1, 2, 3, 4', () => {
    // https://pandas.pydata.org/docs/reference/api/pandas.Series.quantile.html
    for (const [fraction, published] of [[0.25, 1.75], [0.5, 2.5], [0.75, 3.25]] as const) {
      const percentile = new RollingPercentile(4, { fraction })
      for (const value of [9, 4, 1, 3, 2]) percentile.update(value)
      expect(percentile.value).toBe(published)
    }
  })

  it('equals sorting the window afresh', () => {
    const fractions = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(series, periods, fractions, (numbers, period, fraction) => {
      const percentile = new RollingPercentile(period, { fraction })
      numbers.forEach((value, index) => {
        percentile.update(value)
        if (index + 1 < period) return
        const expected = quantileOf(numbers.slice(index + 1 - period, index + 1), fraction)
        expect(percentile.value).toBeCloseTo(expected, 6)
      })
    }))
  })

  it('is the smallest at fraction 0 and the largest at fraction 1', () => {
    const smallest = new RollingPercentile(3, { fraction: 0 })
    const largest = new RollingPercentile(3, { fraction: 1 })
    for (const value of [7, 5, 6, 8]) {
      smallest.update(value)
      largest.update(value)
    }
    expect([smallest.value, largest.value]).toStrictEqual([5, 8])
  })
})

describe('PercentRank', () => {
  it('equals counting the numbers before the newest', () => {
    fc.assert(fc.property(series, periods, (numbers, period) => {
      const rank = new PercentRank(period)
      numbers.forEach((value, index) => {
        rank.update(value)
        if (index < period) return
        const atMost = numbers.slice(index - period, index).filter((past) => past <= value).length
        expect(rank.value).toBe((100 * atMost) / period)
      })
    }))
  })
})
