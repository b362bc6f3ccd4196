import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RingBuffer } from '../window/ring.ts'
import { Adx } from './adx.ts'

/**
 * Average directional index rating: the mean of the ADX now and `period` - 1 bars ago, 0..100.
 *
 * Warm-up: 3 * `period` - 1 updates.
 * Source: TA-Lib TA_ADXR, https://ta-lib.org/functions/; Wilder, "New Concepts in Technical Trading Systems"
 * (1978), section IV.
 */
export class Adxr implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #adx: Adx
  readonly #past: RingBuffer

  constructor(period = 14) {
    requirePeriod(period, { indicator: 'adxr', parameter: 'period', min: 2 })
    this.#adx = new Adx(period)
    this.#past = new RingBuffer(period)
    this.warmUp = 3 * period - 1
    this.name = `adxr(${period})`
  }

  get isReady(): boolean {
    return this.#past.isFull
  }

  get value(): number {
    return this.#past.isFull ? (this.#adx.value + this.#past.at(this.#past.capacity - 1)) / 2 : Number.NaN
  }

  update(bar: Bar): void {
    this.#adx.update(bar)
    if (this.#adx.isReady) this.#past.push(this.#adx.value)
  }

  rescale(priceFactor: number): void {
    this.#adx.rescale(priceFactor)
  }
}
