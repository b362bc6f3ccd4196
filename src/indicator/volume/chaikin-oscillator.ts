import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { AccumulationDistribution } from './accumulation-distribution.ts'

/**
 * Chaikin oscillator: the fast minus the slow exponential average of the accumulation/distribution line.
 *
 * Both averages start from the line's first value (not from a mean, as elsewhere), as in TA-Lib. Warm-up:
 * `slow` updates. In the unit of volume.
 * Source: TA-Lib TA_ADOSC, https://ta-lib.org/functions/.
 */
export class ChaikinOscillator implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #line = new AccumulationDistribution()
  readonly #fastWeight: number
  readonly #slowWeight: number
  #fastAverage = 0
  #slowAverage = 0
  /** Bars seen, counted up to `warmUp`. */
  #count = 0

  constructor({ fast = 3, slow = 10 }: { readonly fast?: number; readonly slow?: number } = {}) {
    const indicator = 'chaikin-oscillator'
    this.warmUp = requirePeriod(slow, { indicator, parameter: 'slow', min: 3 })
    requirePeriod(fast, { indicator, parameter: 'fast', min: 2, max: slow - 1 })
    this.name = `${indicator}(${fast},${slow})`
    this.#fastWeight = 2 / (fast + 1)
    this.#slowWeight = 2 / (slow + 1)
  }

  get isReady(): boolean {
    return this.#count === this.warmUp
  }

  get value(): number {
    return this.isReady ? this.#fastAverage - this.#slowAverage : Number.NaN
  }

  update(bar: Bar): void {
    this.#line.update(bar)
    const { value } = this.#line
    if (this.#count === 0) {
      this.#fastAverage = value
      this.#slowAverage = value
    } else {
      this.#fastAverage += this.#fastWeight * (value - this.#fastAverage)
      this.#slowAverage += this.#slowWeight * (value - this.#slowAverage)
    }
    if (this.#count < this.warmUp) this.#count += 1
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#line.rescale(priceFactor, volumeFactor)
    this.#fastAverage *= volumeFactor
    this.#slowAverage *= volumeFactor
  }
}
