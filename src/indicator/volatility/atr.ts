import type { Bar } from '../../model/index.ts'
import { Rma } from '../average/rma.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { trueRange } from './true-range.ts'

/**
 * Average true range: Wilder's smoothing of the true range.
 *
 * Warm-up: `period` + 1 updates; it starts as the mean of the first `period` true ranges. In the unit of
 * price.
 * Source: TA-Lib TA_ATR, https://ta-lib.org/functions/; Wilder, "New Concepts in Technical Trading Systems"
 * (1978), p. 21.
 */
export class Atr implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #average: Rma
  #previousClose = Number.NaN

  constructor(period = 14) {
    this.warmUp = requirePeriod(period, { indicator: 'atr', parameter: 'period' }) + 1
    this.name = `atr(${period})`
    this.#average = new Rma(period)
  }

  get isReady(): boolean {
    return this.#average.isReady
  }

  get value(): number {
    return this.#average.value
  }

  update(bar: Bar): void {
    requireFinite(this.name, bar.high + bar.low + bar.close)
    if (!Number.isNaN(this.#previousClose)) this.#average.update(trueRange(bar, this.#previousClose))
    this.#previousClose = bar.close
  }

  rescale(priceFactor: number): void {
    this.#average.rescale(priceFactor)
    this.#previousClose *= priceFactor
  }
}
