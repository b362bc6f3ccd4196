import { moneyOf, SCALE, ZERO_QUANTITY, type Money, type Price, type Quantity } from '../base/index.ts'
import type { Instrument } from '../model/index.ts'

const ONE_UNIT = SCALE as Quantity
const FINEST_LOT = 1n as Quantity

/** Below it a float times 1e9 is a whole number with less than half a unit of error. */
const DIRECT_BELOW = 1e6

/**
 * `moneyOf` of a finite number, without its grid arithmetic where none is needed: a decision does this a
 * dozen times.
 */
function nanos(value: number): bigint {
  if (value === 0) return 0n
  return Math.abs(value) < DIRECT_BELOW ? BigInt(Math.round(value * 1e9)) : moneyOf(value)
}

/** A float mark as an exact price at nine decimals; `undefined` unless it is a positive number. */
export function exactPrice(mark: number): Price | undefined {
  if (!(mark > 0) || mark === Number.POSITIVE_INFINITY) return undefined
  const price = nanos(mark)
  return price > 0n ? (price as Price) : undefined
}

/** A float amount as exact money; `undefined` unless it is a number. */
export function exactMoney(amount: number): Money | undefined {
  return Number.isFinite(amount) ? (nanos(amount) as Money) : undefined
}

/** Units that `room` pays for at `price`, rounded down at nine decimals; zero when there is no room. */
export function unitsWithin(room: Money, price: Price): Quantity {
  return room <= 0n ? ZERO_QUANTITY : ((room * SCALE) / price) as Quantity
}

/** The step of quantities: the lot, or 1e-9 where whole units are split freely. */
export function lotOf(instrument: Instrument): Quantity {
  return instrument.isFractionable && instrument.lotSize >= ONE_UNIT ? FINEST_LOT : instrument.lotSize
}
