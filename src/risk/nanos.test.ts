import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  moneyOf, notional, Rounding, roundToLot, toNumber, type Price, type Quantity,
} from '../base/index.ts'
import {
  downToLot, exactAmount, exactMark, floatOf, isWhole, minus, narrow, nearest, plus, worthOf,
} from './nanos.ts'

const EDGE = 2n ** 53n
/** Numbers of every size, many of them where floats stop being exact. */
const exact = fc.oneof(
  fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }),
  fc.bigInt({ min: EDGE - 5n, max: EDGE + 5n }),
  fc.bigInt({ min: -EDGE - 5n, max: 5n - EDGE }),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
)
const positive = exact.map((value) => (value < 0n ? -value : value) + 1n)
const float = fc.oneof(
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.double({ min: -1e10, max: 1e10, noNaN: true }),
  fc.integer({ min: -1e6, max: 1e6 }).map((half) => (half + 0.5) / 1e9),
)

describe('an exact number in 1e-9', () => {
  it('is a float as long as floats hold it, and a bigint beyond', () => {
    expect(narrow(EDGE - 1n)).toBe(Number.MAX_SAFE_INTEGER)
    expect(narrow(EDGE)).toBe(EDGE)
    expect(narrow(-EDGE)).toBe(-EDGE)
    fc.assert(fc.property(exact, (value) => BigInt(narrow(value)) === value))
  })

  it('adds and compares as bigints do', () => {
    fc.assert(fc.property(exact, exact, (a, b) => {
      expect(plus(narrow(a), narrow(b))).toBe(narrow(a + b))
      expect(minus(narrow(a), narrow(b))).toBe(narrow(a - b))
      expect(narrow(a) <= narrow(b)).toBe(a <= b)
    }))
  })

  it('is worth what notional says', () => {
    const units = fc.oneof(positive, fc.bigInt({ min: 1n, max: 10n ** 7n }).map((whole) => whole * 10n ** 9n))
    fc.assert(fc.property(positive, units, (price, quantity) => {
      const worth = notional(price as Price, quantity as Quantity)
      expect(worthOf(narrow(price), narrow(quantity))).toBe(narrow(worth))
      expect(isWhole(narrow(quantity))).toBe(quantity % 10n ** 9n === 0n)
      expect(floatOf(narrow(quantity))).toBe(toNumber(quantity))
    }))
  })

  it('comes from floats as money does', () => {
    fc.assert(fc.property(float, (value) => {
      expect(nearest(value)).toBe(narrow(moneyOf(value)))
      const difference = BigInt(exactAmount(value) ?? 0n) - moneyOf(value)
      // Two roundings of a float that lies between two exact numbers.
      expect(difference >= -1n && difference <= 1n).toBe(true)
    }))
    expect(exactAmount(Number.NaN)).toBeUndefined()
    expect(exactAmount(Number.POSITIVE_INFINITY)).toBeUndefined()
    expect(Object.is(exactAmount(-1e-12), 0)).toBe(true)
    expect(exactMark(0)).toBeUndefined()
    expect(exactMark(-1)).toBeUndefined()
    expect(exactMark(100.25)).toBe(100_250_000_000)
  })

  it('goes down to the lot as roundToLot does', () => {
    const lots = fc.constantFrom(1n, 10n, 10n ** 7n, 10n ** 9n, 10n ** 10n, 3n * 10n ** 9n)
    fc.assert(fc.property(float.map(Math.abs), lots, (value, lot) => {
      const down = roundToLot(value, lot as Quantity, Rounding.Down)
      expect(downToLot(value, lot as Quantity)).toBe(narrow(down))
    }))
  })
})
