import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { WindowMoments } from './window-moments.ts'

/**
 * Z-score: how many population standard deviations the newest number lies above the mean of the last
 * `period`.
 *
 * Warm-up: `period` updates. No unit; 0 on a flat window, where the deviation is 0 too.
 * Source: z = (x - mean) / sigma, NIST/SEMATECH e-Handbook of Statistical Methods 1.3.5.17,
 * https://www.itl.nist.gov/div898/handbook/eda/section3/eda35h.htm (there with the sample deviation; here, as
 * in TA-Lib's STDDEV and Bollinger's bands, with the population's).
 */
export class ZScore implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #moments: WindowMoments
  #value = Number.NaN

  constructor(period = 20) {
    this.warmUp = requirePeriod(period, { indicator: 'z-score', parameter: 'period', min: 2 })
    this.name = `z-score(${period})`
    this.#moments = new WindowMoments(period)
  }

  get isReady(): boolean {
    return this.#moments.isFull
  }

  get value(): number {
    return this.#value
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#moments.push(value)
    if (!this.#moments.isFull) return
    const deviation = Math.sqrt(this.#moments.variance)
    this.#value = deviation === 0 ? 0 : this.#moments.deviationOf(value) / deviation
  }

  rescale(factor: number): void {
    this.#moments.rescale(factor)
  }
}
