const COMPACT_AFTER = 1_024

/** Amounts by instant, ascending, kept for `keepMs`; windows are (now - length, now]. */
export class SlidingLog {
  readonly #keepMs: number
  #at: number[] = []
  #amount: number[] = []
  #start = 0

  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  /** Notes an amount; an instant before the last one counts as the last one. */
  add(at: number, amount: number): void {
    const last = this.#at.at(-1) ?? at
    const now = at < last ? last : at
    this.#at.push(now)
    this.#amount.push(amount)
    while ((this.#at[this.#start] as number) <= now - this.#keepMs) this.#start++
    if (this.#start < COMPACT_AFTER) return
    this.#at = this.#at.slice(this.#start)
    this.#amount = this.#amount.slice(this.#start)
    this.#start = 0
  }

  /** How many there were after `after`. */
  count(after: number): number {
    let index = this.#at.length
    while (index > this.#start && (this.#at[index - 1] as number) > after) index--
    return this.#at.length - index
  }

  /** The sum of the amounts after `after`. */
  sum(after: number): number {
    let sum = 0
    for (let index = this.#at.length - 1; index >= this.#start; index--) {
      if ((this.#at[index] as number) <= after) break
      sum += this.#amount[index] as number
    }
    return sum
  }

  /** Forgets everything. */
  clear(): void {
    this.#at = []
    this.#amount = []
    this.#start = 0
  }
}
