import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { WindowLine } from './window-line.ts'

/**
 * Linear regression: the height, at the newest number, of the least-squares line through the last `period`
 * numbers.
 *
 * Warm-up: `period` updates. Same unit as the input; `slope` is that unit per update. A flat window gives its
 * own level.
 * Source: TA-Lib TA_LINEARREG, https://ta-lib.org/functions/.
 */
export class LinearRegression implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value', 'slope'] as const
  readonly #line: WindowLine

  constructor(period = 14) {
    this.warmUp = requirePeriod(period, { indicator: 'linear-regression', parameter: 'period', min: 2 })
    this.name = `linear-regression(${period})`
    this.#line = new WindowLine(period)
  }

  get isReady(): boolean {
    return this.#line.isFull
  }

  get value(): number {
    return this.#line.end
  }

  /** Rise of the line from one update to the next. */
  get slope(): number {
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
