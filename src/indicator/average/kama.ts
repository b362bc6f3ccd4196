import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RingBuffer } from '../window/ring.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/** Weights of EMAs of 2 and 30, Kaufman's limits for a pure trend and for pure noise. */
const WEIGHT_FASTEST = 2 / 3
const WEIGHT_SLOWEST = 2 / 31

/**
 * Kaufman's adaptive moving average: an exponential average that is fast in a trend and nearly still in
 * noise.
 *
 * Its weight follows the efficiency ratio: the net change over `period` updates divided by the path walked.
 * A flat window counts as fully efficient, as in TA-Lib, which changes nothing: there is nowhere to move.
 * Warm-up: `period + 1` updates; it starts from number `period`. Same unit as the input.
 * Source: P. Kaufman, "Trading Systems and Methods" (5th ed.), ch. 17; TA-Lib TA_KAMA,
 * https://ta-lib.org/functions/.
 */
export class Kama implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #past: RingBuffer
  readonly #path: RollingSum
  #previous = Number.NaN
  #average = Number.NaN
  #isReady = false

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'kama', parameter: 'period' }) + 1
    this.name = `kama(${period})`
    this.#past = new RingBuffer(period)
    this.#path = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get value(): number {
    return this.#isReady ? this.#average : Number.NaN
  }

  update(value: number): void {
    requireFinite(this.name, value)
    const isSeeded = this.#past.isFull
    if (this.#past.count > 0) this.#path.push(Math.abs(value - this.#previous))
    const oldest = this.#past.push(value)
    this.#previous = value
    if (isSeeded) {
      const path = this.#path.sum
      const efficiency = path === 0 ? 1 : Math.min(1, Math.abs(value - oldest) / path)
      const weight = efficiency * (WEIGHT_FASTEST - WEIGHT_SLOWEST) + WEIGHT_SLOWEST
      this.#average += weight * weight * (value - this.#average)
      this.#isReady = true
    } else {
      this.#average = value
    }
  }

  rescale(factor: number): void {
    this.#past.rescale(factor)
    this.#path.rescale(factor)
    this.#previous *= factor
    this.#average *= factor
  }
}
