import type { ValueIndicator } from '../indicator.ts'
import { requireNumber } from '../statistic/number-parameter.ts'
import { WindowMoments } from '../statistic/window-moments.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Bollinger bands: the simple mean of the last `period` numbers, and `deviations` standard deviations either
 * side.
 *
 * Warm-up: `period` updates. `bandwidth` is the bands' distance as a fraction of the middle; `percentB` is
 * where the newest number stands between the bands, 0 at the lower, 1 at the upper, beyond them outside. A
 * flat window has both bands on the middle, bandwidth 0 and percentB 0.5; bandwidth is 0 where the middle is
 * 0.
 * Source: J. Bollinger, "Bollinger on Bollinger Bands" (2001), ch. 7 and 8; TA-Lib TA_BBANDS (population
 * deviation), https://ta-lib.org/functions/.
 */
export class BollingerBands implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['middle', 'upper', 'lower', 'bandwidth', 'percentB'] as const
  readonly #deviations: number
  readonly #moments: WindowMoments
  #middle = Number.NaN
  #halfWidth = Number.NaN
  #percentB = Number.NaN

  constructor(period = 20, { deviations = 2 }: { readonly deviations?: number } = {}) {
    const indicator = 'bollinger-bands'
    this.warmUp = requirePeriod(period, { indicator, parameter: 'period', min: 2 })
    this.#deviations = requireNumber(deviations, { indicator, parameter: 'deviations', above: 0 })
    this.name = `${indicator}(${period},${deviations})`
    this.#moments = new WindowMoments(period)
  }

  get isReady(): boolean {
    return this.#moments.isFull
  }

  /** The middle band. */
  get value(): number {
    return this.#middle
  }

  get middle(): number {
    return this.#middle
  }

  get upper(): number {
    return this.#middle + this.#halfWidth
  }

  get lower(): number {
    return this.#middle - this.#halfWidth
  }

  get bandwidth(): number {
    return this.#middle === 0 ? 0 : (2 * this.#halfWidth) / this.#middle
  }

  get percentB(): number {
    return this.#percentB
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#moments.push(value)
    if (!this.#moments.isFull) return
    this.#middle = this.#moments.mean
    this.#halfWidth = this.#deviations * Math.sqrt(this.#moments.variance)
    // From the deviation itself: the bands as rounded numbers would lose digits where they are narrow.
    const deviation = this.#moments.deviationOf(value)
    this.#percentB = this.#halfWidth === 0 ? 0.5 : 0.5 + deviation / (2 * this.#halfWidth)
  }

  rescale(factor: number): void {
    this.#moments.rescale(factor)
    this.#middle *= factor
    this.#halfWidth *= factor
  }
}
