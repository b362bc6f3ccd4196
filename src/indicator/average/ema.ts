import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Exponential moving average: each update moves it by `2 / (period + 1)` of the way to the new number.
 *
 * Warm-up: `period` updates; it starts as the simple mean of the first `period` numbers, as TA-Lib does
 * (other libraries start from the first number and differ for some periods). Same unit as the input.
 * Source: TA-Lib TA_EMA, https://ta-lib.org/functions/; Achelis, "Technical Analysis from A to Z" (2nd
 * ed.), p. 209.
 */
export class Ema implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #weight: number
  #count = 0
  #seedSum = 0
  #value = Number.NaN

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'ema', parameter: 'period' })
    this.name = `ema(${period})`
    this.#weight = 2 / (period + 1)
  }

  get isReady(): boolean {
    return this.#count === this.warmUp
  }

  get value(): number {
    return this.#value
  }

  update(value: number): void {
    requireFinite(this.name, value)
    if (this.#count === this.warmUp) {
      this.#value += this.#weight * (value - this.#value)
      return
    }
    this.#count += 1
    this.#seedSum += value
    if (this.#count === this.warmUp) this.#value = this.#seedSum / this.warmUp
  }

  rescale(factor: number): void {
    this.#seedSum *= factor
    this.#value *= factor
  }
}
