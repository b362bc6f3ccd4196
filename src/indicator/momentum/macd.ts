import type { ValueIndicator } from '../indicator.ts'
import { Ema } from '../average/ema.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'

/** Periods of the three averages; fast is shorter than slow. */
export interface MacdOptions {
  readonly fast?: number
  readonly slow?: number
  readonly signal?: number
}

/**
 * Moving average convergence / divergence: a fast EMA less a slow one (`value`), its own EMA (`signal`),
 * and the difference of the two (`histogram`).
 *
 * As TA_MACD both averages have their first value on the same update, so the fast one starts `slow - fast`
 * updates late.
 * Warm-up: `slow + signal - 1` updates for all three outputs. In the unit of the input; 0 on a flat series.
 * Source: G. Appel, "Technical Analysis: Power Tools for Active Investors" (2005), ch. 8; TA-Lib TA_MACD,
 * https://ta-lib.org/functions/.
 */
export class Macd implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value', 'signal', 'histogram'] as const
  readonly #fast: Ema
  readonly #slow: Ema
  readonly #signal: Ema
  #skips: number

  constructor({ fast = 12, slow = 26, signal = 9 }: MacdOptions = {}) {
    requirePeriod(slow, { indicator: 'macd', parameter: 'slow', min: 2 })
    requirePeriod(fast, { indicator: 'macd', parameter: 'fast', max: slow - 1 })
    requirePeriod(signal, { indicator: 'macd', parameter: 'signal' })
    this.name = `macd(${fast},${slow},${signal})`
    this.warmUp = slow + signal - 1
    this.#fast = new Ema(fast)
    this.#slow = new Ema(slow)
    this.#signal = new Ema(signal)
    this.#skips = slow - fast
  }

  get isReady(): boolean {
    return this.#signal.isReady
  }

  get value(): number {
    return this.isReady ? this.#fast.value - this.#slow.value : Number.NaN
  }

  get signal(): number {
    return this.#signal.value
  }

  get histogram(): number {
    return this.value - this.signal
  }

  update(value: number): void {
    requireFinite(this.name, value)
    if (this.#skips > 0) this.#skips -= 1
    else this.#fast.update(value)
    this.#slow.update(value)
    if (this.#slow.isReady) this.#signal.update(this.#fast.value - this.#slow.value)
  }

  rescale(factor: number): void {
    this.#fast.rescale(factor)
    this.#slow.rescale(factor)
    this.#signal.rescale(factor)
  }
}
