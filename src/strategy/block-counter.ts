/**
 * Counts, for bars without a signal, what blocked first.
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
    if (this.#run > 0) this.#counts.set(this.#reason, (this.#counts.get(this.#reason) ?? 0) + this.#run)
    this.#run = 0
  }
}
