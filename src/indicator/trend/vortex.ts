import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { trueRange } from '../volatility/true-range.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/**
 * Vortex: movement from the previous low to the high (`plusVi`) and from the previous high to the low
 * (`minusVi`), each summed over `period` bars and divided by the summed true range.
 *
 * Warm-up: `period` + 1 updates. No unit, about 1; both are 0 where there was no range at all.
 * Source: E. Botes, D. Siepman, "The Vortex Indicator", Technical Analysis of Stocks & Commodities 28:1,
 * 2010; StockCharts ChartSchool, "Vortex Indicator", https://chartschool.stockcharts.com/.
 */
export class Vortex implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['plusVi', 'minusVi'] as const
  readonly #plus: RollingSum
  readonly #minus: RollingSum
  readonly #range: RollingSum
  #previousHigh = Number.NaN
  #previousLow = Number.NaN
  #previousClose = Number.NaN

  constructor(period = 14) {
    this.warmUp = requirePeriod(period, { indicator: 'vortex', parameter: 'period', min: 2 }) + 1
    this.name = `vortex(${period})`
    this.#plus = new RollingSum(period)
    this.#minus = new RollingSum(period)
    this.#range = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#range.isFull
  }

  /** The `plusVi`. */
  get value(): number {
    return this.plusVi
  }

  get plusVi(): number {
    return this.#shareOfRange(this.#plus.sum)
  }

  get minusVi(): number {
    return this.#shareOfRange(this.#minus.sum)
  }

  #shareOfRange(sum: number): number {
    if (!this.#range.isFull) return Number.NaN
    return this.#range.sum === 0 ? 0 : sum / this.#range.sum
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low + bar.close)
    if (!Number.isNaN(this.#previousClose)) {
      this.#plus.push(Math.abs(bar.high - this.#previousLow))
      this.#minus.push(Math.abs(bar.low - this.#previousHigh))
      this.#range.push(trueRange(bar, this.#previousClose))
    }
    this.#previousHigh = bar.high
    this.#previousLow = bar.low
    this.#previousClose = bar.close
  }

  rescale(priceFactor: number): void {
    this.#plus.rescale(priceFactor)
    this.#minus.rescale(priceFactor)
    this.#range.rescale(priceFactor)
    this.#previousHigh *= priceFactor
    this.#previousLow *= priceFactor
    this.#previousClose *= priceFactor
  }
}
