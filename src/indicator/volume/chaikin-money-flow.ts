import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'
import { moneyFlowVolume } from './accumulation-distribution.ts'

/**
 * Chaikin money flow: money flow volume over the last `period` bars as a fraction of their volume, -1..1.
 *
 * Warm-up: `period` updates; 0 where there was no volume, and on a flat series.
 * Source: M. Chaikin, as StockCharts ChartSchool, "Chaikin Money Flow (CMF)",
 * https://chartschool.stockcharts.com/.
 */
export class ChaikinMoneyFlow implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #flow: RollingSum
  readonly #volume: RollingSum

  constructor(period = 20) {
    this.warmUp = requirePeriod(period, { indicator: 'chaikin-money-flow', parameter: 'period' })
    this.name = `chaikin-money-flow(${period})`
    this.#flow = new RollingSum(period)
    this.#volume = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#volume.isFull
  }

  get value(): number {
    if (!this.#volume.isFull) return Number.NaN
    return this.#volume.sum === 0 ? 0 : this.#flow.sum / this.#volume.sum
  }

  update(bar: Bar): void {
    const flow = moneyFlowVolume(bar)
    requireFinite(this.name, flow + bar.volume)
    this.#flow.push(flow)
    this.#volume.push(bar.volume)
  }

  rescale(_priceFactor: number, volumeFactor: number): void {
    this.#flow.rescale(volumeFactor)
    this.#volume.rescale(volumeFactor)
  }
}
