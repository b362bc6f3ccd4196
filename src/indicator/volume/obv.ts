import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { CompensatedSum } from '../window/compensated-sum.ts'
import { requireFinite } from '../window/parameter.ts'

/**
 * On-balance volume: volume added up on rising closes and taken off on falling ones, since the start.
 *
 * Warm-up: 1 update; it starts as the first bar's volume, as in TA-Lib, so only its changes mean anything. In
 * the unit of volume.
 * Source: TA-Lib TA_OBV, https://ta-lib.org/functions/; J. Granville, "New Key to Stock Market Profits"
 * (1963).
 */
export class Obv implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'obv()'
  readonly warmUp = 1
  readonly outputs = ['value'] as const
  readonly #sum = new CompensatedSum()
  #previousClose = Number.NaN

  get isReady(): boolean {
    return !Number.isNaN(this.#previousClose)
  }

  get value(): number {
    return this.isReady ? this.#sum.sum : Number.NaN
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.close + bar.volume)
    if (bar.close < this.#previousClose) this.#sum.add(-bar.volume)
    else if (bar.close > this.#previousClose || !this.isReady) this.#sum.add(bar.volume)
    this.#previousClose = bar.close
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#sum.rescale(volumeFactor)
    this.#previousClose *= priceFactor
  }
}
