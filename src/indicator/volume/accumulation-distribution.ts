import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { CompensatedSum } from '../window/compensated-sum.ts'
import { requireFinite } from '../window/parameter.ts'

/**
 * The bar's volume, weighted from -1 for a close at the low to 1 for one at the high; 0 for a bar without
 * range.
 *
 * Source: StockCharts ChartSchool, "Accumulation/Distribution Line", https://chartschool.stockcharts.com/.
 */
export function moneyFlowVolume(bar: Bar): number {
  const range = bar.high - bar.low
  return range > 0 ? ((bar.close - bar.low - (bar.high - bar.close)) / range) * bar.volume : 0
}

/**
 * Accumulation/distribution line: money flow volume added up since the start.
 *
 * Warm-up: 1 update; it starts at 0 before the first bar, so only its changes mean anything. In the unit of
 * volume.
 * Source: TA-Lib TA_AD, https://ta-lib.org/functions/; M. Chaikin, as in Achelis, "Technical Analysis from A
 * to Z".
 */
export class AccumulationDistribution implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'accumulation-distribution()'
  readonly warmUp = 1
  readonly outputs = ['value'] as const
  readonly #sum = new CompensatedSum()
  #isReady = false

  get isReady(): boolean {
    return this.#isReady
  }

  get value(): number {
    return this.#isReady ? this.#sum.sum : Number.NaN
  }

  update(bar: Bar): void {
    const flow = moneyFlowVolume(bar)
    requireFinite(this.name, flow)
    this.#sum.add(flow)
    this.#isReady = true
  }

  rescale(_priceFactor: number, volumeFactor: number): void {
    this.#sum.rescale(volumeFactor)
  }
}
