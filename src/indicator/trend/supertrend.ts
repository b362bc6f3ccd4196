import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requireNumber } from '../statistic/number-parameter.ts'
import { Atr } from '../volatility/atr.ts'
import { requirePeriod } from '../window/parameter.ts'

/**
 * Supertrend: a band `multiplier` average true ranges from the bar's middle that only tightens while the
 * trend holds.
 *
 * `value` is the band below the price while `direction` is 1 (up), above it while -1; the trend turns when a
 * close crosses the band. In the unit of price; on a flat series the band is the price.
 * Warm-up: `period` + 1 updates; it starts up when the close is at or above the bar's middle. (TradingView
 * starts down, and its average range a bar earlier: from the first turn on only the fading range differs.)
 * Source: https://www.tradingview.com/pine-script-reference/v5/#fun_ta.supertrend; the start,
 * https://github.com/DaveSkender/Stock.Indicators (SuperTrend).
 */
export class Supertrend implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value', 'direction'] as const
  readonly #atr: Atr
  readonly #multiplier: number
  #upper = Number.NaN
  #lower = Number.NaN
  #previousClose = Number.NaN
  #isUp = true

  constructor(period = 10, { multiplier = 3 }: { readonly multiplier?: number } = {}) {
    const indicator = 'supertrend'
    requirePeriod(period, { indicator, parameter: 'period' })
    this.#multiplier = requireNumber(multiplier, { indicator, parameter: 'multiplier', above: 0 })
    this.#atr = new Atr(period)
    this.warmUp = this.#atr.warmUp
    this.name = `${indicator}(${period},${multiplier})`
  }

  get isReady(): boolean {
    return this.#atr.isReady
  }

  get value(): number {
    return this.#isUp ? this.#lower : this.#upper
  }

  get direction(): number {
    if (!this.isReady) return Number.NaN
    return this.#isUp ? 1 : -1
  }

  update(bar: Bar): void {
    this.#atr.update(bar)
    if (this.#atr.isReady) this.#move(bar)
    this.#previousClose = bar.close
  }

  #move(bar: Bar): void {
    const middle = (bar.high + bar.low) / 2
    const distance = this.#multiplier * this.#atr.value
    const upper = middle + distance
    const lower = middle - distance
    if (Number.isNaN(this.#upper)) {
      this.#isUp = bar.close >= middle
      this.#upper = upper
      this.#lower = lower
    }
    if (upper < this.#upper || this.#previousClose > this.#upper) this.#upper = upper
    if (lower > this.#lower || this.#previousClose < this.#lower) this.#lower = lower
    this.#isUp = this.#isUp ? bar.close >= this.#lower : bar.close > this.#upper
  }

  rescale(priceFactor: number): void {
    this.#atr.rescale(priceFactor)
    this.#upper *= priceFactor
    this.#lower *= priceFactor
    this.#previousClose *= priceFactor
  }
}
