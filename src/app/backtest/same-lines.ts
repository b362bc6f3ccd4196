import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { fail, UserError } from '../../base/index.ts'

const READ_BYTES = 1 << 20
const SHOWN = 160

/**
 * Holds lines to those of a run's journal, one after the other: what is explained has happened.
 *
 * Throws `UserError` with `RUN_CHANGED` at the first that differs.
 */
export class SameLines {
  readonly #descriptor: number
  readonly #decoder = new StringDecoder('utf8')
  readonly #bytes = Buffer.alloc(READ_BYTES)
  #text = ''
  #at = 0
  #count = 0

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r')
  }

  /** Takes a line that carries its line end. */
  write(line: string): void {
    this.#count += 1
    while (this.#text.length - this.#at < line.length && this.#fill()) continue
    if (this.#text.startsWith(line, this.#at)) {
      this.#at += line.length
      return
    }
    const [was = ''] = this.#text.slice(this.#at).split('\n', 1)
    const message = 'the run cannot be explained: its strategy, settings or bars are others now. '
      + `Fact ${this.#count} was ${was.slice(0, SHOWN)}, and now comes to ${line.slice(0, SHOWN).trimEnd()}`
    throw new UserError(fail('RUN_CHANGED', message).failure)
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }

  /** Reads on; false at the end of the file. */
  #fill(): boolean {
    const read = readSync(this.#descriptor, this.#bytes)
    this.#text = this.#text.slice(this.#at) + this.#decoder.write(this.#bytes.subarray(0, read))
    this.#at = 0
    return read > 0
  }
}
