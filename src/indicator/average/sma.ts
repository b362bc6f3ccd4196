import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/**
 * Simple moving average: the mean of the last `period` numbers.
 *
 * Warm-up: `period` updates. Same unit as the input.
 * Source: TA-Lib TA_SMA, https://ta-lib.org/functions/; Murphy, "Technical Analysis of the Financial
 * Markets" (1999), ch. 9.
 */
export class Sma implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #sum: RollingSum

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'sma', parameter: 'period' })
    this.name = `sma(${period})`
    this.#sum = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#sum.isFull
  }

  get value(): number {
    return this.#sum.isFull ? this.#sum.mean : Number.NaN
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#sum.push(value)
  }

  rescale(factor: number): void {
    this.#sum.rescale(factor)
  }
}
