import { invariant } from '../../base/index.ts'

/**
 * The least-squares line through the last `period` numbers (x = 0 oldest to period - 1 newest), O(1)
 * amortised a push.
 *
 * The block scheme of `WindowMoments` with sums weighted by position: deviations are taken from the newest
 * number of the finished block and nothing is ever subtracted from a sum, so there is no drift and a flat
 * window has slope exactly 0.
 */
export class WindowLine {
  readonly period: number
  /** Slots before `#filled`: the current block's numbers; the others: suffix sums of the previous one. */
  readonly #sums: Float64Array
  /** From slot `#filled` on: suffix sums of the previous block, that slot weighted 0, the next 1 ... */
  readonly #weighted: Float64Array
  #filled = 0
  #count = 0
  #anchor = 0
  #prefixSum = 0
  #prefixWeighted = 0
  #mean = Number.NaN
  #slope = Number.NaN

  constructor(period: number) {
    const isUsable = Number.isInteger(period) && period >= 2
    invariant(isUsable, `line: period must be a whole number >= 2, found ${period}`)
    this.period = period
    this.#sums = new Float64Array(period)
    this.#weighted = new Float64Array(period)
  }

  /** True once the window holds `period` numbers. */
  get isFull(): boolean {
    return this.#count === this.period
  }

  /** Rise of the line from one number to the next; NaN until the window is full. */
  get slope(): number {
    return this.#slope
  }

  /** Height of the line at the newest number; NaN until the window is full. */
  get end(): number {
    return this.#mean + (this.#slope * (this.period - 1)) / 2
  }

  /** Takes the next number; the one pushed `period` pushes ago leaves the window. */
  push(value: number): void {
    const { period } = this
    if (this.#count === 0) this.#anchor = value
    if (this.#count < period) this.#count += 1
    const deviation = value - this.#anchor
    this.#sums[this.#filled] = value
    this.#prefixSum += deviation
    this.#prefixWeighted += this.#filled * deviation
    this.#filled += 1
    if (this.#filled === period) this.#endBlock(value)
    if (this.#count === period) this.#fit()
  }

  #fit(): void {
    const { period } = this
    const filled = this.#filled
    const sum = this.#prefixSum + (this.#sums[filled] as number)
    const shifted = this.#prefixWeighted + (period - filled) * this.#prefixSum
    const weighted = shifted + (this.#weighted[filled] as number)
    this.#slope = (12 * (weighted - (sum * (period - 1)) / 2)) / (period * (period * period - 1))
    this.#mean = this.#anchor + sum / period
  }

  /** Moves the anchor to `newest` and turns the finished block's numbers into suffix sums about it. */
  #endBlock(newest: number): void {
    let sum = 0
    let weighted = 0
    for (let slot = this.period - 1; slot >= 0; slot -= 1) {
      weighted += sum
      sum += (this.#sums[slot] as number) - newest
      this.#sums[slot] = sum
      this.#weighted[slot] = weighted
    }
    this.#anchor = newest
    this.#filled = 0
    this.#prefixSum = 0
    this.#prefixWeighted = 0
  }

  /** Rewrites the state as if every number had been multiplied by `factor`. */
  rescale(factor: number): void {
    for (let slot = 0; slot < this.period; slot += 1) {
      this.#sums[slot] = (this.#sums[slot] as number) * factor
      this.#weighted[slot] = (this.#weighted[slot] as number) * factor
    }
    this.#anchor *= factor
    this.#prefixSum *= factor
    this.#prefixWeighted *= factor
    this.#mean *= factor
    this.#slope *= factor
  }
}
