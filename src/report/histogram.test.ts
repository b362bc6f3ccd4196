import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { histogram } from './histogram.ts'

const amounts = fc.array(fc.double({ min: -1e7, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 400 })

describe('histogram', () => {
  it('counts every value once, in bins without a gap, of which one edge is zero', () => {
    fc.assert(
      fc.property(amounts, (values) => {
        const spread = histogram(values)
        const bins = spread?.bins ?? []
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        expect(bins.length).toBeLessThanOrEqual(48)
        for (const [index, bin] of bins.entries()) {
          expect(bin.from * bin.to).toBeGreaterThanOrEqual(0)
          if (index > 0) expect(bin.from).toBeCloseTo(bins[index - 1]?.to ?? NaN, 6)
        }
      }),
    )
  })

  it.each([
    [0, 5e-324],
    [0, 1e-320, 1e7],
    [-5e-324, 5e-324, 1],
  ])('ends for spreads of nothing: %s', (...values) => {
    const bins = histogram(values)?.bins ?? []
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
    expect(bins.length).toBeLessThanOrEqual(48)
  })

  it('has round bins', () => {
    const spread = histogram([-120, -80, -75, 10, 30, 45, 60, 90, 140, 220])
    expect(spread?.bins.map(({ from, count }) => [from, count])).toEqual([
      [-150, 1],
      [-100, 2],
      [-50, 0],
      [0, 3],
      [50, 2],
      [100, 1],
      [150, 0],
      [200, 1],
    ])
    expect(spread).toMatchObject({ mean: 32, median: 37.5 })
  })

  it('puts equal values into one bin and nothing into none', () => {
    expect(histogram([-2, -2, -2])?.bins).toEqual([{ from: -2, to: -1, count: 3 }])
    expect(histogram([0])?.bins).toEqual([{ from: 0, to: 1, count: 1 }])
    expect(histogram([Number.NaN])).toBeUndefined()
  })
})
