import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { Atr } from './atr.ts'

/**
 * Normalized average true range: the ATR in percent (0..100) of the close, comparable between instruments.
 *
 * Warm-up: `period` + 1 updates; 0 at a close of 0. Of `period` 1 it is the true range in percent too, where
 * TA-Lib leaves it in the unit of price.
 * Source: TA-Lib TA_NATR, https://ta-lib.org/functions/; J. Forman, "Cross-Market Evaluations With Normalized
 * Average True Range", Technical Analysis of Stocks & Commodities 24:5, 2006.
 */
export class Natr implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #atr: Atr
  #value = Number.NaN

  constructor(period = 14) {
    requirePeriod(period, { indicator: 'natr', parameter: 'period' })
    this.#atr = new Atr(period)
    this.warmUp = this.#atr.warmUp
    this.name = `natr(${period})`
  }

  get isReady(): boolean {
    return this.#atr.isReady
  }

  get value(): number {
    return this.#value
  }

  update(bar: Bar): void {
    this.#atr.update(bar)
    if (!this.#atr.isReady) return
    this.#value = bar.close === 0 ? 0 : (100 * this.#atr.value) / bar.close
  }

  rescale(priceFactor: number): void {
    this.#atr.rescale(priceFactor)
  }
}
