import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { requirePeriod } from '../window/parameter.ts'
import { RollingSum } from '../window/rolling-sum.ts'

/** The three spans in bars, rising; they weigh 4, 2 and 1. */
export interface UltimateOscillatorOptions {
  readonly short?: number
  readonly middle?: number
  readonly long?: number
}

/**
 * Williams' ultimate oscillator: buying pressure as a part of true range over three spans, weighted 4 : 2 :
 * 1, 0..100.
 *
 * Buying pressure is the close less the true low (the lower of low and previous close).
 * Warm-up: `long + 1` bars. A span without true range counts as 0, as in TA-Lib.
 * Source: L. Williams, "The Ultimate Oscillator", Stocks & Commodities 3:4 (1985); TA-Lib TA_ULTOSC,
 * https://ta-lib.org/functions/.
 */
export class UltimateOscillator implements BarIndicator {
  readonly input = 'bar'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value'] as const
  readonly #short: PressureSpan
  readonly #middle: PressureSpan
  readonly #long: PressureSpan
  #previousClose = Number.NaN

  constructor({ short = 7, middle = 14, long = 28 }: UltimateOscillatorOptions = {}) {
    requirePeriod(long, { indicator: 'ultimate-oscillator', parameter: 'long', min: 3 })
    requirePeriod(middle, { indicator: 'ultimate-oscillator', parameter: 'middle', min: 2, max: long - 1 })
    requirePeriod(short, { indicator: 'ultimate-oscillator', parameter: 'short', max: middle - 1 })
    this.name = `ultimate-oscillator(${short},${middle},${long})`
    this.warmUp = long + 1
    this.#short = new PressureSpan(short)
    this.#middle = new PressureSpan(middle)
    this.#long = new PressureSpan(long)
  }

  get isReady(): boolean {
    return this.#long.isFull
  }

  get value(): number {
    if (!this.#long.isFull) return Number.NaN
    return (100 * (4 * this.#short.part + 2 * this.#middle.part + this.#long.part)) / 7
  }

  update(bar: Bar): void {
    const previous = this.#previousClose
    this.#previousClose = bar.close
    if (Number.isNaN(previous)) return
    const trueLow = Math.min(bar.low, previous)
    const pressure = bar.close - trueLow
    const trueRange = Math.max(bar.high, previous) - trueLow
    this.#short.push(pressure, trueRange)
    this.#middle.push(pressure, trueRange)
    this.#long.push(pressure, trueRange)
  }

  rescale(priceFactor: number): void {
    this.#short.rescale(priceFactor)
    this.#middle.rescale(priceFactor)
    this.#long.rescale(priceFactor)
    this.#previousClose *= priceFactor
  }
}

/** Buying pressure and true range summed over one span. */
class PressureSpan {
  readonly #pressure: RollingSum
  readonly #trueRange: RollingSum

  constructor(period: number) {
    this.#pressure = new RollingSum(period)
    this.#trueRange = new RollingSum(period)
  }

  get isFull(): boolean {
    return this.#trueRange.isFull
  }

  get part(): number {
    return this.#trueRange.sum === 0 ? 0 : this.#pressure.sum / this.#trueRange.sum
  }

  push(pressure: number, trueRange: number): void {
    this.#pressure.push(pressure)
    this.#trueRange.push(trueRange)
  }

  rescale(factor: number): void {
    this.#pressure.rescale(factor)
    this.#trueRange.rescale(factor)
  }
}
