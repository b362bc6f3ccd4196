import { invariant } from '../../base/index.ts'
import { allocateWindow, multiplyWindow } from './window-array.ts'

/**
 * The largest (sign +1) or smallest (sign -1) of the last `period` numbers, O(1) amortised a push.
 *
 * A monotonic deque in typed rings: it holds, newest last, only numbers that can still become the extreme.
 * Of equal numbers the newest is the extreme, so `age` is the smallest possible, as in TA-Lib's AROON.
 * Source: D. Lemire, "Streaming Maximum-Minimum Filter Using No More than Three Comparisons per Element",
 * Nordic Journal of Computing 13(4), 2006, https://arxiv.org/abs/cs/0610046.
 */
class RollingExtreme {
  readonly period: number
  readonly #sign: 1 | -1
  readonly #values: Float64Array
  readonly #positions: Float64Array
  #head = 0
  #size = 0
  #pushes = 0

  constructor(period: number, sign: 1 | -1) {
    this.period = period
    this.#sign = sign
    this.#values = allocateWindow(period)
    this.#positions = allocateWindow(period)
  }

  /** Numbers in the window, at most `period`. */
  get count(): number {
    return Math.min(this.#pushes, this.period)
  }

  get isFull(): boolean {
    return this.#pushes >= this.period
  }

  /** The extreme of the numbers in the window; NaN before the first push. */
  get value(): number {
    return this.#size === 0 ? Number.NaN : (this.#values[this.#head] as number)
  }

  /** Pushes since the extreme came in: 0 when the newest number is the extreme; NaN before the first push. */
  get age(): number {
    return this.#size === 0 ? Number.NaN : this.#pushes - (this.#positions[this.#head] as number)
  }

  /** Takes the next number; the one pushed `period` pushes ago leaves the window. */
  push(value: number): void {
    const { period } = this
    this.#pushes += 1
    if (this.#size > 0 && this.#pushes - (this.#positions[this.#head] as number) >= period) {
      this.#head = this.#head + 1 === period ? 0 : this.#head + 1
      this.#size -= 1
    }
    let slot = this.#head + this.#size
    if (slot >= period) slot -= period
    while (this.#size > 0) {
      const last = slot === 0 ? period - 1 : slot - 1
      if (((this.#values[last] as number) - value) * this.#sign > 0) break
      slot = last
      this.#size -= 1
    }
    this.#values[slot] = value
    this.#positions[slot] = this.#pushes
    this.#size += 1
  }

  /** Rewrites the state as if every number had been multiplied by `factor`, which must be positive. */
  rescale(factor: number): void {
    invariant(factor > 0, `rolling extreme: the factor must be positive, found ${factor}`)
    multiplyWindow(this.#values, factor)
  }
}

/** The largest of the last `period` numbers, O(1) amortised a push; of equal numbers the newest counts. */
export class RollingMax extends RollingExtreme {
  constructor(period: number) {
    super(period, 1)
  }
}

/** The smallest of the last `period` numbers, O(1) amortised a push; of equal numbers the newest counts. */
export class RollingMin extends RollingExtreme {
  constructor(period: number) {
    super(period, -1)
  }
}
