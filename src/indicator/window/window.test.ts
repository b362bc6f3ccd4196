import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isClose } from '../../../test/golden/compare.ts'
import { randomWalk } from '../../../test/golden/series.ts'
import { InvariantError } from '../../base/index.ts'
import { CompensatedSum } from './compensated-sum.ts'
import { requireFinite, requirePeriod } from './parameter.ts'
import { RingBuffer } from './ring.ts'
import { RollingMax, RollingMin } from './rolling-extreme.ts'
import { RollingSum } from './rolling-sum.ts'
import { RollingWeightedSum } from './rolling-weighted-sum.ts'

const period = fc.integer({ min: 1, max: 12 })
/** Small whole numbers: many ties, and every sum is exact. */
const wholes = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 })

function lastOf(values: readonly number[], end: number, length: number): number[] {
  return values.slice(Math.max(0, end + 1 - length), end + 1)
}

describe('RingBuffer', () => {
  it('holds the last numbers, newest first, and gives back what it displaces', () => {
    fc.assert(fc.property(period, wholes, (capacity, values) => {
      const ring = new RingBuffer(capacity)
      values.forEach((value, index) => {
        expect(ring.push(value)).toBe(index < capacity ? 0 : values[index - capacity])
        const held = lastOf(values, index, capacity).reverse()
        expect(held.map((_, age) => ring.at(age))).toStrictEqual(held)
        expect([ring.count, ring.isFull]).toStrictEqual([held.length, held.length === capacity])
      })
    }))
  })

  it('adds up distances from a centre over what it holds', () => {
    const ring = new RingBuffer(3)
    ring.push(7)
    expect(ring.sumOfDeviations(5)).toBe(2)
    for (const value of [1, 2, 6]) ring.push(value)
    expect(ring.sumOfDeviations(3)).toBe(2 + 1 + 3)
  })

  it('refuses an age it does not hold and a capacity that makes no sense', () => {
    const ring = new RingBuffer(3)
    ring.push(1)
    expect(() => ring.at(1)).toThrow(InvariantError)
    expect(() => ring.at(-1)).toThrow(InvariantError)
    expect(() => new RingBuffer(0)).toThrow(InvariantError)
  })

  it('rescales what it holds', () => {
    const ring = new RingBuffer(2)
    for (const value of [1, 2, 3]) ring.push(value)
    ring.rescale(10)
    expect([ring.at(0), ring.at(1), ring.push(4)]).toStrictEqual([30, 20, 20])
  })
})

describe('RollingMax and RollingMin', () => {
  it('are the extreme of the last numbers and the age of its newest occurrence', () => {
    fc.assert(fc.property(period, wholes, (length, values) => {
      const [max, min] = [new RollingMax(length), new RollingMin(length)]
      values.forEach((value, index) => {
        max.push(value)
        min.push(value)
        const newestFirst = lastOf(values, index, length).reverse()
        expect(max.value).toBe(Math.max(...newestFirst))
        expect(min.value).toBe(Math.min(...newestFirst))
        expect(max.age).toBe(newestFirst.indexOf(max.value))
        expect(min.age).toBe(newestFirst.indexOf(min.value))
        expect([max.count, min.isFull]).toStrictEqual([newestFirst.length, newestFirst.length === length])
      })
    }))
  })

  it('go on after a rescale as if all numbers had been rescaled', () => {
    const max = new RollingMax(3)
    for (const value of [5, 9, 4]) max.push(value)
    max.rescale(0.5)
    expect(max.value).toBe(4.5)
    for (const value of [1, 1]) max.push(value)
    expect(max.value).toBe(2)
    expect(() => max.rescale(0)).toThrow(InvariantError)
  })

  it('are NaN before the first number', () => {
    expect([new RollingMax(2).value, new RollingMin(2).age]).toStrictEqual([Number.NaN, Number.NaN])
  })
})

describe('many sums beside each other', () => {
  it('keep out of each other, whatever their lengths, rescaled or not', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 12 }), (periods) => {
      const sums = periods.map((each) => new RollingSum(each))
      for (let round = 1; round <= 40; round++) sums.forEach((sum, index) => sum.push(round * (index + 1)))
      sums[0]?.rescale(2)
      sums.forEach((sum, index) => {
        const count = Math.min(40, periods[index] as number)
        const last = ((40 + 41 - count) * count) / 2
        expect(sum.sum).toBe(last * (index + 1) * (index === 0 ? 2 : 1))
      })
    }))
  })
})

