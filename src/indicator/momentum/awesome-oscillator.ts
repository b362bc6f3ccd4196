import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/** Periods of the two means; fast is shorter than slow. */
export interface AwesomeOscillatorOptions {
  readonly fast?: number
  readonly slow?: number
}

/**
 * Williams' awesome oscillator: a fast simple mean of the bars' midpoints (high + low) / 2 less a slow one.
 *
 * Warm-up: `slow` bars. In the unit of price; 0 on a flat series.
 * Source: B. Williams, "New Trading Dimensions" (1998); Tulip Indicators `ao`,
 * https://tulipindicators.org/ao.
 */
export class AwesomeOscillator implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #fast: RollingSum
  readonly #slow: RollingSum

  constructor({ fast = 5, slow = 34 }: AwesomeOscillatorOptions = {}) {
    requirePeriod(slow, { indicator: 'awesome-oscillator', parameter: 'slow', min: 2 })
    requirePeriod(fast, { indicator: 'awesome-oscillator', parameter: 'fast', max: slow - 1 })
    this.name = `awesome-oscillator(${fast},${slow})`
    this.warmUp = slow
    this.#fast = new RollingSum(fast)
    this.#slow = new RollingSum(slow)
  }

  get isReady(): boolean {
    return this.#slow.isFull
  }

  get value(): number {
    return this.#slow.isFull ? this.#fast.mean - this.#slow.mean : Number.NaN
  }

  update(bar: Bar): void {
    const midpoint = (bar.high + bar.low) / 2
    this.#fast.push(midpoint)
    this.#slow.push(midpoint)
  }

  rescale(priceFactor: number): void {
    this.#fast.rescale(priceFactor)
    this.#slow.rescale(priceFactor)
  }
}
