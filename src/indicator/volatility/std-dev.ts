import type { ValueIndicator } from '../indicator.ts'
import { WindowMoments } from '../statistic/window-moments.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Standard deviation of the last `period` numbers: the population's (divisor n), or with `isSample` the
 * sample's (n - 1).
 *
 * Warm-up: `period` updates. Same unit as the input; exactly 0 on a flat window and never drifts, where
 * TA-Lib's running sums lose digits on large numbers that vary little.
 * Source: TA-Lib TA_STDDEV (population), https://ta-lib.org/functions/.
 */
export class StdDev implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #isSample: boolean
  readonly #moments: WindowMoments

  constructor(period = 20, { isSample = false }: { readonly isSample?: boolean } = {}) {
    this.warmUp = requirePeriod(period, { indicator: 'std-dev', parameter: 'period', min: 2 })
    this.name = isSample ? `std-dev(${period},sample)` : `std-dev(${period})`
    this.#isSample = isSample
    this.#moments = new WindowMoments(period)
  }

  get isReady(): boolean {
    return this.#moments.isFull
  }

  get value(): number {
    if (!this.#moments.isFull) return Number.NaN
    return Math.sqrt(this.#isSample ? this.#moments.sampleVariance : this.#moments.variance)
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#moments.push(value)
  }

  rescale(factor: number): void {
    this.#moments.rescale(factor)
  }
}
