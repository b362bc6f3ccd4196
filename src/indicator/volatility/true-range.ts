import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite } from '../window/parameter.ts'

/** The bar's range, stretched to the previous close where there was a gap; in the unit of price. */
export function trueRange(bar: Bar, previousClose: number): number {
  return Math.max(bar.high - bar.low, Math.abs(bar.high - previousClose), Math.abs(bar.low - previousClose))
}

/**
 * True range: how far the price travelled from the previous close to this bar's extremes.
 *
 * Warm-up: 2 updates, since the first bar has no previous close. In the unit of price.
 * Source: TA-Lib TA_TRANGE, https://ta-lib.org/functions/; Wilder, "New Concepts in Technical Trading
 * Systems" (1978), p. 21.
 */
export class TrueRange implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'true-range()'
  readonly warmUp = 2
  readonly outputs = ['value'] as const
  #previousClose = Number.NaN
  #value = Number.NaN

  get isReady(): boolean {
    return !Number.isNaN(this.#value)
  }

  get value(): number {
    return this.#value
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low + bar.close)
    // NaN until there is a previous close.
    this.#value = trueRange(bar, this.#previousClose)
    this.#previousClose = bar.close
  }

  rescale(priceFactor: number): void {
    this.#previousClose *= priceFactor
    this.#value *= priceFactor
  }
}
