import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { CompensatedSum } from '../window/compensated-sum.ts'

/**
 * Volume-weighted average price since an anchor: the mean typical price (high + low + close) / 3, weighted
 * by volume.
 *
 * The first bar is the first anchor; `anchor()` forgets what came before, and the value is NaN until the
 * next bar.
 * Warm-up: one bar. In the unit of price. While no bar since the anchor has volume it is the last typical
 * price.
 * Source: B. Shannon, "Maximum Trading Gains with Anchored VWAP" (2022); StockCharts ChartSchool, "Anchored
 * VWAP", https://chartschool.stockcharts.com/.
 */
export class AnchoredVwap implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'anchored-vwap()'
  readonly warmUp = 1
  readonly outputs = ['value'] as const
  readonly #turnover = new CompensatedSum()
  readonly #volume = new CompensatedSum()
  #typicalPrice = Number.NaN

  get isReady(): boolean {
    return !Number.isNaN(this.#typicalPrice)
  }

  get value(): number {
    return this.#volume.sum > 0 ? this.#turnover.sum / this.#volume.sum : this.#typicalPrice
  }

  /** Starts afresh with the next bar. */
  anchor(): void {
    this.#turnover.clear()
    this.#volume.clear()
    this.#typicalPrice = Number.NaN
  }

  update(bar: Bar): void {
    this.#typicalPrice = (bar.high + bar.low + bar.close) / 3
    this.#turnover.add(this.#typicalPrice * bar.volume)
    this.#volume.add(bar.volume)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#turnover.rescale(priceFactor * volumeFactor)
    this.#volume.rescale(volumeFactor)
    this.#typicalPrice *= priceFactor
  }
}
