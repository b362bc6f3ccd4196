import { invariant, InvariantError } from './invariant.ts'

/** Exact numbers are integers of 1e-9; nine decimals hold fractional shares, crypto and odd fill prices. */
export const SCALE = 1_000_000_000n
const SCALE_NUMBER = 1e9
const DECIMALS = 9

declare const priceBrand: unique symbol
declare const quantityBrand: unique symbol
declare const moneyBrand: unique symbol

/** Exact price of one unit, in 1e-9 of the account's or instrument's currency. */
export type Price = bigint & { readonly [priceBrand]: true }
/** Exact number of units, in 1e-9; negative means short or sold where a sign is meant. */
export type Quantity = bigint & { readonly [quantityBrand]: true }
/** Exact amount of money, in 1e-9 of its currency. */
export type Money = bigint & { readonly [moneyBrand]: true }
/** Any of the three exact kinds. */
export type Fixed = Price | Quantity | Money

/** Nothing, of each kind: bigints have no brand of their own. */
export const ZERO_PRICE = 0n as Price
export const ZERO_QUANTITY = 0n as Quantity
export const ZERO_MONEY = 0n as Money

/** Which way a number is moved onto a grid, Down being towards minus infinity; there is no default. */
export const Rounding = { Down: 'down', Up: 'up', Nearest: 'nearest' } as const
export type Rounding = (typeof Rounding)[keyof typeof Rounding]

/** Divides integers, rounding halves to the even neighbour, so that repeated rounding has no drift. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator !== 0n, 'divideHalfEven: division by zero')
  if (denominator < 0n) return divideHalfEven(-numerator, -denominator)
  const quotient = numerator / denominator
  const remainder = numerator - quotient * denominator
  if (remainder === 0n) return quotient
  const twice = (remainder < 0n ? -remainder : remainder) * 2n
  if (twice < denominator) return quotient
  const away = numerator < 0n ? quotient - 1n : quotient + 1n
  if (twice > denominator) return away
  return quotient % 2n === 0n ? quotient : away
}

/**
 * Price times quantity: the one place where a notional is rounded.
 *
 * Whole units need no rounding, and numbers that fit a machine word cost a tenth of longer ones.
 */
export function notional(price: Price, quantity: Quantity): Money {
  const units = quantity / SCALE
  if (units * SCALE === quantity) return (price * units) as Money
  return divideHalfEven(price * quantity, SCALE) as Money
}

/** Part `share` of `whole` applied to an amount: `amount * share / whole`, half-even. */
export function proportion<T extends Fixed>(amount: T, share: bigint, whole: bigint): T {
  if (share === whole && whole !== 0n) return amount
  return divideHalfEven(amount * share, whole) as T
}

/** Money per unit: the average price of `quantity` units that cost `amount`, half-even. */
export function averagePrice(amount: Money, quantity: Quantity): Price {
  const units = quantity / SCALE
  if (units !== 0n && units * SCALE === quantity) return divideHalfEven(amount, units) as Price
  return divideHalfEven(amount * SCALE, quantity) as Price
}

/** The smaller of two exact numbers of one kind. */
export function minFixed<T extends Fixed>(a: T, b: T): T {
  return a < b ? a : b
}

/** The greater of two. */
export function maxFixed<T extends Fixed>(a: T, b: T): T {
  return a > b ? a : b
}

/** The exact number without its sign. */
export function absFixed<T extends Fixed>(value: T): T {
  return (value < 0n ? -value : value) as T
}

/** Reads `-?digits[.digits]` with at most nine decimals; anything else is `undefined`, never a guess. */
export function parseFixed(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,9}))?$/.exec(text)
  if (match === null) return undefined
  const magnitude = BigInt(match[2] ?? '0') * SCALE + BigInt((match[3] ?? '').padEnd(DECIMALS, '0'))
  return match[1] === '-' ? -magnitude : magnitude
}

function parsedAs<T extends Fixed>(text: string, kind: string): T {
  const value = parseFixed(text)
  invariant(value !== undefined, `${kind} must be a decimal with at most nine places, found "${text}"`)
  return value as T
}

/** Reads a price that our own code or journal wrote; foreign text goes through `parseFixed`. */
export function price(text: string): Price {
  return parsedAs(text, 'Price')
}

/** Reads a quantity that our own code or journal wrote; foreign text goes through `parseFixed`. */
export function quantity(text: string): Quantity {
  return parsedAs(text, 'Quantity')
}

/** Reads money that our own code or journal wrote; foreign text goes through `parseFixed`. */
export function money(text: string): Money {
  return parsedAs(text, 'Money')
}

