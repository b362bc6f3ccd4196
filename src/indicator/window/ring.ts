import { InvariantError } from '../../base/index.ts'
import { allocateWindow, multiplyWindow } from './window-array.ts'

/** The last `capacity` numbers, in one typed array that is allocated once. */
export class RingBuffer {
  readonly capacity: number
  readonly #values: Float64Array
  #next = 0
  #count = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.#values = allocateWindow(capacity)
  }

  /** Numbers held, at most `capacity`. */
  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#count === this.capacity
  }

  /**
   * Stores `value` and returns the number it displaced; 0 while the ring fills, so that sums need no
   * branch.
   */
  push(value: number): number {
    const slot = this.#next
    const evicted = this.#values[slot] as number
    this.#values[slot] = value
    this.#next = slot + 1 === this.capacity ? 0 : slot + 1
    if (this.#count < this.capacity) this.#count += 1
    return evicted
  }

  /**
   * The number pushed `age` pushes ago: 0 is the newest, `count - 1` the oldest; other ages are a caller's
   * bug.
   */
  at(age: number): number {
    const isHeld = age >= 0 && age < this.#count
    if (!isHeld) throw new InvariantError(`ring: age ${age} is outside [0, ${this.#count})`)
    const slot = this.#next - 1 - age
    return this.#values[slot < 0 ? slot + this.capacity : slot] as number
  }

  /** The sum of the distances of the held numbers from `center`; O(capacity). */
  sumOfDeviations(center: number): number {
    let sum = 0
    for (let slot = 0; slot < this.#count; slot += 1) sum += Math.abs((this.#values[slot] as number) - center)
    return sum
  }

  /** Multiplies every held number by `factor`. */
  rescale(factor: number): void {
    multiplyWindow(this.#values, factor)
  }
}
