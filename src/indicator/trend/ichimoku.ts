import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RingBuffer } from '../window/ring.ts'
import { RollingMax, RollingMin } from '../window/rolling-extreme.ts'

/** The periods of Ichimoku's lines, in bars. */
export interface IchimokuOptions {
  readonly tenkan?: number
  readonly kijun?: number
  readonly senkouB?: number
  readonly displacement?: number
}

/**
 * Ichimoku Kinko Hyo: middles of the high-low range over three periods, and the cloud between two of them.
 *
 * Nothing looks ahead. `senkouA` and `senkouB` are the cloud drawn at the newest bar: computed `displacement`
 * bars ago. (The cloud drawn ahead of the chart is computed from bars up to now; it is not shown.) The chikou
 * line's newest point is the newest close drawn `displacement` bars back: `chikou` is that close,
 * `priceAtChikou` the close of the bar it is drawn at, so "chikou above price" is `chikou > priceAtChikou`;
 * the line at the newest bar itself lies in the future. Displacement counts bars moved: TradingView's setting
 * 26 moves 25.
 * Warm-up: the longest period plus `displacement` updates. In the unit of price.
 * Source: G. Hosoda (1968), as StockCharts ChartSchool, "Ichimoku Cloud",
 * https://chartschool.stockcharts.com/.
 */
export class Ichimoku implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['tenkan', 'kijun', 'senkouA', 'senkouB', 'chikou', 'priceAtChikou'] as const
  readonly #tenkan: RangeMiddle
  readonly #kijun: RangeMiddle
  readonly #senkouB: RangeMiddle
  readonly #pastA: RingBuffer
  readonly #pastB: RingBuffer
  readonly #pastCloses: RingBuffer
  /** Bars seen, counted up to `warmUp`. */
  #count = 0
  #displacedA = Number.NaN
  #displacedB = Number.NaN
  #close = Number.NaN
  #displacedClose = Number.NaN

  constructor({ tenkan = 9, kijun = 26, senkouB = 52, displacement = 26 }: IchimokuOptions = {}) {
    const indicator = 'ichimoku'
    requirePeriod(tenkan, { indicator, parameter: 'tenkan' })
    requirePeriod(kijun, { indicator, parameter: 'kijun' })
    requirePeriod(senkouB, { indicator, parameter: 'senkouB' })
    requirePeriod(displacement, { indicator, parameter: 'displacement' })
    this.name = `${indicator}(${tenkan},${kijun},${senkouB},${displacement})`
    this.warmUp = Math.max(tenkan, kijun, senkouB) + displacement
    this.#tenkan = new RangeMiddle(tenkan)
    this.#kijun = new RangeMiddle(kijun)
    this.#senkouB = new RangeMiddle(senkouB)
    this.#pastA = new RingBuffer(displacement)
    this.#pastB = new RingBuffer(displacement)
    this.#pastCloses = new RingBuffer(displacement)
  }

  get isReady(): boolean {
    return this.#count === this.warmUp
  }

  /** The tenkan line. */
  get value(): number {
    return this.tenkan
  }

  get tenkan(): number {
    return this.isReady ? this.#tenkan.value : Number.NaN
  }

  get kijun(): number {
    return this.isReady ? this.#kijun.value : Number.NaN
  }

  get senkouA(): number {
    return this.isReady ? this.#displacedA : Number.NaN
  }

  get senkouB(): number {
    return this.isReady ? this.#displacedB : Number.NaN
  }

  /** The newest close. */
  get chikou(): number {
    return this.isReady ? this.#close : Number.NaN
  }

  /** The close of `displacement` bars ago. */
  get priceAtChikou(): number {
    return this.isReady ? this.#displacedClose : Number.NaN
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low + bar.close)
    if (this.#count < this.warmUp) this.#count += 1
    this.#tenkan.push(bar)
    this.#kijun.push(bar)
    this.#senkouB.push(bar)
    // A ring of `displacement` numbers gives back the one pushed that many bars ago.
    this.#displacedA = this.#pastA.push((this.#tenkan.value + this.#kijun.value) / 2)
    this.#displacedB = this.#pastB.push(this.#senkouB.value)
    this.#close = bar.close
    this.#displacedClose = this.#pastCloses.push(bar.close)
  }

  rescale(priceFactor: number): void {
    this.#tenkan.rescale(priceFactor)
    this.#kijun.rescale(priceFactor)
    this.#senkouB.rescale(priceFactor)
    this.#pastA.rescale(priceFactor)
    this.#pastB.rescale(priceFactor)
    this.#pastCloses.rescale(priceFactor)
    this.#displacedA *= priceFactor
    this.#displacedB *= priceFactor
    this.#close *= priceFactor
    this.#displacedClose *= priceFactor
  }
}

/** The middle between the highest high and the lowest low of the last `period` bars, or of fewer at first. */
class RangeMiddle {
  readonly #highs: RollingMax
  readonly #lows: RollingMin

  constructor(period: number) {
    this.#highs = new RollingMax(period)
    this.#lows = new RollingMin(period)
  }

  get value(): number {
    return (this.#highs.value + this.#lows.value) / 2
  }

  push(bar: Bar): void {
    this.#highs.push(bar.high)
    this.#lows.push(bar.low)
  }

  rescale(factor: number): void {
    this.#highs.rescale(factor)
    this.#lows.rescale(factor)
  }
}