describe('RollingSum and RollingWeightedSum', () => {
  it('are the sums of the last numbers, plain and weighted from 1 to period', () => {
    fc.assert(fc.property(period, wholes, (length, values) => {
      const [sum, weighted] = [new RollingSum(length), new RollingWeightedSum(length)]
      values.forEach((value, index) => {
        const newestFirst = lastOf(values, index, length).reverse()
        const plain = newestFirst.reduce((total, each) => total + each, 0)
        expect(sum.push(value)).toBe(plain)
        const byAge = newestFirst.reduce((total, each, age) => total + (length - age) * each, 0)
        expect(weighted.push(value)).toBe(byAge)
        expect([sum.count, sum.isFull, weighted.isFull]).toStrictEqual([
          newestFirst.length, newestFirst.length === length, newestFirst.length === length,
        ])
        expect(sum.mean).toBe(plain / newestFirst.length)
      })
    }))
  })

  it('go on after a rescale as if all numbers had been rescaled', () => {
    fc.assert(fc.property(period, wholes, wholes, (length, before, after) => {
      const [sum, weighted] = [new RollingSum(length), new RollingWeightedSum(length)]
      const [wanted, wantedWeighted] = [new RollingSum(length), new RollingWeightedSum(length)]
      for (const value of before) {
        sum.push(value)
        weighted.push(value)
        wanted.push(4 * value)
        wantedWeighted.push(4 * value)
      }
      sum.rescale(4)
      weighted.rescale(4)
      for (const value of after) {
        expect(sum.sum).toBe(wanted.sum)
        expect(weighted.sum).toBe(wantedWeighted.sum)
        expect(sum.push(value)).toBe(wanted.push(value))
        expect(weighted.push(value)).toBe(wantedWeighted.push(value))
      }
    }))
  })

  it('do not drift over a million numbers', () => {
    const { close, length } = randomWalk(1_000_000, 3)
    const [sum, weighted, width] = [new RollingSum(50), new RollingWeightedSum(50), 50]
    for (let row = 0; row < length; row += 1) {
      sum.push(close[row] as number)
      weighted.push(close[row] as number)
    }
    const window = Array.from(close.subarray(length - width))
    const [plain, byPlace] = window.reduce(
      ([total, weightedTotal], value, index) => [total + value, weightedTotal + (index + 1) * value], [0, 0])
    expect(isClose(sum.sum, plain, 1e-14), `${sum.sum} is ${plain}`).toBe(true)
    expect(isClose(weighted.sum, byPlace, 1e-14), `${weighted.sum} is ${byPlace}`).toBe(true)
  })

  it('forget a huge number as soon as it has left the window', () => {
    const [sum, weighted] = [new RollingSum(3), new RollingWeightedSum(3)]
    for (const value of [0.1, 1e17, 0.1, 0.2, 0.4]) {
      sum.push(value)
      weighted.push(value)
    }
    expect(sum.sum).toBeCloseTo(0.7, 15)
    expect(weighted.sum).toBeCloseTo(0.1 + 0.4 + 1.2, 15)
  })
})

describe('CompensatedSum', () => {
  it('adds a million tenths to the last digit, where plain addition does not', () => {
    const sum = new CompensatedSum()
    let plain = 0
    for (let count = 0; count < 1_000_000; count += 1) {
      sum.add(0.1)
      plain += 0.1
    }
    expect(sum.sum).toBe(100_000)
    expect(plain).not.toBe(100_000)
  })

  it('keeps small numbers beside one that comes and goes', () => {
    const sum = new CompensatedSum()
    for (const value of [1, 1e100, 1, -1e100]) sum.add(value)
    expect(sum.sum).toBe(2)
    sum.rescale(0.5)
    expect(sum.sum).toBe(1)
    sum.clear()
    expect(sum.sum).toBe(0)
  })
})

describe('parameters', () => {
  it('pass when whole and in range', () => {
    expect(requirePeriod(20, { indicator: 'sma', parameter: 'period' })).toBe(20)
  })

  it('are refused with the indicator, the parameter, what was found and what is allowed', () => {
    const period = { indicator: 'macd', parameter: 'fast', max: 25 }
    expect(() => requirePeriod(26, period)).toThrow(
      new RangeError('macd: fast must be a whole number from 1 to 25, found 26'))
    for (const found of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => requirePeriod(found, period)).toThrow(RangeError)
    }
  })

  it('of an update must be finite', () => {
    expect(() => requireFinite('sma(2)', 1e308)).not.toThrow()
    expect(() => requireFinite('sma(2)', Number.NaN)).toThrow(
      new InvariantError('sma(2): an update must be a finite number, found NaN'))
    expect(() => requireFinite('sma(2)', Number.NEGATIVE_INFINITY)).toThrow(InvariantError)
  })
})
