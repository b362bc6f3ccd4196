import type { TextRecord } from '../../port/index.ts'
import { JsonArrayCutter, type CutObject } from './json-array-cutter.ts'

/** A line longer than this holds no bars. */
const LINE_CHARACTERS_MAX = 10_000_000

/**
 * Cuts JSON lines that arrive in pieces into records: the names of the first object are the header, and the
 * values of each object stand under them.
 *
 * A line is an object, or an array of objects; one array may also stand over all lines. A number is written
 * as shortly as it can be, `null` and what is missing are empty fields, names that the first object lacks are
 * left out. A line that is no JSON becomes a record of one field, the line itself.
 */
export class JsonLineSplitter {
  #columns: readonly string[] | undefined
  #rest = ''
  #line = 1
  /** Where the text is one array, over several lines. */
  #array: JsonArrayCutter | undefined = undefined

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
    const records = this.#read(last)
    this.#array?.finish()
    return records
  }

  #read(text: string): TextRecord[] {
    const line = this.#line
    this.#line += 1
    if (text.trim() === '') return []
    const values = this.#array === undefined ? parsed(text) : undefined
    if (values === undefined && this.#columns === undefined && text.trimStart().startsWith('[')) {
      this.#array ??= new JsonArrayCutter()
    }
    if (this.#array !== undefined) {
      return this.#array.push(text, line).flatMap((object) => this.#record(jsonOf(object), object))
    }
    const items = Array.isArray(values) ? values : [values]
    return items.flatMap((item: unknown) => this.#record(item, { line, text }))
  }

  #record(item: unknown, { line, text }: CutObject): TextRecord[] {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      return [{ line, fields: [typeof item === 'string' ? item : text.trim()] }]
    }
    const named = item as Readonly<Record<string, unknown>>
    const header = this.#columns === undefined ? [{ line, fields: Object.keys(named) }] : []
    this.#columns ??= Object.keys(named)
    return [...header, { line, fields: this.#columns.map((name) => fieldOf(named, name)) }]
  }
}

/** `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function jsonOf({ line, text }: CutObject): unknown {
  const value = parsed(text)
  if (value === undefined) throw new RangeError(`line ${line}: the object that begins there is no JSON`)
  return value
}

function fieldOf(item: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(item, name) ? item[name] : undefined
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value.trim() : JSON.stringify(value)
}
