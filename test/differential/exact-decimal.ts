/** A fraction of whole numbers; `down` is positive. */
export interface Ratio {
  readonly up: bigint
  readonly down: bigint
}

const DECIMALS = 9
/** One, in 1e-9. */
export const ONE = 10n ** 9n
const KEPT_MAX = 20_000
const known = new Map<number, Ratio>()

/** The decimal that is written for a finite number, exactly. */
export function ratioOf(value: number): Ratio {
  let ratio = known.get(value)
  if (ratio === undefined) {
    ratio = readDecimal(String(value))
    if (known.size >= KEPT_MAX) known.clear()
    known.set(value, ratio)
  }
  return ratio
}

function readDecimal(text: string): Ratio {
  const [mantissa = '', exponent = '0'] = text.split('e')
  const [whole = '', part = ''] = mantissa.split('.')
  const digits = BigInt(whole + part)
  const power = Number(exponent) - part.length
  return power >= 0
    ? { up: digits * 10n ** BigInt(power), down: 1n }
    : { up: digits, down: 10n ** BigInt(-power) }
}

/** The whole number nearest to a ratio; of two equally near, the even one. */
export function nearestWhole({ up, down }: Ratio): bigint {
  let floor = up / down
  if (floor * down > up) floor -= 1n
  const twice = 2n * (up - floor * down)
  const isUp = twice > down || (twice === down && floor % 2n !== 0n)
  return isUp ? floor + 1n : floor
}

/** A number in 1e-9; `undefined` unless it is finite. */
export function nanosOf(value: number): bigint | undefined {
  if (!Number.isFinite(value)) return undefined
  const { up, down } = ratioOf(value)
  return nearestWhole({ up: up * ONE, down })
}

/** The same of what has to be a price. */
export function priceNanos(value: number): bigint | undefined {
  const nanos = nanosOf(value)
  return nanos !== undefined && nanos > 0n ? nanos : undefined
}

/** What so many units are worth at a price, in 1e-9. */
export function worth(price: bigint, units: bigint): bigint {
  return nearestWhole({ up: price * units, down: ONE })
}

/** That part of an amount in 1e-9. */
export function partOf(fraction: number, amount: bigint): bigint {
  const { up, down } = ratioOf(fraction)
  return nearestWhole({ up: up * amount, down })
}

/** Says whether that part of an amount ends in an exact half of 1e-9, which floats cannot tell. */
export function isHalfway(fraction: number, amount: bigint): boolean {
  const { up, down } = ratioOf(fraction)
  return (up * amount * 2n) % down === 0n && (up * amount) % down !== 0n
}

/** An amount and those parts of it more, one on top of the other, rounded once. */
export function raised(amount: bigint, ...fractions: readonly number[]): bigint {
  let ratio = { up: amount, down: 1n }
  for (const fraction of fractions) {
    const { up, down } = ratioOf(fraction)
    ratio = { up: ratio.up * (down + up), down: ratio.down * down }
  }
  return nearestWhole(ratio)
}

/** Without its sign. */
export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** The number that is written for an amount in 1e-9. */
export function numberOf(nanos: bigint, shift = 0): number {
  return Number(`${nanos}e${-DECIMALS - shift}`)
}
