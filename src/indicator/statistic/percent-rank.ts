import type { ValueIndicator } from '../indicator.ts'
import { requireFinite, requirePeriod } from '../window/parameter.ts'
import { SortedWindow } from './sorted-window.ts'

/**
 * Percent rank: what part of the `period` numbers before the newest are at most the newest, 0..100.
 *
 * Warm-up: `period` + 1 updates. 100 on a flat series, since ties count. An update costs bisections, O(log
 * n), and a block move, O(n).
 * Source: TradingView's ta.percentrank,
 * https://www.tradingview.com/pine-script-reference/v5/#fun_ta.percentrank.
 */
export class PercentRank implements ValueIndicator {
  readonly input = 'value'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #window: SortedWindow
  #value = Number.NaN

  constructor(period = 100) {
    this.warmUp = requirePeriod(period, { indicator: 'percent-rank', parameter: 'period' }) + 1
    this.name = `percent-rank(${period})`
    this.#window = new SortedWindow(period)
  }

  get isReady(): boolean {
    return !Number.isNaN(this.#value)
  }

  get value(): number {
    return this.#value
  }

  update(value: number): void {
    requireFinite(this.name, value)
    if (this.#window.isFull) this.#value = (100 * this.#window.countAtMost(value)) / this.#window.period
    this.#window.push(value)
  }

  rescale(factor: number): void {
    this.#window.rescale(factor)
  }
}
