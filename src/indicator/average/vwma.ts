import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/**
 * Volume-weighted moving average: the mean close of the last `period` bars, each weighted by its volume.
 *
 * Warm-up: `period` bars. In the unit of price. Where none of the bars has volume it is the plain mean of
 * the closes.
 * Source: Tulip Indicators `vwma`, https://tulipindicators.org/vwma; `ta.vwma` of
 * https://www.tradingview.com/pine-script-reference/v5/.
 */
export class Vwma implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #turnover: RollingSum
  readonly #volume: RollingSum
  readonly #close: RollingSum

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'vwma', parameter: 'period' })
    this.name = `vwma(${period})`
    this.#turnover = new RollingSum(period)
    this.#volume = new RollingSum(period)
    this.#close = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#volume.isFull
  }

  get value(): number {
    if (!this.#volume.isFull) return Number.NaN
    return this.#volume.sum > 0 ? this.#turnover.sum / this.#volume.sum : this.#close.mean
  }

  update(bar: Bar): void {
    this.#turnover.push(bar.close * bar.volume)
    this.#volume.push(bar.volume)
    this.#close.push(bar.close)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#turnover.rescale(priceFactor * volumeFactor)
    this.#volume.rescale(volumeFactor)
    this.#close.rescale(priceFactor)
  }
}
