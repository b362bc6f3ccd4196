import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingWeightedSum } from '../window/rolling-weighted-sum.ts'

/**
 * Weighted moving average: the newest number weighs `period`, the one before `period - 1`, the oldest 1.
 *
 * Warm-up: `period` updates. Same unit as the input.
 * Source: TA-Lib TA_WMA, https://ta-lib.org/functions/; Achelis, "Technical Analysis from A to Z" (2nd
 * ed.), p. 213.
 */
export class Wma implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #sum: RollingWeightedSum
  readonly #weights: number

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'wma', parameter: 'period' })
    this.name = `wma(${period})`
    this.#sum = new RollingWeightedSum(period)
    this.#weights = (period * (period + 1)) / 2
  }

  get isReady(): boolean {
    return this.#sum.isFull
  }

  get value(): number {
    return this.#sum.isFull ? this.#sum.sum / this.#weights : Number.NaN
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#sum.push(value)
  }

  rescale(factor: number): void {
    this.#sum.rescale(factor)
  }
}
