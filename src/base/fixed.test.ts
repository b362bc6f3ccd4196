import { describe, expect, it } from 'vitest'
import {
  absFixed, averagePrice, divideHalfEven, formatFixed, maxFixed, minFixed, money, moneyOf, notional,
  parseFixed, price, proportion, quantity, Rounding, roundToLot, roundToTick, SCALE, snapToLot,
  snapToTick, toNumber, type Price, type Quantity,
} from './fixed.ts'
import { InvariantError } from './invariant.ts'

const { Down, Up, Nearest } = Rounding
const CENT = price('0.01')
const FINEST = 1n as Price

describe('a decimal text', () => {
  it.each([
    ['0', 0n], ['-0', 0n], ['1', SCALE], ['1.5', 1_500_000_000n], ['-1.5', -1_500_000_000n],
    ['007', 7n * SCALE],
    ['0.000000001', 1n], ['-0.000000001', -1n], ['12.340000000', 12_340_000_000n],
    ['999999999999999999.999999999', 10n ** 27n - 1n],
  ])('%s is read exactly', (text, value) => {
    expect(parseFixed(text)).toBe(value)
  })

  it.each([
    '', ' ', '.', '-', '1.', '.5', '+1', '1e3', '1,5', '1 000', '0x1', 'NaN', 'Infinity', '--1',
    '1.0000000001', '1.5 ', ' 1.5', '1.5\n', '1234567890123456789', '١',
  ])('that is no decimal (%j) is not guessed at', (text) => {
    expect(parseFixed(text)).toBeUndefined()
    for (const read of [price, quantity, money]) expect(() => read(text)).toThrow(InvariantError)
  })

  it.each([
    [0n, '0'], [1n, '0.000000001'], [-1n, '-0.000000001'], [SCALE, '1'], [-SCALE, '-1'],
    [1_500_000_000n, '1.5'], [-100_020_000_000n, '-100.02'], [10n ** 27n, '1000000000000000000'],
  ])('of %s is the shortest', (value, text) => {
    expect(formatFixed(value)).toBe(text)
  })

  it('names the kind that it should have been', () => {
    expect(() => price('abc')).toThrow('Price must be a decimal with at most nine places, found "abc"')
  })
})

describe('dividing half to even', () => {
  it.each([
    [5n, 2n, 2n], [7n, 2n, 4n], [-5n, 2n, -2n], [-7n, 2n, -4n], [5n, -2n, -2n], [-5n, -2n, 2n], [1n, 2n, 0n],
    [-1n, 2n, 0n], [3n, 2n, 2n], [1n, 3n, 0n], [2n, 3n, 1n], [-2n, 3n, -1n], [0n, 7n, 0n], [6n, 3n, 2n],
  ])('%s / %s is %s', (numerator, denominator, quotient) => {
    expect(divideHalfEven(numerator, denominator)).toBe(quotient)
  })

  it('by zero is a bug', () => {
    expect(() => divideHalfEven(1n, 0n)).toThrow(InvariantError)
    expect(() => averagePrice(money('1'), quantity('0'))).toThrow(InvariantError)
  })
})

describe('a notional', () => {
  it('is rounded once, half to even', () => {
    expect(notional(price('0.000000001'), quantity('0.5'))).toBe(0n)
    expect(notional(price('0.000000003'), quantity('0.5'))).toBe(2n)
    expect(notional(price('0.000000001'), quantity('0.500000001'))).toBe(1n)
    expect(notional(price('285.15'), quantity('-3'))).toBe(money('-855.45'))
  })

  it('of a sum is not the sum of rounded notionals', () => {
    const tiny = price('0.000000001')
    const half = quantity('0.5')
    expect(notional(tiny, half) + notional(tiny, half)).toBe(0n)
    expect(notional(tiny, quantity('1'))).toBe(1n)
  })

  it('gives back the average price', () => {
    expect(averagePrice(money('1001'), quantity('3'))).toBe(price('333.666666667'))
    expect(averagePrice(money('-1001'), quantity('-3'))).toBe(price('333.666666667'))
  })
})

describe('a part of an amount', () => {
  it('is its share of the whole, half to even', () => {
    expect(proportion(money('100'), 1n, 3n)).toBe(money('33.333333333'))
    expect(proportion(money('-100'), 2n, 3n)).toBe(money('-66.666666667'))
    expect(proportion(5n as Quantity, 1n, 2n)).toBe(2n)
  })

  it('has a smaller one and a size without sign', () => {
    expect(minFixed(money('-2'), money('1'))).toBe(money('-2'))
    expect(minFixed(money('2'), money('1'))).toBe(money('1'))
    expect(maxFixed(money('-2'), money('1'))).toBe(money('1'))
    expect(maxFixed(money('2'), money('1'))).toBe(money('2'))
    expect(absFixed(quantity('-2.5'))).toBe(quantity('2.5'))
    expect(absFixed(quantity('2.5'))).toBe(quantity('2.5'))
  })
})

