const WINDOW_MS = 60_000

/** Counts requests in whole minutes of real time, as the vendor does: the account's, not a key's. */
export class RateLimiter {
  readonly #limit: number
  readonly #now: () => number
  #window = 0
  #used = 0

  constructor(limit: number, now: () => number) {
    this.#limit = limit
    this.#now = now
  }

  /** Counts one request; false when there was none left. */
  take(): boolean {
    const window = Math.floor(this.#now() / WINDOW_MS)
    if (window !== this.#window) {
      this.#window = window
      this.#used = 0
    }
    if (this.#limit > 0 && this.#used >= this.#limit) return false
    this.#used += 1
    return true
  }

  /** The three headers of every reply; none without a limit. */
  headers(): Readonly<Record<string, string>> {
    if (this.#limit === 0) return {}
    return {
      'X-RateLimit-Limit': String(this.#limit),
      'X-RateLimit-Remaining': String(Math.max(0, this.#limit - this.#used)),
      'X-RateLimit-Reset': String(((this.#window + 1) * WINDOW_MS) / 1_000),
    }
  }
}
