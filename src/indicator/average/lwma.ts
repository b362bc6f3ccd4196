import type { ValueIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { Wma } from './wma.ts'

/**
 * Linear weighted moving average: MetaTrader's name for what TA-Lib calls WMA; its values are exactly those
 * of `Wma`.
 *
 * MetaTrader defines it as SUM(close(i) * i, N) / SUM(i, N), i = 1 for the oldest. Some platforms give the
 * name WMA to other weights; LWMA always means these.
 * Warm-up: `period` updates. Same unit as the input.
 * Source: MetaTrader 5 help, Moving Average,
 * https://www.metatrader5.com/en/terminal/help/indicators/trend_indicators/ma.
 */
export class Lwma implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #average: Wma

  constructor(period: number) {
    this.warmUp = requirePeriod(period, { indicator: 'lwma', parameter: 'period' })
    this.name = `lwma(${period})`
    this.#average = new Wma(period)
  }

  get isReady(): boolean {
    return this.#average.isReady
  }

  get value(): number {
    return this.#average.value
  }

  update(value: number): void {
    this.#average.update(value)
  }

  rescale(factor: number): void {
    this.#average.rescale(factor)
  }
}
