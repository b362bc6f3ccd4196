import type { UtcMillis } from '../base/index.ts'

/** The last stretch in which a symbol did not trade: [since, until). */
export class HaltSpan {
  #since = Number.POSITIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY

  /** It does not trade from `at` on; halts that follow each other without a gap are one. */
  begin(at: UtcMillis): void {
    if (this.isOpen) return
    if (at > this.#until) this.#since = at
    this.#until = Number.POSITIVE_INFINITY
  }

  /** It trades again from `at` on. */
  end(at: UtcMillis): void {
    if (this.isOpen) this.#until = at
  }

  /** Nothing has ended it yet. */
  get isOpen(): boolean {
    return this.#until === Number.POSITIVE_INFINITY
  }

  /** Says whether all of a bar lies in it; of one that lies in it in part, prices were traded. */
  covers({ openAt, closeAt }: { readonly openAt: number; readonly closeAt: number }): boolean {
    return openAt >= this.#since && closeAt <= this.#until
  }

  /** Says whether it holds at the end of a session that closes at `at`: there is no closing price then. */
  holdsBefore(at: number): boolean {
    return at > this.#since && at <= this.#until
  }
}

/** The halts of all symbols, whether they have orders or not. */
export class HaltSpans {
  readonly #spans = new Map<string, HaltSpan>()

  of(symbol: string): HaltSpan {
    const span = this.#spans.get(symbol) ?? new HaltSpan()
    this.#spans.set(symbol, span)
    return span
  }

  rename(symbol: string, newSymbol: string): void {
    this.#spans.set(newSymbol, this.of(symbol))
    this.#spans.delete(symbol)
  }
}
