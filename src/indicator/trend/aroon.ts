import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingMax, RollingMin } from '../window/rolling-extreme.ts'

/**
 * Aroon: how recent the highest high (`up`) and the lowest low (`down`) of the last `period` + 1 bars are,
 * 100 when it is the newest bar's, 0 when it is `period` bars old; `oscillator` = `up` - `down`.
 *
 * Warm-up: `period` + 1 updates. Of equal extremes the newest counts, so a flat series has both at 100.
 * Source: TA-Lib TA_AROON, TA_AROONOSC, https://ta-lib.org/functions/; T. Chande, "A Time Price Oscillator",
 * Technical Analysis of Stocks & Commodities 13:9, 1995.
 */
export class Aroon implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['oscillator', 'up', 'down'] as const
  readonly #period: number
  readonly #highs: RollingMax
  readonly #lows: RollingMin

  constructor(period = 14) {
    this.#period = requirePeriod(period, { indicator: 'aroon', parameter: 'period', min: 2 })
    this.warmUp = period + 1
    this.name = `aroon(${period})`
    this.#highs = new RollingMax(period + 1)
    this.#lows = new RollingMin(period + 1)
  }

  get isReady(): boolean {
    return this.#highs.isFull
  }

  /** The oscillator. */
  get value(): number {
    return this.up - this.down
  }

  get oscillator(): number {
    return this.value
  }

  get up(): number {
    return this.#recency(this.#highs.age)
  }

  get down(): number {
    return this.#recency(this.#lows.age)
  }

  #recency(age: number): number {
    return this.isReady ? (100 * (this.#period - age)) / this.#period : Number.NaN
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low)
    this.#highs.push(bar.high)
    this.#lows.push(bar.low)
  }

  rescale(priceFactor: number): void {
    this.#highs.rescale(priceFactor)
    this.#lows.rescale(priceFactor)
  }
}
