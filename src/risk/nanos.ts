import { moneyOf, notional, SCALE, type Price, type Quantity } from '../base/index.ts'

/**
 * An exact price, quantity or amount in 1e-9: a whole number while floats hold it exactly, which is up to
 * nine million, and a bigint beyond.
 *
 * Limits are measured in it, and orders are made in bigints. Whole floats add and compare exactly in a single
 * instruction; a bigint takes calls and memory for the same. The language compares the two kinds exactly.
 */
export type Nanos = number | bigint

const PER_UNIT = 1e9

/** Below it a float times 1e9 is a whole number with less than half a unit of error. */
const DIRECT_BELOW = 1e6

/** The exact number as what is smallest. */
export function narrow(value: bigint): Nanos {
  const float = Number(value)
  return Number.isSafeInteger(float) ? float : value
}

/** A float amount at nine decimals; `undefined` unless it is a number. */
export function exactAmount(amount: number): Nanos | undefined {
  // Adding zero makes a negative zero a plain one.
  if (Math.abs(amount) < DIRECT_BELOW) return Math.round(amount * PER_UNIT) + 0
  return Number.isFinite(amount) ? nearest(amount) : undefined
}

/** A float mark at nine decimals; `undefined` unless it is a positive number. */
export function exactMark(mark: number): Nanos | undefined {
  const price = exactAmount(mark)
  return price !== undefined && price > 0 ? price : undefined
}

/** A finite float at nine decimals, as `moneyOf` rounds it. */
export function nearest(value: number): Nanos {
  const whole = Math.trunc(value)
  const product = (value - whole) * PER_UNIT
  const rounded = Math.round(product)
  const sum = whole * PER_UNIT + rounded
  const isPlain = Math.abs(product - rounded) < 0.5 && Math.abs(sum) <= Number.MAX_SAFE_INTEGER
  return isPlain ? sum + 0 : narrow(moneyOf(value))
}

/** A float that is not negative on the lot below it. */
export function downToLot(value: number, lot: Quantity): Nanos {
  const exact = nearest(value)
  if (typeof exact === 'number') return exact - (exact % Number(lot))
  return narrow(exact - (exact % lot))
}

/** The sum of two. */
export function plus(a: Nanos, b: Nanos): Nanos {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Math.abs(sum) <= Number.MAX_SAFE_INTEGER) return sum
  }
  return narrow(BigInt(a) + BigInt(b))
}

/** The difference of two. */
export function minus(a: Nanos, b: Nanos): Nanos {
  return plus(a, -b)
}

/** Says whether less than that part of `base` is lost, to the ninth decimal; false where one is unknown. */
export function isLossBelow(equity: number, base: number, fraction: number): boolean {
  const [from, to, most] = [exactAmount(base), exactAmount(equity), exactAmount(base * fraction)]
  return from !== undefined && to !== undefined && most !== undefined && minus(from, to) < most
}

/** What so many units are worth at a price, rounded as `notional` rounds it. */
export function worthOf(price: Nanos, quantity: Nanos): Nanos {
  if (typeof price === 'number' && typeof quantity === 'number') {
    const units = Math.round(quantity / PER_UNIT)
    const worth = price * units
    if (units * PER_UNIT === quantity && Math.abs(worth) <= Number.MAX_SAFE_INTEGER) return worth
  }
  return narrow(notional(BigInt(price) as Price, BigInt(quantity) as Quantity))
}

/** Says whether a quantity has no fraction of a unit. */
export function isWhole(quantity: Nanos): boolean {
  return typeof quantity === 'number'
    ? Math.round(quantity / PER_UNIT) * PER_UNIT === quantity
    : quantity % SCALE === 0n
}

/** The nearest float, for results of checks. */
export function floatOf(value: Nanos): number {
  return Number(value) / PER_UNIT
}
