import {
  formatFixed, minFixed, Rounding, roundToLot, snapToLot, toNumber, ZERO_QUANTITY, type Money, type Price,
  type Quantity,
} from '../../base/index.ts'
import type { Instrument, SizingStep } from '../../model/index.ts'
import { lotOf, unitsWithin } from '../exact.ts'
import type { OrderPrices } from '../order-prices.ts'
import { RiskProfile, type RiskLimits } from '../risk-limits.ts'
import type { Room, Rooms } from '../rooms.ts'
import { isSectorKnown } from '../sector.ts'
import { SizingRecord } from './sizing-step.ts'

/** Everything that the cuts measure against. */
export interface CutContext {
  readonly limits: RiskLimits
  readonly instrument: Instrument
  readonly prices: OrderPrices
  readonly rooms: Rooms
  /** Volume of the last bar. */
  readonly barVolume: number
}

/**
 * Takes a wanted size down, limit by limit, to what all of them leave, on the lot.
 *
 * Each limit that made it smaller adds a step to `steps`.
 */
export function cutSize(wanted: Quantity, context: CutContext, steps: SizingStep[]): Quantity {
  const { limits, instrument, prices, rooms, barVolume } = context
  const cutter = new Cutter(wanted, lotOf(instrument), steps)
  cutter.room('max_order_value', rooms.order, prices.value)
  cutter.room('max_position', rooms.position, prices.value)
  if (isSectorKnown(instrument, limits)) cutter.room('sector', rooms.sector, prices.value)
  cutter.room('gross_exposure', rooms.gross, prices.worst)
  cutter.room('buying_power', rooms.cash, prices.cost)
  const mayLack = limits.profile === RiskProfile.Backtest
  if (rooms.volume !== undefined || !mayLack) cutter.units('average_volume', rooms.volume)
  const isKnown = barVolume > 0 && barVolume < Number.POSITIVE_INFINITY
  if (isKnown) {
    const share = roundToLot(barVolume * limits.barVolumeFraction, lotOf(instrument), Rounding.Down)
    cutter.units('bar_volume', share)
  } else if (!mayLack) cutter.units('bar_volume', undefined)
  return cutter.quantity
}

/** Below this part of a room a float product says for sure that the exact one fits. */
const SURELY = 1 - 1e-9

/** The size on its way through the limits. */
class Cutter {
  quantity: Quantity
  /** The quantity as a float. */
  #units: number
  readonly #steps: SizingStep[]
  readonly #lot: Quantity

  constructor(wanted: Quantity, lot: Quantity, steps: SizingStep[]) {
    this.quantity = wanted
    this.#units = toNumber(wanted)
    this.#steps = steps
    this.#lot = lot
  }

  /** Leaves no more units than the room pays for; an unknown room pays for none. */
  room(name: string, room: Room | undefined, price: Price): void {
    if (room === undefined) {
      this.units(name, undefined)
      return
    }
    const left = (room.limit - room.used) as Money
    // Most rooms are far from full, which floats see without the long division.
    if (this.#units * toNumber(price) < toNumber(left) * SURELY) return
    const units = unitsWithin(left, price)
    if (units < this.quantity) this.#cut(name, units, noteOfRoom(room, left, price))
  }

  /** Leaves no more than so many units; none, when they are not known. */
  units(name: string, most: Quantity | undefined): void {
    const units = most ?? ZERO_QUANTITY
    if (units < this.quantity) this.#cut(name, units, noteOfUnits(most))
  }

  #cut(name: string, units: Quantity, note: () => string): void {
    this.quantity = minFixed(this.quantity, snapToLot(units, this.#lot))
    this.#units = toNumber(this.quantity)
    this.#steps.push(new SizingRecord(name, this.quantity, note))
  }
}

function noteOfRoom({ limit, used }: Room, left: Money, price: Price): () => string {
  return () => `${formatFixed(limit)} less ${formatFixed(used)} taken leaves `
    + `${formatFixed(left)} at ${formatFixed(price)} a unit`
}

function noteOfUnits(most: Quantity | undefined): () => string {
  return () => (most === undefined ? 'its input is unknown' : `at most ${toNumber(most)} units`)
}
