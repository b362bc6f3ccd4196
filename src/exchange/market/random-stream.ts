const TWO_TO_32 = 2 ** 32

/**
 * Random numbers that a text determines: the same text gives the same numbers on every machine.
 *
 * The generator is xoshiro128** of Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c, its
 * state filled from the text by the finaliser of MurmurHash3.
 */
export class RandomStream {
  #a = 0
  #b = 0
  #c = 0
  #d = 0

  constructor(seed: string) {
    let hash = seed.length
    for (let index = 0; index < seed.length; index++) {
      hash = Math.imul(hash ^ seed.charCodeAt(index), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    const word = (salt: number): number => {
      let value = hash ^ Math.imul(salt, 0x85ebca6b)
      value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
      value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
      return value ^ (value >>> 16)
    }
    this.#a = word(1)
    this.#b = word(2)
    this.#c = word(3)
    this.#d = word(4) | 1
    for (let round = 0; round < 8; round++) this.#word()
  }

  /** The next number of [0, 1). */
  uniform(): number {
    return this.#word() / TWO_TO_32
  }

  /** A whole number of [0, below). */
  below(below: number): number {
    return Math.floor(this.uniform() * below)
  }

  /** The next standard normal number, by the method of Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** `digits` hexadecimal digits. */
  hex(digits: number): string {
    let text = ''
    while (text.length < digits) text += this.#word().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }

  #word(): number {
    const product = Math.imul(this.#b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result >>> 0
  }
}
