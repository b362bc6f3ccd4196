import type { TextRecord } from '../../port/index.ts'

/** A line longer than this holds no bars. */
const LINE_CHARACTERS_MAX = 10_000_000

/**
 * Cuts JSON lines that arrive in pieces into records: the names of the first object are the header, and the
 * values of each object stand under them.
 *
 * A line is an object, or an array of objects. A number is written as shortly as it can be, `null` and what
 * is missing are empty fields, names that the first object does not have are left out. A line that is no JSON
 * becomes a record of one field, the line itself.
 */
export class JsonLineSplitter {
  #columns: readonly string[] | undefined
  #rest = ''
  #line = 1

  /** Takes the next piece and gives the records that are complete; `RangeError` on an endless line. */
  push(piece: string): TextRecord[] {
    const lines = `${this.#rest}${piece}`.split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > LINE_CHARACTERS_MAX) throw new RangeError(`line ${this.#line}: it never ends`)
    return lines.flatMap((line) => this.#read(line))
  }

  /** Gives what is left when the text has ended. */
  finish(): TextRecord[] {
    const last = this.#rest
    this.#rest = ''
    return this.#read(last)
  }

  #read(text: string): TextRecord[] {
    const line = this.#line
    this.#line += 1
    if (text.trim() === '') return []
    const values = parsed(text)
    const items = Array.isArray(values) ? values : [values]
    return items.flatMap((item: unknown): TextRecord[] => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        return [{ line, fields: [typeof item === 'string' ? item : text.trim()] }]
      }
      const named = item as Readonly<Record<string, unknown>>
      const header = this.#columns === undefined ? [{ line, fields: Object.keys(named) }] : []
      this.#columns ??= Object.keys(named)
      return [...header, { line, fields: this.#columns.map((name) => fieldOf(named, name)) }]
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text.trim()
    throw error
  }
}

function fieldOf(item: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(item, name) ? item[name] : undefined
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value.trim() : JSON.stringify(value)
}
