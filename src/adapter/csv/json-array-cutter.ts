/** The text of one object, and the line on which it begins. */
export interface CutObject {
  readonly line: number
  readonly text: string
}

/** An object longer than this is no bar. */
const OBJECT_CHARACTERS_MAX = 100_000
const BETWEEN = /[\s,[\]]/

/**
 * Cuts the objects out of an array that stands over several lines.
 *
 * Where one lacks its end, everything after it would be a part of it: that is a `RangeError`, as is anything
 * but an object in the array, and an array that does not end.
 */
export class JsonArrayCutter {
  #text = ''
  #line = 0
  /** How many objects are open, one within the other. */
  #depth = 0
  #isText = false
  #isEscaped = false
  #hasEnded = false

  /** Takes a line, and gives the objects that end on it. */
  push(text: string, line: number): readonly CutObject[] {
    const found: CutObject[] = []
    for (const sign of text) {
      if (this.#depth === 0 && sign !== '{') this.#between(sign, line)
      else if (this.#isEndOf(sign, line)) found.push({ line: this.#line, text: this.#text })
    }
    if (this.#text.length > OBJECT_CHARACTERS_MAX) throw this.#endless()
    return found
  }

  /** To be called when the text has ended. */
  finish(): void {
    if (this.#depth > 0) throw this.#endless()
    if (!this.#hasEnded) throw new RangeError('its array does not end, as in a file that was cut off')
  }

  #between(sign: string, line: number): void {
    if (!BETWEEN.test(sign)) throw new RangeError(`line ${line}: found ${sign} where an object was expected`)
    if (sign === ']') this.#hasEnded = true
  }

  /** Takes a sign of an object, its first one too; says whether the object ends with it. */
  #isEndOf(sign: string, line: number): boolean {
    if (this.#depth === 0) {
      this.#text = ''
      this.#line = line
    }
    this.#text += sign
    if (this.#isEscaped) this.#isEscaped = false
    else if (this.#isText && sign === '\\') this.#isEscaped = true
    else if (sign === '"') this.#isText = !this.#isText
    else if (!this.#isText && sign === '{') this.#depth += 1
    else if (!this.#isText && sign === '}') this.#depth -= 1
    return this.#depth === 0
  }

  #endless(): RangeError {
    return new RangeError(`line ${this.#line}: the object that begins there does not end`)
  }
}
