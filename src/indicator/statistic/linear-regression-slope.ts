import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { WindowLine } from './window-line.ts'

/**
 * Linear regression slope: the rise per update of the least-squares line through the last `period` numbers.
 *
 * Warm-up: `period` updates. The input's unit per update; exactly 0 on a flat window.
 * Source: TA-Lib TA_LINEARREG_SLOPE, https://ta-lib.org/functions/.
 */
export class LinearRegressionSlope implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #line: WindowLine

  constructor(period = 14) {
    this.warmUp = requirePeriod(period, { indicator: 'linear-regression-slope', parameter: 'period', min: 2 })
    this.name = `linear-regression-slope(${period})`
    this.#line = new WindowLine(period)
  }

  get isReady(): boolean {
    return this.#line.isFull
  }

  get value(): number {
    return this.#line.slope
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#line.push(value)
  }

  rescale(factor: number): void {
    this.#line.rescale(factor)
  }
}
