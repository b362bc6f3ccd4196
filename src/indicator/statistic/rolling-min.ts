import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingMin as MinWindow } from '../window/rolling-extreme.ts'

/**
 * The smallest of the last `period` numbers, the newest included.
 *
 * Warm-up: `period` updates. Same unit as the input.
 * Source: TA-Lib TA_MIN, https://ta-lib.org/functions/.
 */
export class RollingMin implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #window: MinWindow

  constructor(period = 30) {
    this.warmUp = requirePeriod(period, { indicator: 'rolling-min', parameter: 'period' })
    this.name = `rolling-min(${period})`
    this.#window = new MinWindow(period)
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
