import type { Bar } from '../../model/index.ts'
import { Ema } from '../average/ema.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/**
 * Force index: the exponential average of the change of the close times the volume.
 *
 * Warm-up: `period` + 1 updates. In the unit of price times volume; 0 on a flat series.
 * Source: A. Elder, "Trading for a Living" (1993), section 42;
 * StockCharts ChartSchool, "Force Index", https://chartschool.stockcharts.com/.
 */
export class ForceIndex implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #average: Ema
  #previousClose = Number.NaN

  constructor(period = 13) {
    this.warmUp = requirePeriod(period, { indicator: 'force-index', parameter: 'period' }) + 1
    this.name = `force-index(${period})`
    this.#average = new Ema(period)
  }

  get isReady(): boolean {
    return this.#average.isReady
  }

  get value(): number {
    return this.#average.value
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.close + bar.volume)
    const change = bar.close - this.#previousClose
    if (!Number.isNaN(change)) this.#average.update(change * bar.volume)
    this.#previousClose = bar.close
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#average.rescale(priceFactor * volumeFactor)
    this.#previousClose *= priceFactor
  }
}
