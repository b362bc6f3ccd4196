import type { ValueIndicator } from '../indicator.ts'
import { Ema } from '../average/ema.ts'
import { requirePeriod } from '../window/parameter.ts'

/**
 * TRIX: the change since the last update of a triply smoothed average, EMA(EMA(EMA)), in hundredths of that
 * average.
 *
 * Warm-up: `3 period - 1` updates. 0 on a flat series and where the earlier average is 0.
 * Source: J. Hutson, "Good TRIX", Stocks & Commodities 1:5 (1983); TA-Lib TA_TRIX,
 * https://ta-lib.org/functions/.
 */
export class Trix implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #first: Ema
  readonly #second: Ema
  readonly #third: Ema
  #value = Number.NaN

  constructor(period = 15) {
    this.warmUp = 3 * requirePeriod(period, { indicator: 'trix', parameter: 'period' }) - 1
    this.name = `trix(${period})`
    this.#first = new Ema(period)
    this.#second = new Ema(period)
    this.#third = new Ema(period)
  }

  get isReady(): boolean {
    return !Number.isNaN(this.#value)
  }

  get value(): number {
    return this.#value
  }

  update(value: number): void {
    const before = this.#third.value
    this.#first.update(value)
    if (this.#first.isReady) this.#second.update(this.#first.value)
    if (!this.#second.isReady) return
    this.#third.update(this.#second.value)
    if (!Number.isNaN(before)) this.#value = before === 0 ? 0 : ((this.#third.value - before) / before) * 100
  }

  rescale(factor: number): void {
    this.#first.rescale(factor)
    this.#second.rescale(factor)
    this.#third.rescale(factor)
  }
}
