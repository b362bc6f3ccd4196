import type { ValueIndicator } from '../indicator.ts'
import { RollingMax, RollingMin } from '../window/rolling-extreme.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'
import { Rsi } from './rsi.ts'

/** RSI points below which a window of RSI values has no range; less is rounding. */
const RANGE_MIN = 1e-9

/** Periods: of the RSI, of the window in which it is placed, and of the average that is `d`. */
export interface StochRsiOptions {
  readonly period?: number
  readonly kPeriod?: number
  readonly dPeriod?: number
}

/**
 * Stochastic of the RSI: where the RSI stands in its own range of the last `kPeriod` values, 0..100 (`k`,
 * also `value`), and the simple mean of the last `dPeriod` of these (`d`).
 *
 * Warm-up: `period + kPeriod + dPeriod - 1` updates for both. Where the RSI does not move `k` is 0, as in
 * TA-Lib.
 * Source: T. Chande and S. Kroll, "The New Technical Trader" (1994); TA-Lib TA_STOCHRSI,
 * https://ta-lib.org/functions/ (unsmoothed k, as there; many charts show the mean of three as k).
 */
export class StochRsi implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['k', 'd'] as const
  readonly #rsi: Rsi
  readonly #highest: RollingMax
  readonly #lowest: RollingMin
  readonly #sum: RollingSum
  #k = Number.NaN

  constructor({ period = 14, kPeriod = 14, dPeriod = 3 }: StochRsiOptions = {}) {
    requirePeriod(period, { indicator: 'stoch-rsi', parameter: 'period' })
    requirePeriod(kPeriod, { indicator: 'stoch-rsi', parameter: 'kPeriod' })
    requirePeriod(dPeriod, { indicator: 'stoch-rsi', parameter: 'dPeriod' })
    this.name = `stoch-rsi(${period},${kPeriod},${dPeriod})`
    this.warmUp = period + kPeriod + dPeriod - 1
    this.#rsi = new Rsi(period)
    this.#highest = new RollingMax(kPeriod)
    this.#lowest = new RollingMin(kPeriod)
    this.#sum = new RollingSum(dPeriod)
  }

  get isReady(): boolean {
    return this.#sum.isFull
  }

  get value(): number {
    return this.k
  }

  get k(): number {
    return this.#sum.isFull ? this.#k : Number.NaN
  }

  get d(): number {
    return this.#sum.isFull ? this.#sum.mean : Number.NaN
  }

  update(value: number): void {
    this.#rsi.update(value)
    if (!this.#rsi.isReady) return
    const rsi = this.#rsi.value
    this.#highest.push(rsi)
    this.#lowest.push(rsi)
    if (!this.#highest.isFull) return
    const lowest = this.#lowest.value
    const range = this.#highest.value - lowest
    this.#k = range < RANGE_MIN ? 0 : (100 * (rsi - lowest)) / range
    this.#sum.push(this.#k)
  }

  rescale(factor: number): void {
    this.#rsi.rescale(factor)
  }
}
