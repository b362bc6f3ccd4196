import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/**
 * Money flow index: of the turnover (typical price times volume) of the last `period` bars whose typical
 * price moved, the hundredths that went with a rise, 0..100.
 *
 * Warm-up: `period + 1` bars. 0 where nothing moved or nothing was traded. TA-Lib also says 0 where the
 * turnover of the whole window is below 1 unit of money, which depends on the unit of volume; this does
 * not.
 * Source: G. Quong and A. Soudack, Stocks & Commodities 7:3 (1989); TA-Lib TA_MFI,
 * https://ta-lib.org/functions/.
 */
export class Mfi implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #risen: RollingSum
  readonly #fallen: RollingSum
  #previous = Number.NaN

  constructor(period = 14) {
    this.warmUp = requirePeriod(period, { indicator: 'mfi', parameter: 'period' }) + 1
    this.name = `mfi(${period})`
    this.#risen = new RollingSum(period)
    this.#fallen = new RollingSum(period)
  }

  get isReady(): boolean {
    return this.#risen.isFull
  }

  get value(): number {
    if (!this.#risen.isFull) return Number.NaN
    const moved = this.#risen.sum + this.#fallen.sum
    return moved === 0 ? 0 : 100 * (this.#risen.sum / moved)
  }

  update(bar: Bar): void {
    const typicalPrice = (bar.high + bar.low + bar.close) / 3
    const previous = this.#previous
    this.#previous = typicalPrice
    if (Number.isNaN(previous)) return
    const turnover = typicalPrice * bar.volume
    this.#risen.push(typicalPrice > previous ? turnover : 0)
    this.#fallen.push(typicalPrice < previous ? turnover : 0)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#risen.rescale(priceFactor * volumeFactor)
    this.#fallen.rescale(priceFactor * volumeFactor)
    this.#previous *= priceFactor
  }
}
