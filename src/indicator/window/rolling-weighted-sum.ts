import { allocateWindow, multiplyWindow } from './window-array.ts'

/**
 * The sum of the last `period` numbers weighted 1 (oldest) to `period` (newest), O(1) amortised a push,
 * without drift.
 *
 * The block scheme of `RollingSum`: of the previous block the weighted suffix sums are kept; the current
 * block adds its prefix, weighted. With positive numbers nothing cancels.
 * While the window fills, the missing older numbers count as 0.
 */
export class RollingWeightedSum {
  readonly period: number
  /**
   * Slots before `#filled` hold the current block's numbers, the others the previous block's weighted
   * suffix sums.
   */
  readonly #slots: Float64Array
  #filled = 0
  #prefix = 0
  #weightedPrefix = 0
  #sum = 0
  #count = 0

  constructor(period: number) {
    this.period = period
    this.#slots = allocateWindow(period)
  }

  get isFull(): boolean {
    return this.#count === this.period
  }

  /** The weighted sum of the numbers in the window; 0 before the first push. */
  get sum(): number {
    return this.#sum
  }

  /** Takes the next number and returns the new weighted sum. */
  push(value: number): number {
    const slots = this.#slots
    slots[this.#filled] = value
    this.#filled += 1
    this.#prefix += value
    this.#weightedPrefix += this.#filled * value
    if (this.#count < this.period) this.#count += 1
    if (this.#filled < this.period) {
      const shift = this.period - this.#filled
      this.#sum = this.#weightedPrefix + shift * this.#prefix + (slots[this.#filled] as number)
    } else {
      this.#sum = this.#weightedPrefix
      this.#endBlock()
    }
    return this.#sum
  }

  /** Turns the finished block's numbers into sums weighted 1, 2, 3 ... from each slot to the block's end. */
  #endBlock(): void {
    const slots = this.#slots
    let suffix = 0
    let weightedSuffix = 0
    for (let slot = this.period - 1; slot >= 0; slot -= 1) {
      suffix += slots[slot] as number
      weightedSuffix += suffix
      slots[slot] = weightedSuffix
    }
    this.#filled = 0
    this.#prefix = 0
    this.#weightedPrefix = 0
  }

  /** Rewrites the state as if every number had been multiplied by `factor`. */
  rescale(factor: number): void {
    multiplyWindow(this.#slots, factor)
    this.#prefix *= factor
    this.#weightedPrefix *= factor
    this.#sum *= factor
  }
}
