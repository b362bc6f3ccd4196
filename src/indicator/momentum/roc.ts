import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RingBuffer } from '../window/ring.ts'

/**
 * Rate of change: how far the number is above the one `period` updates before, in hundredths of that one.
 *
 * Warm-up: `period + 1` updates. 0 where the earlier number is 0, as in TA-Lib.
 * Source: TA-Lib TA_ROC, https://ta-lib.org/functions/; Murphy, "Technical Analysis of the Financial
 * Markets" (1999), ch. 10.
 */
export class Roc implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #past: RingBuffer
  #value = Number.NaN

  constructor(period = 10) {
    this.warmUp = requirePeriod(period, { indicator: 'roc', parameter: 'period' }) + 1
    this.name = `roc(${period})`
    this.#past = new RingBuffer(period)
  }

  get isReady(): boolean {
    return !Number.isNaN(this.#value)
  }

  get value(): number {
    return this.#value
  }

  update(value: number): void {
    requireFinite(this.name, value)
    const isWarm = this.#past.isFull
    const before = this.#past.push(value)
    if (isWarm) this.#value = before === 0 ? 0 : ((value - before) / before) * 100
  }

  rescale(factor: number): void {
    this.#past.rescale(factor)
  }
}
