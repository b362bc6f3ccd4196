import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RingBuffer } from '../window/ring.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/** Lambert's constant: it puts 70 to 80 % of all values between -100 and +100. */
const LAMBERT = 0.015
/** Part of the mean below which a mean deviation is only rounding, so that a flat window gives 0. */
const DEVIATION_MIN_FRACTION = 1e-13

/**
 * Commodity channel index: how many mean deviations (times 0.015) the typical price (high + low + close) /
 * 3 is from its mean of the last `period` bars.
 *
 * Warm-up: `period` bars. 0 where the typical prices do not differ. An update costs O(period): a mean
 * deviation about a moving mean has no cheaper exact form.
 * Source: D. Lambert, "Commodity Channel Index", Commodities (Oct. 1980); TA-Lib TA_CCI,
 * https://ta-lib.org/functions/.
 */
export class Cci implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #typicalPrices: RingBuffer
  readonly #sum: RollingSum
  #value = Number.NaN

  constructor(period = 20) {
    this.warmUp = requirePeriod(period, { indicator: 'cci', parameter: 'period', min: 2 })
    this.name = `cci(${period})`
    this.#typicalPrices = new RingBuffer(period)
    this.#sum = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#sum.isFull
  }

  get value(): number {
    return this.#value
  }

  update(bar: Bar): void {
    const typicalPrice = (bar.high + bar.low + bar.close) / 3
    this.#typicalPrices.push(typicalPrice)
    this.#sum.push(typicalPrice)
    if (!this.#sum.isFull) return
    const { mean } = this.#sum
    const meanDeviation = this.#typicalPrices.sumOfDeviations(mean) / this.warmUp
    const isFlat = meanDeviation <= DEVIATION_MIN_FRACTION * Math.abs(mean)
    this.#value = isFlat ? 0 : (typicalPrice - mean) / (LAMBERT * meanDeviation)
  }

  rescale(priceFactor: number): void {
    this.#typicalPrices.rescale(priceFactor)
    this.#sum.rescale(priceFactor)
  }
}
