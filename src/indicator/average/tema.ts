import type { ValueIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { Ema } from './ema.ts'

/**
 * Triple exponential moving average: `3 EMA - 3 EMA(EMA) + EMA(EMA(EMA))`, with still less lag than `Dema`.
 *
 * Warm-up: `3 period - 2` updates. Same unit as the input. Not the same as `Trix`, which smooths three
 * times.
 * Source: P. Mulloy, "Smoothing Data with Faster Moving Averages", Stocks & Commodities 12:1 (1994); TA-Lib
 * TA_TEMA, https://ta-lib.org/functions/.
 */
export class Tema implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #first: Ema
  readonly #second: Ema
  readonly #third: Ema

  constructor(period: number) {
    this.warmUp = 3 * requirePeriod(period, { indicator: 'tema', parameter: 'period' }) - 2
    this.name = `tema(${period})`
    this.#first = new Ema(period)
    this.#second = new Ema(period)
    this.#third = new Ema(period)
  }

  get isReady(): boolean {
    return this.#third.isReady
  }

  get value(): number {
    return 3 * this.#first.value - 3 * this.#second.value + this.#third.value
  }

  update(value: number): void {
    this.#first.update(value)
    if (this.#first.isReady) this.#second.update(this.#first.value)
    if (this.#second.isReady) this.#third.update(this.#second.value)
  }

  rescale(factor: number): void {
    this.#first.rescale(factor)
    this.#second.rescale(factor)
    this.#third.rescale(factor)
  }
}
