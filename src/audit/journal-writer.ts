import type { Fact } from '../model/index.ts'
import type { Journal } from '../port/index.ts'
import { encodeBody, encodeFact } from './encode-fact.ts'
import { ResultHash } from './result-hash.ts'

/** Takes whole lines; an adapter that writes them somewhere. */
export interface LineSink {
  write(line: string): void
}

/** Encodes facts, hashes them, and hands the rows to a sink. */
export class JournalWriter implements Journal {
  readonly #sink: LineSink | undefined
  readonly #hash = new ResultHash()
  #count = 0

  constructor(sink: LineSink | undefined) {
    this.#sink = sink
  }

  /** Facts taken so far. */
  get count(): number {
    return this.#count
  }

  append(fact: Fact): void {
    this.#count++
    const body = encodeBody(fact.body)
    this.#hash.add(fact, body)
    this.#sink?.write(`${encodeFact(fact, body)}\n`)
  }

  /** The result hash of everything appended. */
  digest(): string {
    return this.#hash.digest()
  }
}
