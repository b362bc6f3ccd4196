import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { RollingMax, RollingMin } from '../window/rolling-extreme.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/**
 * Bars of the price range, bars over which `k` is averaged (1: the fast stochastic), and of the average
 * that is `d`.
 */
export interface StochasticOptions {
  readonly kPeriod?: number
  readonly kSmoothing?: number
  readonly dPeriod?: number
}

/**
 * Lane's stochastic: where the close stands in the high-low range of the last `kPeriod` bars, 0..100,
 * averaged over `kSmoothing` bars (`k`, also `value`), and the mean of the last `dPeriod` of these (`d`).
 *
 * `kSmoothing: 1` is the fast stochastic (TA_STOCHF), 3 the usual slow one (TA_STOCH with simple means).
 * Warm-up: `kPeriod + kSmoothing + dPeriod - 2` bars for both. Where the bars have no range the close
 * stands at 0, as in TA-Lib.
 * Source: G. Lane, "Lane's Stochastics", Stocks & Commodities 2:3 (1984); TA-Lib TA_STOCH,
 * https://ta-lib.org/functions/.
 */
export class Stochastic implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['k', 'd'] as const
  readonly #highest: RollingMax
  readonly #lowest: RollingMin
  readonly #placeSum: RollingSum
  readonly #kSum: RollingSum

  constructor({ kPeriod = 14, kSmoothing = 3, dPeriod = 3 }: StochasticOptions = {}) {
    requirePeriod(kPeriod, { indicator: 'stochastic', parameter: 'kPeriod' })
    requirePeriod(kSmoothing, { indicator: 'stochastic', parameter: 'kSmoothing' })
    requirePeriod(dPeriod, { indicator: 'stochastic', parameter: 'dPeriod' })
    this.name = `stochastic(${kPeriod},${kSmoothing},${dPeriod})`
    this.warmUp = kPeriod + kSmoothing + dPeriod - 2
    this.#highest = new RollingMax(kPeriod)
    this.#lowest = new RollingMin(kPeriod)
    this.#placeSum = new RollingSum(kSmoothing)
    this.#kSum = new RollingSum(dPeriod)
  }

  get isReady(): boolean {
    return this.#kSum.isFull
  }

  get value(): number {
    return this.k
  }

  get k(): number {
    return this.#kSum.isFull ? this.#placeSum.mean : Number.NaN
  }

  get d(): number {
    return this.#kSum.isFull ? this.#kSum.mean : Number.NaN
  }

  update(bar: Bar): void {
    this.#highest.push(bar.high)
    this.#lowest.push(bar.low)
    if (!this.#highest.isFull) return
    const lowest = this.#lowest.value
    const range = this.#highest.value - lowest
    this.#placeSum.push(range === 0 ? 0 : (100 * (bar.close - lowest)) / range)
    if (this.#placeSum.isFull) this.#kSum.push(this.#placeSum.mean)
  }

  rescale(priceFactor: number): void {
    this.#highest.rescale(priceFactor)
    this.#lowest.rescale(priceFactor)
  }
}
