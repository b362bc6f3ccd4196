import { SCALE, ZERO_QUANTITY, type Price, type Quantity } from '../base/index.ts'
import type { Instrument } from '../model/index.ts'
import { exactMark, type Nanos } from './nanos.ts'

const ONE_UNIT = SCALE as Quantity
const FINEST_LOT = 1n as Quantity

/** A float mark as an exact price at nine decimals; `undefined` unless it is a positive number. */
export function exactPrice(mark: number): Price | undefined {
  const price = exactMark(mark)
  return price === undefined ? undefined : (BigInt(price) as Price)
}

/** Units that `room` pays for at `price`, rounded down at nine decimals; zero when there is no room. */
export function unitsWithin(room: Nanos, price: Nanos): Quantity {
  return room <= 0 ? ZERO_QUANTITY : ((BigInt(room) * SCALE) / BigInt(price)) as Quantity
}

/** The step of quantities: the lot, or 1e-9 where whole units are split freely. */
export function lotOf(instrument: Instrument): Quantity {
  return instrument.isFractionable && instrument.lotSize >= ONE_UNIT ? FINEST_LOT : instrument.lotSize
}
