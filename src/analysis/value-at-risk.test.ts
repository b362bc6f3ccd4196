import { describe, expect, it } from 'vitest'
import { ascending, quantile } from './quantile.ts'
import { tailRatio } from './tail-ratio.ts'
import { conditionalValueAtRisk, valueAtRisk } from './value-at-risk.ts'

/** -0.50, -0.49 ... 0.50: 101 returns, so that percentiles fall on values. */
const even = ascending(Float64Array.from({ length: 101 }, (_, i) => (i - 50) / 100).reverse())

describe('quantile', () => {
  it('sorts a copy, leaves out NaN and needs at least one value', () => {
    const values = Float64Array.of(3, Number.NaN, 1)
    expect(Array.from(ascending(values))).toEqual([1, 3])
    expect(values[0]).toBe(3)
    expect(quantile(ascending(Float64Array.of()), 0.5)).toBeUndefined()
    expect(quantile(ascending(Float64Array.of(7)), 0.99)).toBe(7)
  })
})

describe('valueAtRisk', () => {
  it('is the loss that 95 or 99 of 100 returns stay above, as a positive fraction', () => {
    expect(valueAtRisk(even, 0.95)).toBeCloseTo(0.45, 12)
    expect(valueAtRisk(even, 0.99)).toBeCloseTo(0.49, 12)
  })

  it('is negative when even the quantile is a gain, and undefined without returns', () => {
    expect(valueAtRisk(ascending(Float64Array.of(0.01, 0.02)), 0.95)).toBeLessThan(0)
    expect(valueAtRisk(ascending(Float64Array.of()), 0.95)).toBeUndefined()
    expect(conditionalValueAtRisk(ascending(Float64Array.of()), 0.95)).toBeUndefined()
  })

  it('averages the returns at and beyond it for the expected shortfall', () => {
    expect(conditionalValueAtRisk(even, 0.95)).toBeCloseTo((0.5 + 0.49 + 0.48 + 0.47 + 0.46 + 0.45) / 6, 12)
    expect(conditionalValueAtRisk(ascending(Float64Array.of(-0.1)), 0.99)).toBeCloseTo(0.1, 12)
  })
})

describe('tailRatio', () => {
  it('weighs the best twentieth against the worst', () => {
    expect(tailRatio(even)).toBeCloseTo(1, 12)
    expect(tailRatio(ascending(even.map((value) => (value > 0 ? 2 * value : value))))).toBeCloseTo(2, 12)
  })

  it('is undefined without returns and where the worst twentieth is no loss', () => {
    expect(tailRatio(ascending(Float64Array.of()))).toBeUndefined()
    expect(tailRatio(ascending(Float64Array.of(0, 0.1)))).toBeUndefined()
  })
})
