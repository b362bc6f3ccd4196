import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { RollingMax, RollingMin } from '../window/rolling-extreme.ts'

/**
 * Donchian channel: the highest high and the lowest low of the last `period` bars, and the middle between
 * them.
 *
 * The newest bar is included, so its own high never exceeds `upper`: a breakout rule compares the close with
 * the channel as it stood one bar before. Warm-up: `period` updates. In the unit of price; the three meet on
 * a flat series.
 * Source: R. Donchian's four-week rule,
 * https://www.tradingview.com/support/solutions/43000502253-donchian-channels-dc/.
 */
export class DonchianChannel implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['middle', 'upper', 'lower'] as const
  readonly #highs: RollingMax
  readonly #lows: RollingMin

  constructor(period = 20) {
    this.warmUp = requirePeriod(period, { indicator: 'donchian-channel', parameter: 'period' })
    this.name = `donchian-channel(${period})`
    this.#highs = new RollingMax(period)
    this.#lows = new RollingMin(period)
  }

  get isReady(): boolean {
    return this.#highs.isFull
  }

  /** The middle. */
  get value(): number {
    return (this.upper + this.lower) / 2
  }

  get middle(): number {
    return this.value
  }

  get upper(): number {
    return this.#highs.isFull ? this.#highs.value : Number.NaN
  }

  get lower(): number {
    return this.#lows.isFull ? this.#lows.value : Number.NaN
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low)
    this.#highs.push(bar.high)
    this.#lows.push(bar.low)
  }

  rescale(priceFactor: number): void {
    this.#highs.rescale(priceFactor)
    this.#lows.rescale(priceFactor)
  }
}