/** Writes the shortest exact decimal: `1500000000n` is `"1.5"`. */
export function formatFixed(value: bigint): string {
  const magnitude = value < 0n ? -value : value
  const whole = magnitude / SCALE
  const fraction = (magnitude % SCALE).toString().padStart(DECIMALS, '0').replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * The nearest float, for statistics, marks and display; never for orders or the ledger.
 *
 * Above 2^53 / 1e9 (9 million) it may be the float beside the nearest one.
 */
export function toNumber(value: bigint): number {
  word[0] = value
  const isWord = word[0] === value
  return (isWord ? (halves[1] as number) * 2 ** 32 + (lowHalf[0] as number) : Number(value)) / SCALE_NUMBER
}

/** One machine word, and its halves: reading them is a fraction of what `Number` costs. */
const word = new BigInt64Array(1)
const halves = new Int32Array(word.buffer)
const lowHalf = new Uint32Array(word.buffer)

/**
 * Moves a finite float onto a positive exact grid in the named direction.
 *
 * What counts is the float at nine decimals: 0.1 + 0.2 lies on a grid of 0.1 and is not moved.
 * Above 2^23 (8 million) floats lie too far apart for that.
 */
function roundToGrid(value: number, grid: bigint, direction: Rounding): bigint {
  if (!Number.isFinite(value)) throw new InvariantError(`cannot make ${value} exact`)
  invariant(grid > 0n, 'the grid must be positive')
  const exact = exactOf(value)
  if (grid === 1n) return exact
  const lower = exact >= 0n ? exact / grid : -((-exact + grid - 1n) / grid)
  const rest = exact - lower * grid
  if (rest === 0n || direction === Rounding.Down) return lower * grid
  if (direction === Rounding.Up) return (lower + 1n) * grid
  return divideHalfEven(exact, grid) * grid
}

/** Makes an integer of every fraction of a float that is not far below the half of 1e-9. */
const FRACTION_SCALE = 2 ** 84
const EXACT_FRACTION_SCALE = 2n ** 84n

/** The float's binary value at nine decimals, half-even. */
function exactOf(value: number): bigint {
  const whole = Math.trunc(value)
  const product = (value - whole) * SCALE_NUMBER
  const nearest = Math.round(product)
  const sum = whole * SCALE_NUMBER + nearest
  const isPlain = Math.abs(product - nearest) < 0.5 && Math.abs(sum) <= Number.MAX_SAFE_INTEGER
  return isPlain ? BigInt(sum) : BigInt(whole) * SCALE + nanosOf(value - whole)
}

/**
 * A fraction in 1e-9.
 *
 * The product of floats is rounded, but never across a half, which is a float itself: only a product that is
 * a half does not say on which side of it the true one lies.
 */
function nanosOf(fraction: number): bigint {
  const product = fraction * SCALE_NUMBER
  const nearest = Math.round(product)
  if (Math.abs(product - nearest) < 0.5) return BigInt(nearest)
  return divideHalfEven(BigInt(Math.trunc(fraction * FRACTION_SCALE)) * SCALE, EXACT_FRACTION_SCALE)
}

/** Makes a float price exact on the tick grid, in the named direction. */
export function roundToTick(value: number, tick: Price, direction: Rounding): Price {
  return roundToGrid(value, tick, direction) as Price
}

/** Makes a float quantity exact on the lot grid, in the named direction (Down never buys more than asked). */
export function roundToLot(value: number, lot: Quantity, direction: Rounding): Quantity {
  return roundToGrid(value, lot, direction) as Quantity
}

/** Moves an exact price onto the tick grid, in the named direction. */
export function snapToTick(value: Price, tick: Price, direction: Rounding): Price {
  invariant(tick > 0n, 'the tick must be positive')
  const lower = value >= 0n ? value / tick : -((-value + tick - 1n) / tick)
  if (value === lower * tick || direction === Rounding.Down) return (lower * tick) as Price
  if (direction === Rounding.Up) return ((lower + 1n) * tick) as Price
  return (divideHalfEven(value, tick) * tick) as Price
}

/** Moves an exact quantity onto the lot grid, towards zero: the part below a lot is dropped. */
export function snapToLot(value: Quantity, lot: Quantity): Quantity {
  invariant(lot > 0n, 'the lot must be positive')
  return ((value / lot) * lot) as Quantity
}

/** Makes a float amount exact at nine decimals, to the nearest: for money that starts as a float. */
export function moneyOf(value: number): Money {
  return roundToGrid(value, 1n, Rounding.Nearest) as Money
}
