import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { DirectionalMovement } from './directional-movement.ts'

/**
 * Average directional index: Wilder's smoothing of `dx`, the strength of a trend of either direction, 0..100.
 *
 * Warm-up: 2 * `period` updates; it starts as the mean of the first `period` values of `dx`. `plusDi` and
 * `minusDi` are those of `DirectionalMovement`, shown from the same update on. Without any movement it keeps
 * its value; 0 at the start.
 * Source: TA-Lib TA_ADX, https://ta-lib.org/functions/; Wilder, "New Concepts in Technical Trading Systems"
 * (1978), section IV.
 */
export class Adx implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['adx', 'plusDi', 'minusDi'] as const
  readonly #period: number
  readonly #movement: DirectionalMovement
  /** Values of `dx` taken, counted up to `period`. */
  #count = 0
  /** The sum of `dx` until there are `period` of them, then the index. */
  #average = 0

  constructor(period = 14) {
    this.#period = requirePeriod(period, { indicator: 'adx', parameter: 'period', min: 2 })
    this.warmUp = 2 * period
    this.name = `adx(${period})`
    this.#movement = new DirectionalMovement(period)
  }

  get isReady(): boolean {
    return this.#count === this.#period
  }

  /** The index. */
  get value(): number {
    return this.isReady ? this.#average : Number.NaN
  }

  get adx(): number {
    return this.value
  }

  get plusDi(): number {
    return this.isReady ? this.#movement.plusDi : Number.NaN
  }

  get minusDi(): number {
    return this.isReady ? this.#movement.minusDi : Number.NaN
  }

  update(bar: Bar): void {
    this.#movement.update(bar)
    if (!this.#movement.isReady) return
    const { hasMovement } = this.#movement
    if (this.isReady) {
      if (hasMovement) this.#average += (this.#movement.dx - this.#average) / this.#period
      return
    }
    if (hasMovement) this.#average += this.#movement.dx
    this.#count += 1
    if (this.#count === this.#period) this.#average /= this.#period
  }

  rescale(priceFactor: number): void {
    this.#movement.rescale(priceFactor)
  }
}
