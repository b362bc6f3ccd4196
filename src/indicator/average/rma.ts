import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Wilder's smoothing (RMA, SMMA): each update moves it by `1 / period` of the way to the new number.
 *
 * Warm-up: `period` updates; it starts as the simple mean of the first `period` numbers. Same unit as the
 * input.
 * It is an exponential average of `2 * period - 1`: Wilder's 14 is as slow as an EMA of 27.
 * Source: Wilder, "New Concepts in Technical Trading Systems" (1978); Achelis, "Technical Analysis
 * from A to Z" (2nd ed.), p. 366; `ta.rma` of https://www.tradingview.com/pine-script-reference/v5/.
 */
export class Rma implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  #count = 0
  #seedSum = 0
  #value = Number.NaN

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'rma', parameter: 'period' })
    this.name = `rma(${period})`
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
      this.#value += (value - this.#value) / this.warmUp
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
