import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Wilder's relative strength index: the smoothed rises as hundredths of all smoothed moves, 0..100.
 *
 * Rises and falls are smoothed as in `Rma`, from the simple means of the first `period` changes.
 * Warm-up: `period + 1` updates. **On a series that never moved it is 0, as in TA-Lib** (not 50): a rule
 * that buys below 30 must ask for movement too. A series that stops moving keeps its last value.
 * Source: Wilder, "New Concepts in Technical Trading Systems" (1978), ch. 6; TA-Lib TA_RSI,
 * https://ta-lib.org/functions/.
 */
export class Rsi implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #period: number
  #changes = 0
  #previous = Number.NaN
  /** Until there are `period` changes the sums of rises and falls, then their averages. */
  #rise = 0
  #fall = 0

  constructor(period = 14) {
    this.#period = requirePeriod(period, { indicator: 'rsi', parameter: 'period' })
    this.warmUp = period + 1
    this.name = `rsi(${period})`
  }

  get isReady(): boolean {
    return this.#changes === this.#period
  }

  get value(): number {
    if (!this.isReady) return Number.NaN
    const moves = this.#rise + this.#fall
    return moves === 0 ? 0 : 100 * (this.#rise / moves)
  }

  update(value: number): void {
    requireFinite(this.name, value)
    const change = value - this.#previous
    this.#previous = value
    if (Number.isNaN(change)) return
    const rise = change > 0 ? change : 0
    const fall = change < 0 ? -change : 0
    if (this.#changes === this.#period) {
      this.#rise += (rise - this.#rise) / this.#period
      this.#fall += (fall - this.#fall) / this.#period
      return
    }
    this.#rise += rise
    this.#fall += fall
    this.#changes += 1
    if (this.#changes < this.#period) return
    this.#rise /= this.#period
    this.#fall /= this.#period
  }

  rescale(factor: number): void {
    this.#previous *= factor
    this.#rise *= factor
    this.#fall *= factor
  }
}
