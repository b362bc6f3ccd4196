import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { RollingMax, RollingMin } from '../window/rolling-extreme.ts'
import { requirePeriod } from '../window/parameter.ts'

/**
 * Williams' %R: how far the close is below the highest high of the last `period` bars, in hundredths of
 * their range, from -100 (at the low) to 0 (at the high).
 *
 * Warm-up: `period` bars. 0 where the bars have no range, as in TA-Lib.
 * Source: Achelis, "Technical Analysis from A to Z" (2nd ed.), p. 371; TA-Lib TA_WILLR,
 * https://ta-lib.org/functions/.
 */
export class WilliamsR implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #highest: RollingMax
  readonly #lowest: RollingMin
  #value = Number.NaN

  constructor(period = 14) {
    this.warmUp = requirePeriod(period, { indicator: 'williams-r', parameter: 'period' })
    this.name = `williams-r(${period})`
    this.#highest = new RollingMax(period)
    this.#lowest = new RollingMin(period)
  }

  get isReady(): boolean {
    return this.#highest.isFull
  }

  get value(): number {
    return this.#value
  }

  update(bar: Bar): void {
    this.#highest.push(bar.high)
    this.#lowest.push(bar.low)
    if (!this.#highest.isFull) return
    const highest = this.#highest.value
    const range = highest - this.#lowest.value
    this.#value = range === 0 ? 0 : (100 * (bar.close - highest)) / range
  }

  rescale(priceFactor: number): void {
    this.#highest.rescale(priceFactor)
    this.#lowest.rescale(priceFactor)
  }
}
