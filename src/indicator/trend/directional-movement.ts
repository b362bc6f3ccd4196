import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { trueRange } from '../volatility/true-range.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Directional movement: which part of the true range went up (`plusDi`) and down (`minusDi`), 0..100, and
 * `dx`, how one-sided that was, 0..100.
 *
 * Warm-up: `period` + 1 updates; Wilder's sums start with the first `period` - 1 movements, as in TA-Lib.
 * Without any range both are 0; without any movement `dx` keeps its last value, 0 at the start.
 * Source: TA-Lib TA_PLUS_DI, TA_MINUS_DI, TA_DX, https://ta-lib.org/functions/; Wilder, "New Concepts in
 * Technical Trading Systems" (1978), section IV.
 */
export class DirectionalMovement implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['dx', 'plusDi', 'minusDi'] as const
  readonly #period: number
  /** Bars seen, counted up to `warmUp`. */
  #count = 0
  #previousHigh = Number.NaN
  #previousLow = Number.NaN
  #previousClose = Number.NaN
  #plusSum = 0
  #minusSum = 0
  #rangeSum = 0
  #dx = 0

  constructor(period = 14) {
    this.#period = requirePeriod(period, { indicator: 'directional-movement', parameter: 'period', min: 2 })
    this.warmUp = period + 1
    this.name = `directional-movement(${period})`
  }

  get isReady(): boolean {
    return this.#count === this.warmUp
  }

  /** The `dx`. */
  get value(): number {
    return this.dx
  }

  get dx(): number {
    return this.isReady ? this.#dx : Number.NaN
  }

  get plusDi(): number {
    return this.#shareOfRange(this.#plusSum)
  }

  get minusDi(): number {
    return this.#shareOfRange(this.#minusSum)
  }

  /** False while no movement is left in the sums, so that `dx` only repeats its last value. */
  get hasMovement(): boolean {
    return this.#rangeSum > 0 && this.#plusSum + this.#minusSum > 0
  }

  #shareOfRange(sum: number): number {
    if (!this.isReady) return Number.NaN
    return this.#rangeSum > 0 ? (100 * sum) / this.#rangeSum : 0
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low + bar.close)
    if (this.#count < this.warmUp) this.#count += 1
    if (this.#count > 1) this.#move(bar)
    this.#previousHigh = bar.high
    this.#previousLow = bar.low
    this.#previousClose = bar.close
  }

  #move(bar: Bar): void {
    // The sums lose a part of themselves only once they hold `period` - 1 movements.
    if (this.#count === this.warmUp) {
      this.#plusSum -= this.#plusSum / this.#period
      this.#minusSum -= this.#minusSum / this.#period
      this.#rangeSum -= this.#rangeSum / this.#period
    }
    const up = bar.high - this.#previousHigh
    const down = this.#previousLow - bar.low
    if (up > 0 && up > down) this.#plusSum += up
    else if (down > 0 && down > up) this.#minusSum += down
    this.#rangeSum += trueRange(bar, this.#previousClose)
    if (this.#count === this.warmUp && this.hasMovement) {
      this.#dx = (100 * Math.abs(this.#plusSum - this.#minusSum)) / (this.#plusSum + this.#minusSum)
    }
  }

  rescale(priceFactor: number): void {
    this.#previousHigh *= priceFactor
    this.#previousLow *= priceFactor
    this.#previousClose *= priceFactor
    this.#plusSum *= priceFactor
    this.#minusSum *= priceFactor
    this.#rangeSum *= priceFactor
  }
}
