/** Shorter texts are words and numbers that occur by chance. */
const LENGTH_MIN = 8
/** From here on the last four characters name a secret without giving it away. */
const LENGTH_SHOWN = 16

/** A whole text of this form may be an exact number, which has to stay one. */
const DECIMAL = /^-?\d+(?:\.\d+)?$/

/** Keeps known secrets out of what is recorded: of a long one its last four characters stay. */
export class SecretMask {
  readonly #secrets: readonly string[]
  readonly #encoded: readonly string[]
  #hits = 0

  /** Texts of fewer than eight characters are no secrets and are passed over. */
  constructor(secrets: readonly string[]) {
    const distinct = [...new Set(secrets)].filter((secret) => secret.length >= LENGTH_MIN)
    this.#secrets = distinct.toSorted((a, b) => b.length - a.length)
    this.#encoded = this.#secrets.map((secret) => JSON.stringify(secret).slice(1, -1))
  }

  /** Facts in which a secret was found and masked: each is worth an alert. */
  get hits(): number {
    return this.#hits
  }

  /** Says whether an encoded body may hold a secret. */
  isIn(encoded: string): boolean {
    return this.#encoded.some((secret) => encoded.includes(secret))
  }

  /** The encoded body with every secret in its texts and names masked. */
  apply(encoded: string): string {
    this.#hits += 1
    return JSON.stringify(this.#masked(JSON.parse(encoded)))
  }

  /** A plain text with every secret in it masked. */
  text(plain: string): string {
    return this.#mask(plain)
  }

  #masked(value: unknown): unknown {
    if (typeof value === 'string') return this.#mask(value)
    if (Array.isArray(value)) return value.map((each) => this.#masked(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [this.#mask(name), this.#masked(each)]))
  }

  #mask(text: string): string {
    if (DECIMAL.test(text)) return text
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(
      secret, secret.length >= LENGTH_SHOWN ? `[secret ...${secret.slice(-4)}]` : '[secret]'), text)
  }
}
