import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  averagePrice, divideHalfEven, formatFixed, moneyOf, notional, parseFixed, proportion, Rounding, roundToLot,
  roundToTick, SCALE, snapToLot, snapToTick, toNumber, type Money, type Price, type Quantity,
} from '../../src/base/index.ts'

const { Down, Up, Nearest } = Rounding
const RUNS = { numRuns: 2_000 }

const anyFixed = fc.bigInt({ min: -(10n ** 27n) + 1n, max: 10n ** 27n - 1n })
const anyPrice = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((value) => value as Price)
const anyQuantity = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((value) => value as Quantity)
const anyGrid = fc.oneof(
  fc.constantFrom(1n, 100_000n, 10_000_000n, 62_500_000n, 125_000_000n, SCALE, 100n * SCALE),
  fc.bigInt({ min: 1n, max: 10n ** 12n }),
)
/** Floats as they come: of any bits, decimals with noise on them, and halves at the ninth place. */
const anyFloat = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }),
  fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: -3, max: 3 }))
    .map(([cents, noise]) => cents / 100 + (cents / 100) * noise * Number.EPSILON),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((nanos) => (nanos + 0.5) / 1e9),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((odd) => (2 * odd + 1) / 1024),
)

/** An exact quotient of integers, so that nothing of the code under test is used to check it. */
interface Rational {
  readonly over: bigint
  readonly under: bigint
}

/** The binary value of a float, from its bits. */
function rationalOf(value: number): Rational {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const mantissa = (bits & ((1n << 52n) - 1n)) | (exponent === 0 ? 0n : 1n << 52n)
  const shift = Math.max(exponent, 1) - 1075
  const sign = bits >> 63n === 1n ? -1n : 1n
  return shift >= 0
    ? { over: sign * mantissa * 2n ** BigInt(shift), under: 1n }
    : { over: sign * mantissa, under: 2n ** BigInt(-shift) }
}

function floorOf({ over, under }: Rational): bigint {
  const quotient = over / under
  return over % under !== 0n && over < 0n ? quotient - 1n : quotient
}

/** The integer nearest to a rational; of two equally near ones the even one. */
function nearestEven(value: Rational): bigint {
  const floor = floorOf(value)
  const twiceRest = 2n * (value.over - floor * value.under)
  if (twiceRest !== value.under) return twiceRest < value.under ? floor : floor + 1n
  return floor % 2n === 0n ? floor : floor + 1n
}

function times({ over, under }: Rational, factor: bigint): Rational {
  return { over: over * factor, under }
}

describe('any exact number', () => {
  it('comes back from its text', () => {
    fc.assert(fc.property(anyFixed, (value) => {
      expect(parseFixed(formatFixed(value))).toBe(value)
    }), RUNS)
  })

  it('has a text that no shorter one equals', () => {
    fc.assert(fc.property(anyFixed, (value) => {
      const text = formatFixed(value)
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/)
      expect(text).not.toBe('-0')
    }), RUNS)
  })

  it('is the nearest float below nine million, and at most one float beside it above', () => {
    fc.assert(fc.property(anyFixed, (value) => {
      const nearest = Number(formatFixed(value))
      const found = toNumber(value)
      if (value > -(2n ** 53n) && value < 2n ** 53n) expect(found).toBe(nearest)
      else expect(Math.abs(found - nearest)).toBeLessThanOrEqual(Math.abs(nearest) * Number.EPSILON)
    }), RUNS)
  })
})

describe('division half to even', () => {
  it('agrees with rational arithmetic', () => {
    const divisor = fc.bigInt({ min: -1_000n, max: 1_000n }).filter((value) => value !== 0n)
    fc.assert(fc.property(fc.bigInt({ min: -100_000n, max: 100_000n }), divisor, (over, under) => {
      const expected = under > 0n ? nearestEven({ over, under }) : nearestEven({ over: -over, under: -under })
      expect(divideHalfEven(over, under)).toBe(expected)
    }), { numRuns: 5_000 })
  })

  it('is odd: the sign does not move it', () => {
    fc.assert(fc.property(anyFixed, fc.bigInt({ min: 1n, max: 10n ** 12n }), (over, under) => {
      expect(divideHalfEven(-over, under)).toBe(-divideHalfEven(over, under))
    }), RUNS)
  })
})

