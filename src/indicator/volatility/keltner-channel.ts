import type { Bar } from '../../model/index.ts'
import { Ema } from '../average/ema.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireNumber } from '../statistic/number-parameter.ts'
import { requirePeriod } from '../window/parameter.ts'
import { Atr } from './atr.ts'

/** The width of a Keltner channel. */
export interface KeltnerOptions {
  /** Period of the average true range. */
  readonly atrPeriod?: number
  /** Average true ranges from the middle to either line. */
  readonly multiplier?: number
}

/**
 * Keltner channel: the EMA of the close, and `multiplier` average true ranges either side.
 *
 * Warm-up: the larger of `period` and `atrPeriod` + 1 updates. In the unit of price; on a flat series all
 * three lines meet.
 * Source: L. Raschke's form of C. Keltner's channel, StockCharts ChartSchool, "Keltner Channels",
 * https://chartschool.stockcharts.com/.
 */
export class KeltnerChannel implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['middle', 'upper', 'lower'] as const
  readonly #average: Ema
  readonly #atr: Atr
  readonly #multiplier: number

  constructor(period = 20, { atrPeriod = 10, multiplier = 2 }: KeltnerOptions = {}) {
    const indicator = 'keltner-channel'
    requirePeriod(period, { indicator, parameter: 'period' })
    requirePeriod(atrPeriod, { indicator, parameter: 'atrPeriod' })
    this.#multiplier = requireNumber(multiplier, { indicator, parameter: 'multiplier', above: 0 })
    this.#average = new Ema(period)
    this.#atr = new Atr(atrPeriod)
    this.warmUp = Math.max(this.#average.warmUp, this.#atr.warmUp)
    this.name = `${indicator}(${period},${atrPeriod},${multiplier})`
  }

  get isReady(): boolean {
    return this.#average.isReady && this.#atr.isReady
  }

  /** The middle line. */
  get value(): number {
    return this.isReady ? this.#average.value : Number.NaN
  }

  get middle(): number {
    return this.value
  }

  get upper(): number {
    return this.#average.value + this.#multiplier * this.#atr.value
  }

  get lower(): number {
    return this.#average.value - this.#multiplier * this.#atr.value
  }

  update(bar: Bar): void {
    this.#atr.update(bar)
    this.#average.update(bar.close)
  }

  rescale(priceFactor: number): void {
    this.#atr.rescale(priceFactor)
    this.#average.rescale(priceFactor)
  }
}
