/** Failures in a row that are forgiven. */
const FREE_FAILURES = 5
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000
/** Names that are remembered; the ones that failed longest ago are forgotten. */
const NAMES_MAX = 10_000

interface Failures {
  count: number
  until: number
}

/**
 * Makes guessing slow: after five failures a name has to wait, each further failure twice as long.
 *
 * Names that nobody has wait as well, so that the wait does not tell who exists.
 */
export class LoginLock {
  readonly #now: () => number
  readonly #failures = new Map<string, Failures>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** For how long a name has to wait, in ms; 0 when it may try. */
  waitMs(name: string): number {
    return Math.max(0, (this.#failures.get(name)?.until ?? 0) - this.#now())
  }

  /** Counts a failure, before the password is looked at, so that many at once are many failures. */
  failed(name: string): void {
    const count = (this.#failures.get(name)?.count ?? 0) + 1
    const over = count - FREE_FAILURES
    const wait = over < 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** over)
    this.#failures.delete(name)
    this.#failures.set(name, { count, until: this.#now() + wait })
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= NAMES_MAX) break
      this.#failures.delete(oldest)
    }
  }

  /** Forgets the failures of a name that has logged in. */
  succeeded(name: string): void {
    this.#failures.delete(name)
  }
}
