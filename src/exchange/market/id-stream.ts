import { RandomStream } from './random-stream.ts'

/** Makes ids in the form of UUID version 4 (RFC 9562) out of a seed: unique in a run, equal in every run. */
export class IdStream {
  readonly #random: RandomStream

  constructor(seed: string) {
    this.#random = new RandomStream(`${seed}/id`)
  }

  /** The next id. */
  next(): string {
    const hex = this.#random.hex(32)
    const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4)
    return [
      hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-')
  }
}
