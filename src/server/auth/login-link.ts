import { isSameHash, newSecret, secretHash } from './secret-token.ts'

const LIFE_MS = 15 * 60_000

/** The one-time token that the first admin is made with; only its hash is kept, and it works once. */
export class LoginLink {
  readonly #now: () => number
  #hash: string | undefined
  #until = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** A new token; an earlier one is void. */
  issue(): string {
    const token = newSecret()
    this.#hash = secretHash(token)
    this.#until = this.#now() + LIFE_MS
    return token
  }

  /** Whether a token is the one that was issued, within 15 minutes. */
  holds(token: string): boolean {
    return this.#hash !== undefined && isSameHash(this.#hash, secretHash(token)) && this.#until > this.#now()
  }

  /** Makes it void. */
  spend(): void {
    this.#hash = undefined
  }
}
