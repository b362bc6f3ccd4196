import { invariant } from '../../base/index.ts'

/**
 * Mean and variance of the last `period` numbers, O(1) amortised a push, without drift.
 *
 * The block scheme of `RollingSum` over deviations from an anchor that always lies in the window: the newest
 * number of the finished block. Nothing is ever subtracted from a sum, so no error outlives its block; and
 * since the anchor is in the window, `(mean - anchor)^2 <= period * variance`, so the closing subtraction
 * cancels at most a factor of `period`, however far from 0 the numbers lie. A flat window has all deviations
 * 0: mean and variance are exact.
 * Source: shifted data, T. Chan, G. Golub, R. LeVeque, "Algorithms for Computing the Sample Variance", The
 * American Statistician 37(3), 1983, section 2; the blocks, M. van Herk, Pattern Recognition Letters 13,
 * 1992.
 */
export class WindowMoments {
  readonly period: number
  /** Slots before `#filled`: the current block's numbers; the others: suffix sums of the previous one. */
  readonly #sums: Float64Array
  /** From slot `#filled` on: suffix sums of the previous block's squared deviations. */
  readonly #squares: Float64Array
  #filled = 0
  #anchor = 0
  #prefixSum = 0
  #prefixSquares = 0
  #sum = 0
  #sumOfSquares = 0
  #count = 0

  constructor(period: number) {
    const isUsable = Number.isInteger(period) && period >= 1
    invariant(isUsable, `moments: period must be a whole number >= 1, found ${period}`)
    this.period = period
    this.#sums = new Float64Array(period)
    this.#squares = new Float64Array(period)
  }

  /** True once the window holds `period` numbers. */
  get isFull(): boolean {
    return this.#count === this.period
  }

  /** The mean of the numbers in the window; NaN before the first push. */
  get mean(): number {
    return this.#anchor + this.#sum / this.#count
  }

  /** The population variance (divisor n) of the window, never negative; NaN before the first push. */
  get variance(): number {
    return this.#squaredDeviations / this.#count
  }

  /** The sample variance (divisor n - 1), never negative; NaN before the second push. */
  get sampleVariance(): number {
    return this.#squaredDeviations / (this.#count - 1)
  }

  /** How far `value` lies above the mean, without first rounding the mean to the numbers' own magnitude. */
  deviationOf(value: number): number {
    return value - this.#anchor - this.#sum / this.#count
  }

  get #squaredDeviations(): number {
    const squares = this.#sumOfSquares - (this.#sum * this.#sum) / this.#count
    return squares < 0 ? 0 : squares
  }

  /** Takes the next number; the one pushed `period` pushes ago leaves the window. */
  push(value: number): void {
    const { period } = this
    if (this.#count === 0) this.#anchor = value
    if (this.#count < period) this.#count += 1
    const deviation = value - this.#anchor
    this.#sums[this.#filled] = value
    this.#prefixSum += deviation
    this.#prefixSquares += deviation * deviation
    this.#filled += 1
    if (this.#filled === period) {
      this.#endBlock(value)
      this.#sum = this.#sums[0] as number
      this.#sumOfSquares = this.#squares[0] as number
    } else {
      this.#sum = this.#prefixSum + (this.#sums[this.#filled] as number)
      this.#sumOfSquares = this.#prefixSquares + (this.#squares[this.#filled] as number)
    }
  }

  /** Moves the anchor to `newest` and turns the finished block's numbers into suffix sums about it. */
  #endBlock(newest: number): void {
    const sums = this.#sums
    const squares = this.#squares
    let sum = 0
    let sumOfSquares = 0
    for (let slot = this.period - 1; slot >= 0; slot -= 1) {
      const deviation = (sums[slot] as number) - newest
      sum += deviation
      sumOfSquares += deviation * deviation
      sums[slot] = sum
      squares[slot] = sumOfSquares
    }
    this.#anchor = newest
    this.#filled = 0
    this.#prefixSum = 0
    this.#prefixSquares = 0
  }

  /** Rewrites the state as if every number had been multiplied by `factor`. */
  rescale(factor: number): void {
    const square = factor * factor
    for (let slot = 0; slot < this.period; slot += 1) {
      this.#sums[slot] = (this.#sums[slot] as number) * factor
      this.#squares[slot] = (this.#squares[slot] as number) * square
    }
    this.#anchor *= factor
    this.#prefixSum *= factor
    this.#prefixSquares *= square
    this.#sum *= factor
    this.#sumOfSquares *= square
  }
}
