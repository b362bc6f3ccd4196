import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite } from '../window/parameter.ts'

/**
 * Heikin-Ashi: a smoothed candle in place of each bar. Its prices are averages: nothing can be traded at
 * them.
 *
 * close = (open + high + low + close) / 4; open = middle of the previous Heikin-Ashi body, of the bar's own
 * body at the start; high and low enclose both. Warm-up: 1 update; the arbitrary first open halves its weight
 * with every bar.
 * Source: D. Valcu, "Using the Heikin-Ashi Technique", Technical Analysis of Stocks & Commodities 22:2, 2004;
 * the start, StockCharts ChartSchool, "Heikin-Ashi", https://chartschool.stockcharts.com/.
 */
export class HeikinAshi implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'heikin-ashi()'
  readonly warmUp = 1
  readonly outputs = ['close', 'open', 'high', 'low'] as const
  #open = Number.NaN
  #high = Number.NaN
  #low = Number.NaN
  #close = Number.NaN

  get isReady(): boolean {
    return !Number.isNaN(this.#close)
  }

  /** The close. */
  get value(): number {
    return this.#close
  }

  get open(): number {
    return this.#open
  }

  get high(): number {
    return this.#high
  }

  get low(): number {
    return this.#low
  }

  get close(): number {
    return this.#close
  }

  update(bar: Bar): void {
    const close = (bar.open + bar.high + bar.low + bar.close) / 4
    requireFinite(this.name, close)
    this.#open = Number.isNaN(this.#close) ? (bar.open + bar.close) / 2 : (this.#open + this.#close) / 2
    this.#close = close
    this.#high = Math.max(bar.high, this.#open, close)
    this.#low = Math.min(bar.low, this.#open, close)
  }

  rescale(priceFactor: number): void {
    this.#open *= priceFactor
    this.#high *= priceFactor
    this.#low *= priceFactor
    this.#close *= priceFactor
  }
}
