import { allocateWindow, multiplyWindow } from './window-array.ts'

/**
 * The sum of the last `period` numbers, O(1) amortised a push, without drift.
 *
 * Nothing is ever subtracted. Pushes come in blocks of `period`: the window is the tail of the previous
 * block, whose suffix sums were made when it ended, and the head of the current one, whose prefix sum
 * grows. So the error is that of adding the window afresh, whatever came before, and a window of zeros sums
 * to exactly 0 (a running sum that adds the new and subtracts the old keeps the rounding error of every
 * number it ever saw).
 * Source: the block scheme of M. van Herk, "A fast algorithm for local minimum and maximum filters on
 * rectangular and octagonal kernels", Pattern Recognition Letters 13 (1992), applied to sums.
 */
export class RollingSum {
  readonly period: number
  /**
   * Slots before `#filled` hold the current block's numbers, the others the previous block's suffix sums; two
   * more hold the current block's prefix sum and the sum.
   */
  readonly #slots: Float64Array
  #filled = 0
  #count = 0

  constructor(period: number) {
    this.period = period
    this.#slots = allocateWindow(period + 2)
  }

  /** Numbers in the window, at most `period`. */
  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#count === this.period
  }

  /** The sum of the numbers in the window; 0 before the first push. */
  get sum(): number {
    return this.#slots[this.period + 1] as number
  }

  /** The sum over the count; NaN before the first push. */
  get mean(): number {
    return this.sum / this.#count
  }

  /** Takes the next number and returns the new sum. */
  push(value: number): number {
    const slots = this.#slots
    const { period } = this
    const prefix = (slots[period] as number) + value
    slots[this.#filled] = value
    this.#filled += 1
    slots[period] = prefix
    if (this.#count < period) this.#count += 1
    const sum = this.#filled < period ? prefix + (slots[this.#filled] as number) : prefix
    slots[period + 1] = sum
    if (this.#filled === period) this.#endBlock()
    return sum
  }

  /** Turns the numbers of the finished block into its suffix sums. */
  #endBlock(): void {
    const slots = this.#slots
    let suffix = 0
    for (let slot = this.period - 1; slot >= 0; slot -= 1) {
      suffix += slots[slot] as number
      slots[slot] = suffix
    }
    this.#filled = 0
    slots[this.period] = 0
  }

  /** Rewrites the state as if every number had been multiplied by `factor`. */
  rescale(factor: number): void {
    multiplyWindow(this.#slots, factor)
  }
}