describe('any notional', () => {
  it('is the product, rounded once', () => {
    fc.assert(fc.property(anyPrice, anyQuantity, (price, quantity) => {
      expect(notional(price, quantity)).toBe(nearestEven({ over: price * quantity, under: SCALE }))
    }), RUNS)
  })

  it('of two parts differs from that of the whole by at most one billionth', () => {
    fc.assert(fc.property(anyPrice, anyQuantity, anyQuantity, (price, one, other) => {
      const whole = notional(price, (one + other) as Quantity)
      const parts = notional(price, one) + notional(price, other)
      expect(whole - parts).toBeGreaterThanOrEqual(-1n)
      expect(whole - parts).toBeLessThanOrEqual(1n)
    }), RUNS)
  })

  it('of whole units adds up exactly', () => {
    const whole = fc.bigInt({ min: -1_000_000n, max: 1_000_000n }).map((units) => (units * SCALE) as Quantity)
    fc.assert(fc.property(anyPrice, whole, whole, (price, one, other) => {
      expect(notional(price, (one + other) as Quantity)).toBe(notional(price, one) + notional(price, other))
    }), RUNS)
  })

  it('changes its sign with the quantity', () => {
    fc.assert(fc.property(anyPrice, anyQuantity, (price, quantity) => {
      expect(notional(price, -quantity as Quantity)).toBe(-notional(price, quantity))
    }), RUNS)
  })

  it('of whole units gives the price back', () => {
    const units = fc.bigInt({ min: 1n, max: 1_000_000n })
    fc.assert(fc.property(anyPrice, units, (price, count) => {
      const quantity = (count * SCALE) as Quantity
      expect(averagePrice(notional(price, quantity), quantity)).toBe(price)
    }), RUNS)
  })
})

describe('any proportion', () => {
  it('and its rest make up the amount', () => {
    const parts = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 0n, max: 10n ** 12n }))
    fc.assert(fc.property(anyFixed, parts, (amount, [share, rest]) => {
      const whole = share + rest
      const of = (part: bigint): bigint => proportion(amount as Money, part, whole)
      const gap = of(share) + of(rest) - amount
      expect(gap >= -1n && gap <= 1n).toBe(true)
      expect(proportion(amount as Money, whole, whole)).toBe(amount)
    }), RUNS)
  })
})

describe('any float made exact', () => {
  it('is its binary value at nine decimals, half to even', () => {
    fc.assert(fc.property(anyFloat, (value) => {
      const expected = nearestEven(times(rationalOf(value), SCALE))
      expect(roundToTick(value, 1n as Price, Nearest)).toBe(expected)
      expect(moneyOf(value)).toBe(expected)
    }), { numRuns: 10_000 })
  })

  it('lies on the grid, and on the named side of the float at nine decimals', () => {
    fc.assert(fc.property(anyFloat, anyGrid, (value, grid) => {
      const exact = nearestEven(times(rationalOf(value), SCALE))
      const down = roundToTick(value, grid as Price, Down)
      const up = roundToTick(value, grid as Price, Up)
      const nearest = roundToTick(value, grid as Price, Nearest)
      for (const found of [down, up, nearest]) expect(found % grid).toBe(0n)
      expect(down).toBe(floorOf({ over: exact, under: grid }) * grid)
      expect(up).toBe(-floorOf({ over: -exact, under: grid }) * grid)
      expect(nearest).toBe(nearestEven({ over: exact, under: grid }) * grid)
    }), RUNS)
  })

  it('mirrors at zero: down of a value is up of its negative', () => {
    fc.assert(fc.property(anyFloat, anyGrid, (value, grid) => {
      const lot = grid as Quantity
      expect(roundToLot(-value, lot, Down)).toBe(-roundToLot(value, lot, Up))
      expect(roundToLot(-value, lot, Nearest)).toBe(-roundToLot(value, lot, Nearest))
    }), RUNS)
  })

  it('that stands for a decimal below eight million is that decimal in every direction', () => {
    const cents = fc.integer({ min: -8e8, max: 8e8 }).map((value) => BigInt(value) * 10_000_000n)
    fc.assert(fc.property(cents, fc.constantFrom(Down, Up, Nearest), (value, direction) => {
      expect(roundToTick(toNumber(value), 10_000_000n as Price, direction)).toBe(value)
    }), RUNS)
  })

  it('takes the same place as the exact number that is snapped', () => {
    fc.assert(fc.property(anyFloat, anyGrid, fc.constantFrom(Down, Up, Nearest), (value, grid, direction) => {
      const exact = roundToTick(value, 1n as Price, Nearest)
      expect(snapToTick(exact, grid as Price, direction)).toBe(roundToTick(value, grid as Price, direction))
    }), RUNS)
  })
})

describe('any quantity snapped to a lot', () => {
  it('loses less than a lot, and never its sign', () => {
    fc.assert(fc.property(anyQuantity, anyGrid, (quantity, lot) => {
      const snapped = snapToLot(quantity, lot as Quantity)
      const lost = quantity - snapped
      expect(snapped % lot).toBe(0n)
      expect(quantity >= 0n ? lost >= 0n && lost < lot : lost <= 0n && -lost < lot).toBe(true)
    }), RUNS)
  })
})
