import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireNumber } from '../statistic/number-parameter.ts'
import { requireFinite } from '../window/parameter.ts'

/** How fast a parabolic stop follows. */
export interface ParabolicSarOptions {
  /** The factor at the start of a trend, and its step with every new extreme. */
  readonly acceleration?: number
  /** The factor's ceiling. */
  readonly maximum?: number
}

/**
 * Parabolic stop and reverse: a stop that follows the trend, faster with every new extreme, and turns when it
 * is hit.
 *
 * `value` is the stop that was in force during the newest bar; where that bar hit it, the first stop of the
 * opposite direction. `next` is the stop for the bar to come, known now. `direction` is 1 while long, -1
 * while short. In the unit of price.
 * Warm-up: 2 updates; the first direction is down only if the second bar has a downward directional movement.
 * Source: TA-Lib TA_SAR, https://ta-lib.org/functions/; Wilder, "New Concepts in Technical Trading Systems"
 * (1978), section II.
 */
export class ParabolicSar implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp = 2
  readonly outputs = ['value', 'direction', 'next'] as const
  readonly #acceleration: number
  readonly #maximum: number
  #value = Number.NaN
  #next = Number.NaN
  #direction: 1 | -1 = 1
  #factor = 0
  /** The highest high of a long, the lowest low of a short. */
  #extreme = Number.NaN
  #previousHigh = Number.NaN
  #previousLow = Number.NaN

  constructor({ acceleration = 0.02, maximum = 0.2 }: ParabolicSarOptions = {}) {
    const indicator = 'parabolic-sar'
    this.#maximum = requireNumber(maximum, { indicator, parameter: 'maximum', above: 0 })
    const bounds = { indicator, parameter: 'acceleration', above: 0, max: maximum }
    this.#acceleration = requireNumber(acceleration, bounds)
    this.name = `${indicator}(${acceleration},${maximum})`
  }

  get isReady(): boolean {
    return !Number.isNaN(this.#value)
  }

  get value(): number {
    return this.#value
  }

  get next(): number {
    return this.#next
  }

  get direction(): number {
    return this.isReady ? this.#direction : Number.NaN
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low)
    if (Number.isNaN(this.#previousHigh)) {
      this.#previousHigh = bar.high
      this.#previousLow = bar.low
      return
    }
    if (!this.isReady) this.#start(bar)
    const isHit = this.#direction === 1 ? bar.low <= this.#next : bar.high >= this.#next
    if (isHit) this.#turn(bar)
    else this.#follow(bar)
    this.#next = this.#beyondBars(this.#value + this.#factor * (this.#extreme - this.#value), bar)
    this.#previousHigh = bar.high
    this.#previousLow = bar.low
  }

  #start(bar: Bar): void {
    const down = this.#previousLow - bar.low
    this.#direction = down > 0 && down > bar.high - this.#previousHigh ? -1 : 1
    this.#next = this.#direction === 1 ? this.#previousLow : this.#previousHigh
    this.#extreme = this.#direction === 1 ? bar.high : bar.low
    this.#factor = this.#acceleration
    // TA-Lib's first step knows the second bar only: it is its own predecessor.
    this.#previousHigh = bar.high
    this.#previousLow = bar.low
  }

  #turn(bar: Bar): void {
    this.#direction = this.#direction === 1 ? -1 : 1
    this.#value = this.#beyondBars(this.#extreme, bar)
    this.#factor = this.#acceleration
    this.#extreme = this.#direction === 1 ? bar.high : bar.low
  }

  #follow(bar: Bar): void {
    this.#value = this.#next
    const newest = this.#direction === 1 ? bar.high : bar.low
    if ((newest - this.#extreme) * this.#direction <= 0) return
    this.#extreme = newest
    this.#factor = Math.min(this.#maximum, this.#factor + this.#acceleration)
  }

  /** Keeps a stop outside the range of the last two bars, on the side of the trend's back. */
  #beyondBars(stop: number, bar: Bar): number {
    if (this.#direction === 1) return Math.min(stop, this.#previousLow, bar.low)
    return Math.max(stop, this.#previousHigh, bar.high)
  }

  rescale(priceFactor: number): void {
    this.#value *= priceFactor
    this.#next *= priceFactor
    this.#extreme *= priceFactor
    this.#previousHigh *= priceFactor
    this.#previousLow *= priceFactor
  }
}
