import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { requireNumber } from './number-parameter.ts'
import { SortedWindow } from './sorted-window.ts'

/**
 * Rolling quantile: the number below which `fraction` (0..1) of the last `period` numbers lie; 0.5 is the
 * median.
 *
 * Between two numbers it interpolates linearly. Warm-up: `period` updates. Same unit as the input. An update
 * costs two bisections, O(log n), and a block move, O(n).
 * Source: definition 7 of R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", The American
 * Statistician 50(4), 1996: the default of NumPy, pandas and R.
 */
export class RollingPercentile implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #fraction: number
  readonly #window: SortedWindow

  constructor(period = 100, { fraction = 0.5 }: { readonly fraction?: number } = {}) {
    const indicator = 'rolling-percentile'
    this.warmUp = requirePeriod(period, { indicator, parameter: 'period' })
    this.#fraction = requireNumber(fraction, { indicator, parameter: 'fraction', min: 0, max: 1 })
    this.name = `${indicator}(${period},${fraction})`
    this.#window = new SortedWindow(period)
  }

  get isReady(): boolean {
    return this.#window.isFull
  }

  get value(): number {
    return this.#window.isFull ? this.#window.quantile(this.#fraction) : Number.NaN
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#window.push(value)
  }

  rescale(factor: number): void {
    this.#window.rescale(factor)
  }
}
