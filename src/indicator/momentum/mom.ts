import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RingBuffer } from '../window/ring.ts'

/**
 * Momentum: the number less the one `period` updates before.
 *
 * Warm-up: `period + 1` updates. Same unit as the input.
 * Source: TA-Lib TA_MOM, https://ta-lib.org/functions/; Murphy, "Technical Analysis of the Financial
 * Markets" (1999), ch. 10.
 */
export class Mom implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #past: RingBuffer
  #value = Number.NaN

  constructor(period = 10) {
    this.warmUp = requirePeriod(period, { indicator: 'mom', parameter: 'period' }) + 1
    this.name = `mom(${period})`
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
    if (isWarm) this.#value = value - before
  }

  rescale(factor: number): void {
    this.#past.rescale(factor)
    this.#value *= factor
  }
}
