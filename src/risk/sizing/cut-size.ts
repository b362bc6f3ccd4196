import { formatFixed, minFixed, snapToLot, type Quantity } from '../../base/index.ts'
import type { Instrument, SizingStep } from '../../model/index.ts'
import { lotOf, unitsWithin } from '../exact.ts'
import { downToLot, floatOf, isWhole, minus, narrow, worthOf, type Nanos } from '../nanos.ts'
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
    cutter.units('bar_volume', downToLot(barVolume * limits.barVolumeFraction, lotOf(instrument)))
  } else if (!mayLack) cutter.units('bar_volume', undefined)
  return cutter.quantity
}

/** The size on its way through the limits. */
class Cutter {
  quantity: Quantity
  /** The same. */
  #units: Nanos
  readonly #steps: SizingStep[]
  readonly #lot: Quantity

  constructor(wanted: Quantity, lot: Quantity, steps: SizingStep[]) {
    this.quantity = wanted
    this.#units = narrow(wanted)
    this.#steps = steps
    this.#lot = lot
  }

  /** Leaves no more units than the room pays for; an unknown room pays for none. */
  room(name: string, room: Room | undefined, price: Nanos): void {
    if (room === undefined) {
      this.units(name, undefined)
      return
    }
    const left = minus(room.limit, room.used)
    // The worth of whole units is exact: no division is needed to see that they fit.
    if (isWhole(this.#units) && worthOf(price, this.#units) <= left) return
    const units = unitsWithin(left, price)
    if (units < this.quantity) this.#cut(name, units, noteOfRoom(room, left, price))
  }

  /** Leaves no more than so many units; none, when they are not known. */
  units(name: string, most: Nanos | undefined): void {
    const units = most ?? 0
    if (units < this.#units) this.#cut(name, BigInt(units) as Quantity, noteOfUnits(most))
  }

  #cut(name: string, units: Quantity, note: () => string): void {
    this.quantity = minFixed(this.quantity, snapToLot(units, this.#lot))
    this.#units = narrow(this.quantity)
    this.#steps.push(new SizingRecord(name, this.quantity, note))
  }
}

function noteOfRoom({ limit, used }: Room, left: Nanos, price: Nanos): () => string {
  return () => `${format(limit)} less ${format(used)} taken leaves ${format(left)} at ${format(price)} a unit`
}

function format(value: Nanos): string {
  return formatFixed(BigInt(value))
}

function noteOfUnits(most: Nanos | undefined): () => string {
  return () => (most === undefined ? 'its input is unknown' : `at most ${floatOf(most)} units`)
}
