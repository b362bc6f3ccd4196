import type { Sequence } from '../base/index.ts'

const KEPT = 4_096

/** The latest few thousand sequences that were added; flat in memory however long a run is. */
export class RecentSequences {
  readonly #known = new Set<number>()
  readonly #ring = new Float64Array(KEPT)
  #next = 0

  /** Notes a sequence; false when it is known already. */
  add(sequence: Sequence): boolean {
    if (this.#known.has(sequence)) return false
    this.#known.delete(this.#ring[this.#next] as number)
    this.#ring[this.#next] = sequence
    this.#next = this.#next + 1 === KEPT ? 0 : this.#next + 1
    this.#known.add(sequence)
    return true
  }
}
