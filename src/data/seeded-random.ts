const TWO_TO_32 = 2 ** 32

/**
 * 32 bits of a text, by FNV-1a; `salt` makes independent ones. Source:
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ salt
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}

/**
 * A stream of random numbers that a text determines: the same text, the same numbers, on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand, https://pracrand.sourceforge.net/RNG_engines.txt).
 */
export class SeededRandom {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: string) {
    this.#a = hash(seed, 1)
    this.#b = hash(seed, 2)
    this.#c = hash(seed, 3)
    for (let round = 0; round < 15; round++) this.#next()
  }

  /** The next number of [0, 1). */
  uniform(): number {
    return this.#next() / TWO_TO_32
  }

  /** A whole number of [0, below). */
  below(below: number): number {
    return Math.floor(this.uniform() * below)
  }

  /** The next standard normal number, by Box and Muller, Annals of Mathematical Statistics 29 (1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}
