/** More different reasons than anybody reads: a reason with a figure in it is another one on every bar. */
const REASONS_MAX = 1_000
const LENGTH_MAX = 200
const OTHERS = 'other reasons'

/**
 * Counts, for bars without a signal, what blocked first; what comes after a thousand different reasons counts
 * as `other reasons`, and of a long one the beginning is kept.
 *
 * The same reason tends to come many bars in a row, so a run is counted before it is booked.
 */
export class BlockCounter {
  readonly #counts = new Map<string, number>()
  #reason = ''
  #run = 0

  /** Takes one silent bar. */
  add(reason: string): void {
    if (reason === this.#reason) {
      this.#run++
      return
    }
    this.#book()
    this.#reason = reason
    this.#run = 1
  }

  /** Bars by reason, most frequent first. */
  get counts(): ReadonlyMap<string, number> {
    this.#book()
    return new Map([...this.#counts].toSorted((a, b) => b[1] - a[1]))
  }

  #book(): void {
    if (this.#run === 0) return
    const counts = this.#counts
    const short = this.#reason.slice(0, LENGTH_MAX)
    const reason = counts.has(short) || counts.size < REASONS_MAX ? short : OTHERS
    counts.set(reason, (counts.get(reason) ?? 0) + this.#run)
    this.#run = 0
  }
}
