import { inspect } from 'node:util'

const HIDDEN = '[hidden]'
/** Shorter texts are no secrets, and would be found in every word. */
const SECRET_LENGTH_MIN = 4

/**
 * The two keys of an account.
 *
 * They are private fields: printing, logging, encoding or cloning this object shows none of them. Texts that
 * come back from the vendor go through `redact` before anybody else sees them.
 */
export class AlpacaCredentials {
  readonly #keyId: string
  readonly #secret: string

  constructor(keyId: string, secret: string) {
    this.#keyId = keyId
    this.#secret = secret
  }

  /** The headers that every REST request carries. */
  headers(): Readonly<Record<string, string>> {
    return { 'APCA-API-KEY-ID': this.#keyId, 'APCA-API-SECRET-KEY': this.#secret }
  }

  /** What the trading stream wants to be shown. */
  tradingLogin(): unknown {
    return { action: 'authenticate', data: { key_id: this.#keyId, secret_key: this.#secret } }
  }

  /** What the market-data stream wants to be shown. */
  dataLogin(): unknown {
    return { action: 'auth', key: this.#keyId, secret: this.#secret }
  }

  /** Takes the keys out of a text. */
  redact(text: string): string {
    let clean = text
    for (const secret of [this.#secret, this.#keyId]) {
      if (secret.length >= SECRET_LENGTH_MIN) clean = clean.replaceAll(secret, HIDDEN)
    }
    return clean
  }

  toJSON(): string {
    return HIDDEN
  }

  toString(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
