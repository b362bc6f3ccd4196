import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simplestFraction } from './rational.ts'
import { outOfOrder, rowOrder } from './row-order.ts'

const at = (stamps: readonly number[]) => (index: number): number => stamps[index] as number

describe('rowOrder', () => {
  it.each([
    [[], 'ascending'],
    [[1], 'ascending'],
    [[1, 1, 2], 'ascending'],
    [[3, 2, 2, 1], 'descending'],
    [[1, 3, 2], 'mixed'],
  ])('calls %j %s', (stamps, wanted) => {
    expect(rowOrder(stamps.length, at(stamps))).toBe(wanted)
  })
})

describe('outOfOrder', () => {
  it('blames one stamp from another year, not the rows after it', () => {
    expect([...outOfOrder(6, at([1, 2, 99, 3, 4, 5]))]).toEqual([0, 0, 1, 0, 0, 0])
    expect([...outOfOrder(5, at([5, 6, 1, 7, 8]))]).toEqual([0, 0, 1, 0, 0])
  })

  it('leaves the rest in order, and removes no more than any other choice would', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 9 }), (stamps) => {
      const isOut = outOfOrder(stamps.length, at(stamps))
      const kept = stamps.filter((_, index) => isOut[index] === 0)
      expect(kept).toEqual(kept.toSorted((a, b) => a - b))
      let longest = 0
      for (let choice = 0; choice < 2 ** stamps.length; choice++) {
        const chosen = stamps.filter((_, index) => (choice >> index) % 2 === 1)
        const isOrdered = chosen.every(
          (value, index) => index === 0 || value >= (chosen[index - 1] as number),
        )
        if (isOrdered) longest = Math.max(longest, chosen.length)
      }
      expect(kept.length).toBe(longest)
    }), { numRuns: 60 })
  })
})

describe('simplestFraction', () => {
  it.each([
    [7, 7, 1], [0.05, 1, 20], [1.5, 3, 2], [0.333333, 1, 3], [1.05, 21, 20], [2, 2, 1], [0.1428571, 1, 7],
    // Google's class C distribution of 2014-04-03 was entered as 2.002 by some sources.
    [2.002, 1001, 500],
  ])('takes %d for %d/%d', (value, numerator, denominator) => {
    expect(simplestFraction(value)).toEqual({ numerator, denominator })
  })

  it('finds every small fraction again from seven digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (above, below) => {
        const { numerator, denominator } = simplestFraction(Number((above / below).toPrecision(7)))
        expect(numerator * below).toBe(above * denominator)
      }),
    )
  })
})