describe('a float on a tick', () => {
  it.each([
    [10.014, Down, '10.01'], [10.014, Up, '10.02'], [10.014, Nearest, '10.01'], [10.016, Nearest, '10.02'],
    [-10.014, Down, '-10.02'], [-10.014, Up, '-10.01'], [-10.014, Nearest, '-10.01'],
    [-10.016, Nearest, '-10.02'],
    [10.01, Down, '10.01'], [10.01, Up, '10.01'], [-10.01, Down, '-10.01'], [-10.01, Up, '-10.01'],
    [0, Up, '0'], [-0, Down, '0'], [0.004, Down, '0'], [-0.004, Up, '0'], [-0.004, Down, '-0.01'],
  ])('%d %s is %s', (value, direction, text) => {
    expect(roundToTick(value, CENT, direction)).toBe(price(text))
  })

  it('takes a half to the even tick', () => {
    expect(roundToTick(10.005, CENT, Nearest)).toBe(price('10'))
    expect(roundToTick(10.015, CENT, Nearest)).toBe(price('10.02'))
    expect(roundToTick(0.285, CENT, Nearest)).toBe(price('0.28'))
    expect(roundToTick(0.295, CENT, Nearest)).toBe(price('0.3'))
    expect(roundToTick(0.1875, price('0.125'), Nearest)).toBe(price('0.25'))
    expect(roundToTick(0.3125, price('0.125'), Nearest)).toBe(price('0.25'))
  })

  it('is not moved by the noise of float arithmetic', () => {
    for (const direction of [Down, Up, Nearest]) {
      expect(roundToTick(0.1 + 0.2, price('0.1'), direction)).toBe(price('0.3'))
      expect(roundToTick(0.7 + 0.1, price('0.1'), direction)).toBe(price('0.8'))
      expect(roundToTick(1.1 * 3, price('0.01'), direction)).toBe(price('3.3'))
      expect(roundToTick(1e-9, FINEST, direction)).toBe(1n)
      expect(roundToTick(1e15, CENT, direction)).toBe(price('1000000000000000'))
    }
  })

  it('keeps whole numbers whole where a float has no place for decimals', () => {
    expect(roundToTick(2 ** 53, FINEST, Nearest)).toBe(2n ** 53n * SCALE)
    expect(roundToTick(-123_456_789_012_345, FINEST, Nearest)).toBe(-123_456_789_012_345n * SCALE)
    expect(roundToTick(1e15 + 0.125, FINEST, Nearest)).toBe(price('1000000000000000.125'))
  })

  // 1/1024 is 0.0009765625; only its odd multiples are floats that lie exactly between two of our numbers.
  it('that lies exactly between two numbers of nine decimals goes to the even one', () => {
    expect(moneyOf(1 / 1024)).toBe(money('0.000976562'))
    expect(moneyOf(-1 / 1024)).toBe(money('-0.000976562'))
    expect(moneyOf(3 / 1024)).toBe(money('0.002929688'))
    expect(moneyOf(7 + 3 / 1024)).toBe(money('7.002929688'))
  })

  // Their products with 1e9 are halves as floats; the floats themselves lie below.
  it('just below a half is not taken for the half', () => {
    expect(0.6111780025 * 1e9 - 611_178_002).toBe(0.5)
    expect(moneyOf(0.6111780025)).toBe(money('0.611178002'))
    expect(moneyOf(0.8614255485)).toBe(money('0.861425548'))
    expect(moneyOf(-0.8170772015)).toBe(money('-0.817077201'))
    expect(moneyOf(12 + 0.0677604365)).toBe(money('12.067760437'))
  })

  it.each([Number.NaN, Infinity, -Infinity])('is refused when it is %d', (value) => {
    expect(() => roundToTick(value, CENT, Nearest)).toThrow(`cannot make ${value} exact`)
    expect(() => roundToLot(value, quantity('1'), Down)).toThrow(InvariantError)
    expect(() => moneyOf(value)).toThrow(InvariantError)
  })

  it('needs a positive tick', () => {
    expect(() => roundToTick(1, price('0'), Nearest)).toThrow(InvariantError)
    expect(() => roundToTick(1, price('-0.01'), Nearest)).toThrow(InvariantError)
    expect(() => snapToTick(price('1'), price('0'), Nearest)).toThrow(InvariantError)
    expect(() => snapToLot(quantity('1'), quantity('0'))).toThrow(InvariantError)
  })
})

describe('a quantity on a lot', () => {
  it('never becomes more than was asked, beyond the ninth decimal', () => {
    expect(roundToLot(99.999, quantity('1'), Down)).toBe(quantity('99'))
    expect(roundToLot(0.123456789, quantity('0.00000001'), Down)).toBe(quantity('0.12345678'))
    expect(roundToLot(150, quantity('100'), Down)).toBe(quantity('100'))
    expect(roundToLot(0.9999999999, quantity('1'), Down)).toBe(quantity('1'))
  })

  it('moves towards minus infinity, and exact ones towards zero', () => {
    expect(roundToLot(-1.5, quantity('1'), Down)).toBe(quantity('-2'))
    expect(roundToLot(-1.5, quantity('1'), Up)).toBe(quantity('-1'))
    expect(snapToLot(quantity('-1.5'), quantity('1'))).toBe(quantity('-1'))
    expect(snapToLot(quantity('1.5'), quantity('1'))).toBe(quantity('1'))
  })
})

describe('an exact price on a tick', () => {
  it.each([
    ['10.014', Down, '10.01'], ['10.014', Up, '10.02'], ['10.015', Nearest, '10.02'],
    ['10.025', Nearest, '10.02'], ['-10.014', Down, '-10.02'], ['-10.014', Up, '-10.01'],
    ['-10.015', Nearest, '-10.02'], ['10.01', Up, '10.01'],
  ])('%s %s is %s', (value, direction, text) => {
    expect(snapToTick(price(value), CENT, direction)).toBe(price(text))
  })
})

describe('an exact number as a float', () => {
  it('is the nearest one', () => {
    expect(toNumber(price('285.15'))).toBe(285.15)
    expect(toNumber(price('0.000000001'))).toBe(1e-9)
    expect(toNumber(price('-8999999.999999999'))).toBe(Number('-8999999.999999999'))
  })
})
