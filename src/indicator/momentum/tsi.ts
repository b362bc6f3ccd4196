import type { ValueIndicator } from '../indicator.ts'
import { Ema } from '../average/ema.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/** Periods of the first and of the second smoothing. */
export interface TsiOptions {
  readonly long?: number
  readonly short?: number
}

/**
 * Blau's true strength index: the doubly smoothed change as hundredths of the doubly smoothed size of
 * change, -100..100.
 *
 * The smoothing is EMA(EMA(change, long), short), each EMA started from a simple mean, as `Ema`.
 * Warm-up: `long + short` updates. 0 on a series that never moved.
 * Source: W. Blau, "Momentum, Direction, and Divergence" (1995); StockCharts ChartSchool, "True
 * Strength Index", https://chartschool.stockcharts.com/.
 */
export class Tsi implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #change: Ema
  readonly #changeTwice: Ema
  readonly #size: Ema
  readonly #sizeTwice: Ema
  #previous = Number.NaN

  constructor({ long = 25, short = 13 }: TsiOptions = {}) {
    requirePeriod(long, { indicator: 'tsi', parameter: 'long' })
    requirePeriod(short, { indicator: 'tsi', parameter: 'short' })
    this.name = `tsi(${long},${short})`
    this.warmUp = long + short
    this.#change = new Ema(long)
    this.#changeTwice = new Ema(short)
    this.#size = new Ema(long)
    this.#sizeTwice = new Ema(short)
  }

  get isReady(): boolean {
    return this.#sizeTwice.isReady
  }

  get value(): number {
    const size = this.#sizeTwice.value
    return size === 0 ? 0 : 100 * (this.#changeTwice.value / size)
  }

  update(value: number): void {
    requireFinite(this.name, value)
    const previous = this.#previous
    this.#previous = value
    if (Number.isNaN(previous)) return
    this.#change.update(value - previous)
    this.#size.update(Math.abs(value - previous))
    if (!this.#size.isReady) return
    this.#changeTwice.update(this.#change.value)
    this.#sizeTwice.update(this.#size.value)
  }

  rescale(factor: number): void {
    this.#change.rescale(factor)
    this.#changeTwice.rescale(factor)
    this.#size.rescale(factor)
    this.#sizeTwice.rescale(factor)
    this.#previous *= factor
  }
}
