import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingMax as MaxWindow } from '../window/rolling-extreme.ts'

/**
 * The largest of the last `period` numbers, the newest included.
 *
 * Warm-up: `period` updates. Same unit as the input.
 * Source: TA-Lib TA_MAX, https://ta-lib.org/functions/.
 */
export class RollingMax implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #window: MaxWindow

  constructor(period = 30) {
    this.warmUp = requirePeriod(period, { indicator: 'rolling-max', parameter: 'period' })
    this.name = `rolling-max(${period})`
    this.#window = new MaxWindow(period)
  }

  get isReady(): boolean {
    return this.#window.isFull
  }

  get value(): number {
    return this.#window.isFull ? this.#window.value : Number.NaN
  }

  update(value: number): void {
    requireFinite(this.name, value)
    this.#window.push(value)
  }

  rescale(factor: number): void {
    this.#window.rescale(factor)
  }
}
