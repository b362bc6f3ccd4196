import type { ValueIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { Wma } from './wma.ts'

/**
 * Hull moving average: `WMA(2 WMA(period / 2) - WMA(period), sqrt(period))`, smooth and with little lag.
 *
 * Half and root are rounded down, as by Hull's `Integer` and by Tulip Indicators (some platforms round to
 * nearest).
 * Warm-up: `period + floor(sqrt(period)) - 1` updates; the period is at least 2. Same unit as the input.
 * It may overshoot: its value can lie outside the range of the numbers in its window.
 * Source: A. Hull, https://alanhull.com/hull-moving-average; Tulip Indicators `hma`,
 * https://tulipindicators.org/hma.
 */
export class Hma implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #half: Wma
  readonly #full: Wma
  readonly #smooth: Wma

  constructor(period: number) {
    requirePeriod(period, { indicator: 'hma', parameter: 'period', min: 2 })
    const root = Math.floor(Math.sqrt(period))
    this.warmUp = period + root - 1
    this.name = `hma(${period})`
    this.#half = new Wma(Math.floor(period / 2))
    this.#full = new Wma(period)
    this.#smooth = new Wma(root)
  }

  get isReady(): boolean {
    return this.#smooth.isReady
  }

  get value(): number {
    return this.#smooth.value
  }

  update(value: number): void {
    this.#half.update(value)
    this.#full.update(value)
    if (this.#full.isReady) this.#smooth.update(2 * this.#half.value - this.#full.value)
  }

  rescale(factor: number): void {
    this.#half.rescale(factor)
    this.#full.rescale(factor)
    this.#smooth.rescale(factor)
  }
}
