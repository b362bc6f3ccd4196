import { minFixed, Rounding, roundToLot, ZERO_QUANTITY, type Quantity } from '../base/index.ts'
import type { Instrument } from '../model/index.ts'
import { lotOf } from './order-rules.ts'
import type { VenueSettings } from './venue-options.ts'

/**
 * What our orders may still take of one interval or of one quote; the arithmetic waits until an order asks.
 */
export class VolumeShare {
  readonly #settings: VenueSettings
  #instrument: Instrument | undefined = undefined
  #sizes = { buy: 0, sell: 0 }
  #isShared = true
  /** `undefined`: no bound. */
  #left: { buy: Quantity | undefined; sell: Quantity | undefined } | undefined = undefined

  constructor(settings: VenueSettings) {
    this.#settings = settings
  }

  /** Begins an interval: buyers and sellers share a part of its volume. */
  begin(instrument: Instrument, volume: number): void {
    this.#instrument = instrument
    this.#sizes.buy = volume
    this.#isShared = true
    this.#left = undefined
  }

  /** Begins a quote: buyers take from what is offered, sellers from what is bid, all of it. */
  beginQuote(instrument: Instrument, askSize: number, bidSize: number): void {
    this.#instrument = instrument
    this.#sizes.buy = askSize
    this.#sizes.sell = bidSize
    this.#isShared = false
    this.#left = undefined
  }

  /** The part of `wanted` that may be filled now, on the lot. */
  available(isBuy: boolean, wanted: Quantity): Quantity {
    const left = this.#bounds()
    const bound = isBuy ? left.buy : left.sell
    return bound === undefined ? wanted : minFixed(wanted, bound)
  }

  /** Uses up what was filled. */
  take(isBuy: boolean, units: Quantity): void {
    const left = this.#bounds()
    if ((this.#isShared || isBuy) && left.buy !== undefined) left.buy = (left.buy - units) as Quantity
    if ((this.#isShared || !isBuy) && left.sell !== undefined) left.sell = (left.sell - units) as Quantity
  }

  #bounds(): { buy: Quantity | undefined; sell: Quantity | undefined } {
    if (this.#left !== undefined) return this.#left
    const fraction = this.#settings.participationFraction
    const buy = this.#bound(this.#sizes.buy, this.#isShared ? fraction : 1)
    const sell = this.#isShared ? buy : this.#bound(this.#sizes.sell, 1)
    this.#left = fraction === undefined ? { buy: undefined, sell: undefined } : { buy, sell }
    return this.#left
  }

  #bound(size: number, fraction: number | undefined): Quantity | undefined {
    if (fraction === undefined || this.#instrument === undefined) return undefined
    if (size > 0) return roundToLot(size * fraction, lotOf(this.#instrument), Rounding.Down)
    return this.#settings.fillsWithoutVolume ? undefined : ZERO_QUANTITY
  }
}
