import { multiplyWindow, windowRoom } from './window-array.ts'

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
   * Slots before `#next` hold the current block's numbers, the others the previous block's suffix sums; two
   * more hold the current block's prefix sum and the sum.
   */
  readonly #slots: Float64Array
  /** Where they begin and end. */
  readonly #first: number
  readonly #end: number
  /** Where the current block's numbers end. */
  #next: number
  #count = 0

  constructor(period: number) {
    this.period = period
    const { numbers, start } = windowRoom(period + 2)
    this.#slots = numbers
    this.#first = start
    this.#end = start + period
    this.#next = start
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
    return this.#slots[this.#end + 1] as number
  }

  /** The sum over the count; NaN before the first push. */
  get mean(): number {
    return this.sum / this.#count
  }

  /** Takes the next number and returns the new sum. */
  push(value: number): number {
    const slots = this.#slots
    const end = this.#end
    const prefix = (slots[end] as number) + value
    const next = this.#next + 1
    slots[next - 1] = value
    slots[end] = prefix
    this.#next = next
    if (this.#count < this.period) this.#count += 1
    const sum = next < end ? prefix + (slots[next] as number) : prefix
    slots[end + 1] = sum
    if (next === end) this.#endBlock()
    return sum
  }

  /** Turns the numbers of the finished block into its suffix sums. */
  #endBlock(): void {
    const slots = this.#slots
    let suffix = 0
    for (let slot = this.#end - 1; slot >= this.#first; slot -= 1) {
      suffix += slots[slot] as number
      slots[slot] = suffix
    }
    this.#next = this.#first
    slots[this.#end] = 0
  }

  /** Rewrites the state as if every number had been multiplied by `factor`. */
  rescale(factor: number): void {
    multiplyWindow(this.#slots, factor, this.#first, this.#end + 2)
  }
}
