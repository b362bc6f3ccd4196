import type { ValueIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { Ema } from './ema.ts'

/**
 * Double exponential moving average: `2 EMA - EMA(EMA)`, which takes back most of the lag of one EMA.
 *
 * Warm-up: `2 period - 1` updates. Same unit as the input.
 * Source: P. Mulloy, "Smoothing Data with Faster Moving Averages", Stocks & Commodities 12:1 (1994); TA-Lib
 * TA_DEMA, https://ta-lib.org/functions/.
 */
export class Dema implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #first: Ema
  readonly #second: Ema

  constructor(period: number) {
    this.warmUp = 2 * requirePeriod(period, { indicator: 'dema', parameter: 'period' }) - 1
    this.name = `dema(${period})`
    this.#first = new Ema(period)
    this.#second = new Ema(period)
  }

  get isReady(): boolean {
    return this.#second.isReady
  }

  get value(): number {
    return 2 * this.#first.value - this.#second.value
  }

  update(value: number): void {
    this.#first.update(value)
    if (this.#first.isReady) this.#second.update(this.#first.value)
  }

  rescale(factor: number): void {
    this.#first.rescale(factor)
    this.#second.rescale(factor)
  }
}
