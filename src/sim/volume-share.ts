import { minFixed, Rounding, roundToLot, ZERO_QUANTITY, type Quantity } from '../base/index.ts'
import type { VenueSettings } from './venue-options.ts'

const FINEST_LOT = 1n as Quantity

/**
 * What our orders may still take of one interval or of one quote; the arithmetic waits until an order asks.
 */
export class VolumeShare {
  readonly #settings: VenueSettings
  #lot = FINEST_LOT
  #sizes = { buy: 0, sell: 0 }
  #isShared = true
  /** `undefined`: no bound. */
  #left: { buy: Quantity | undefined; sell: Quantity | undefined } | undefined = undefined

  constructor(settings: VenueSettings) {
    this.#settings = settings
  }

  /** Begins an interval: buyers and sellers share a part of its volume. */
  begin(lot: Quantity, volume: number): void {
    this.#lot = lot
    this.#sizes.buy = volume
    this.#isShared = true
    this.#left = undefined
  }

  /** Begins a quote: buyers take from what is offered, sellers from what is bid, all of it. */
  beginQuote(lot: Quantity, askSize: number, bidSize: number): void {
    this.#lot = lot
    this.#sizes.buy = askSize
    this.#sizes.sell = bidSize
    this.#isShared = false
    this.#left = undefined
  }

  /** The part of `wanted` that may be filled now, on the lot. */
  available(isBuy: boolean, wanted: Quantity): Quantity {
    if (this.#settings.participationFraction === undefined) return wanted
    const left = this.#bounds(this.#settings.participationFraction)
    const bound = isBuy ? left.buy : left.sell
    return bound === undefined ? wanted : minFixed(wanted, bound)
  }

  /** Uses up what was filled. */
  take(isBuy: boolean, units: Quantity): void {
    if (this.#settings.participationFraction === undefined) return
    const left = this.#bounds(this.#settings.participationFraction)
    if ((this.#isShared || isBuy) && left.buy !== undefined) left.buy = (left.buy - units) as Quantity
    if ((this.#isShared || !isBuy) && left.sell !== undefined) left.sell = (left.sell - units) as Quantity
  }

  #bounds(fraction: number): { buy: Quantity | undefined; sell: Quantity | undefined } {
    if (this.#left !== undefined) return this.#left
    const buy = this.#bound(this.#sizes.buy, this.#isShared ? fraction : 1)
    const sell = this.#isShared ? buy : this.#bound(this.#sizes.sell, 1)
    this.#left = { buy, sell }
    return this.#left
  }

  #bound(size: number, fraction: number): Quantity | undefined {
    if (size > 0) return roundToLot(size * fraction, this.#lot, Rounding.Down)
    return this.#settings.fillsWithoutVolume ? undefined : ZERO_QUANTITY
  }
}
