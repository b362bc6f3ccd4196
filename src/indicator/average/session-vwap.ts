import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { AnchoredVwap } from './anchored-vwap.ts'

/**
 * Volume-weighted average price of the exchange session: `AnchoredVwap` anchored at each session's open.
 *
 * It knows no calendar: whoever feeds it calls `resetSession()` when a session opens; from then until the
 * session's first bar it is not ready and NaN. For intraday bars; on daily bars it is each bar's typical
 * price.
 * Warm-up: one bar. In the unit of price. While the session has no volume it is the last typical price.
 * Source: StockCharts ChartSchool, "Volume-Weighted Average Price (VWAP)",
 * https://chartschool.stockcharts.com/.
 */
export class SessionVwap implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'vwap()'
  readonly warmUp = 1
  readonly outputs = ['value'] as const
  readonly #vwap = new AnchoredVwap()

  get isReady(): boolean {
    return this.#vwap.isReady
  }

  get value(): number {
    return this.#vwap.value
  }

  /** Starts afresh with the next bar; called when a session opens. */
  resetSession(): void {
    this.#vwap.anchor()
  }

  update(bar: Bar): void {
    this.#vwap.update(bar)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#vwap.rescale(priceFactor, volumeFactor)
  }
}
