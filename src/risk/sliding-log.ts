const COMPACT_AFTER = 1_024

/** Instants and amounts, side by side. */
export interface SlidingLogState {
  readonly at: readonly number[]
  readonly amount: readonly number[]
}

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
    const instants = this.#at
    const last = instants.length === 0 ? at : (instants[instants.length - 1] as number)
    const now = at < last ? last : at
    instants.push(now)
    this.#amount.push(amount)
    let start = this.#start
    while ((instants[start] as number) <= now - this.#keepMs) start++
    this.#start = start
    if (start >= COMPACT_AFTER) this.#compact()
  }

  /** How many there were after `after`. */
  count(after: number): number {
    const instants = this.#at
    let index = instants.length
    while (index > this.#start && (instants[index - 1] as number) > after) index--
    return instants.length - index
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

  /** What is kept, oldest first. */
  state(): SlidingLogState {
    return { at: this.#at.slice(this.#start), amount: this.#amount.slice(this.#start) }
  }

  /** Puts saved amounts in place. */
  restore({ at, amount }: SlidingLogState): void {
    this.#at = [...at]
    this.#amount = [...amount]
    this.#start = 0
  }

  #compact(): void {
    this.#at = this.#at.slice(this.#start)
    this.#amount = this.#amount.slice(this.#start)
    this.#start = 0
  }
}
