import { invariant } from '../../base/index.ts'
import { RingBuffer } from '../window/ring.ts'

/**
 * The last `period` numbers in ascending order.
 *
 * A push finds both places by bisection, O(log n), and moves the numbers between them by one, O(n) in the
 * worst case but one block copy of the typed array: faster than a tree for any period that a strategy uses.
 */
export class SortedWindow {
  readonly period: number
  readonly #arrivals: RingBuffer
  readonly #sorted: Float64Array

  constructor(period: number) {
    const isUsable = Number.isInteger(period) && period >= 1
    invariant(isUsable, `sorted window: period must be a whole number >= 1, found ${period}`)
    this.period = period
    this.#arrivals = new RingBuffer(period)
    this.#sorted = new Float64Array(period)
  }

  /** True once the window holds `period` numbers. */
  get isFull(): boolean {
    return this.#arrivals.isFull
  }

  /** How many of the held numbers are at most `value`. */
  countAtMost(value: number): number {
    return this.#place(value, true)
  }

  /**
   * The quantile `fraction` (0..1) of the held numbers, interpolated linearly between the two nearest; NaN
   * while empty.
   *
   * Source: definition 7 of R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", The American
   * Statistician 50(4), 1996: the convention of NumPy, pandas, R and Excel's PERCENTILE.INC.
   */
  quantile(fraction: number): number {
    const { count } = this.#arrivals
    if (count === 0) return Number.NaN
    const position = (count - 1) * fraction
    const below = Math.floor(position)
    const low = this.#sorted[below] as number
    if (below === count - 1) return low
    return low + (position - below) * ((this.#sorted[below + 1] as number) - low)
  }

  /** Takes the next number; the one pushed `period` pushes ago leaves the window. */
  push(value: number): void {
    const sorted = this.#sorted
    const held = this.#arrivals.count
    const isReplacing = this.#arrivals.isFull
    const evicted = this.#arrivals.push(value)
    // Counted among the numbers held before this push; the evicted one is still among them.
    const place = this.#place(value, true, held)
    if (!isReplacing) {
      sorted.copyWithin(place + 1, place, held)
      sorted[place] = value
      return
    }
    const gap = this.#place(evicted, false, held)
    if (place <= gap) {
      sorted.copyWithin(place + 1, place, gap)
      sorted[place] = value
    } else {
      sorted.copyWithin(gap, gap + 1, place)
      sorted[place - 1] = value
    }
  }

  /** Index of the first number above `value`, or not below it where `isAfterEquals` is false. */
  #place(value: number, isAfterEquals: boolean, held = this.#arrivals.count): number {
    let low = 0
    let high = held
    while (low < high) {
      const middle = (low + high) >>> 1
      const candidate = this.#sorted[middle] as number
      if (candidate < value || (isAfterEquals && candidate === value)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Rewrites the state as if every number had been multiplied by `factor`, which must be positive. */
  rescale(factor: number): void {
    invariant(factor > 0, `sorted window: the factor must be positive, found ${factor}`)
    this.#arrivals.rescale(factor)
    for (let slot = 0; slot < this.period; slot += 1) {
      this.#sorted[slot] = (this.#sorted[slot] as number) * factor
    }
  }
}
