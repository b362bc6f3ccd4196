import { createHash, type Hash } from 'node:crypto'
import type { Fact } from '../model/index.ts'
import { encodeBody } from './encode-fact.ts'

/**
 * SHA-256 over what happened and when, fact by fact.
 *
 * `knownAt` is left out: it differs between a run and its replay, what was decided does not.
 */
export class ResultHash {
  readonly #hash: Hash = createHash('sha256')

  /** Adds a fact whose body may have been encoded already. */
  add(fact: Fact, encodedBody: string = encodeBody(fact.body)): void {
    this.addEncoded(fact, encodedBody)
  }

  /** Adds a fact of which only place and text are at hand. */
  addEncoded({ sequence, eventAt, correlation }: Omit<Fact, 'body'>, encodedBody: string): void {
    this.#hash.update(`${sequence}|${eventAt}|${correlation}|${encodedBody}\n`)
  }

  /** The hash so far, in hex. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
