import type { Sequence } from '../base/index.ts'

const KEPT = 4_096

/** The latest few thousand sequences that were added; flat in memory however long a run is. */
export class RecentSequences {
  readonly #ring = new Float64Array(KEPT).fill(Number.NaN)
  #next = 0
  #highest = Number.NEGATIVE_INFINITY

  /** The latest sequences, oldest first. */
  state(): readonly number[] {
    const ring = [...this.#ring]
    const inOrder = [...ring.slice(this.#next), ...ring.slice(0, this.#next)]
    return inOrder.filter((sequence) => !Number.isNaN(sequence))
  }

  /** Puts saved sequences in place. */
  restore(state: readonly number[]): void {
    this.#ring.fill(Number.NaN)
    this.#next = 0
    this.#highest = Number.NEGATIVE_INFINITY
    for (const sequence of state) this.add(sequence as Sequence)
  }

  /** Notes a sequence; false when it is known already. */
  add(sequence: Sequence): boolean {
    if (this.#isKnown(sequence)) return false
    this.#ring[this.#next] = sequence
    this.#next = (this.#next + 1) % KEPT
    if (sequence > this.#highest) this.#highest = sequence
    return true
  }

  /** Sequences ascend, but for a few: one above all is new, and a known one is mostly among the last. */
  #isKnown(sequence: Sequence): boolean {
    if (sequence > this.#highest) return false
    for (let age = 1; age <= KEPT; age++) {
      if (this.#ring[(this.#next - age + KEPT) % KEPT] === sequence) return true
    }
    return false
  }
}
