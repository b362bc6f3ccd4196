import type { ValueIndicator } from '../indicator.ts'
import { Ema } from '../average/ema.ts'
import { requirePeriod } from '../window/parameter.ts'

/** Periods of the three averages; fast is shorter than slow. */
export interface PpoOptions {
  readonly fast?: number
  readonly slow?: number
  readonly signal?: number
}

/**
 * Percentage price oscillator: how far a fast EMA is above a slow one, in hundredths of the slow one
 * (`value`), its own EMA (`signal`), and the difference of the two (`histogram`).
 *
 * As TA_PPO with EMAs each average starts with the first number, unlike in `Macd`, so PPO is not exactly
 * MACD / EMA.
 * Warm-up: `slow + signal - 1` updates for all three outputs. 0 on a flat series and where the slow average
 * is 0.
 * Source: StockCharts ChartSchool, "Percentage Price Oscillator (PPO)",
 * https://chartschool.stockcharts.com/; TA-Lib TA_PPO, https://ta-lib.org/functions/.
 */
export class Ppo implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value', 'signal', 'histogram'] as const
  readonly #fast: Ema
  readonly #slow: Ema
  readonly #signal: Ema

  constructor({ fast = 12, slow = 26, signal = 9 }: PpoOptions = {}) {
    requirePeriod(slow, { indicator: 'ppo', parameter: 'slow', min: 2 })
    requirePeriod(fast, { indicator: 'ppo', parameter: 'fast', max: slow - 1 })
    requirePeriod(signal, { indicator: 'ppo', parameter: 'signal' })
    this.name = `ppo(${fast},${slow},${signal})`
    this.warmUp = slow + signal - 1
    this.#fast = new Ema(fast)
    this.#slow = new Ema(slow)
    this.#signal = new Ema(signal)
  }

  get isReady(): boolean {
    return this.#signal.isReady
  }

  get value(): number {
    return this.isReady ? this.#oscillator() : Number.NaN
  }

  get signal(): number {
    return this.#signal.value
  }

  get histogram(): number {
    return this.value - this.signal
  }

  update(value: number): void {
    this.#fast.update(value)
    this.#slow.update(value)
    if (this.#slow.isReady) this.#signal.update(this.#oscillator())
  }

  #oscillator(): number {
    const slow = this.#slow.value
    return slow === 0 ? 0 : ((this.#fast.value - slow) / slow) * 100
  }

  rescale(factor: number): void {
    this.#fast.rescale(factor)
    this.#slow.rescale(factor)
  }
}
