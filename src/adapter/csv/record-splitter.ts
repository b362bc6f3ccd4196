/** One record of a text file. */
export interface TextRecord {
  /** Line on which it begins, counted from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

const QUOTE = '"'
/** A record longer than this is a quote that was never closed. */
const RECORD_CHARACTERS_MAX = 1_000_000
/** A comma last: where it stands in each number, something else parts as many fields. */
const SEPARATORS = [';', '\t', '|', ','] as const

/** The separator that a first line uses most. */
export function sniffSeparator(line: string): string {
  const unquoted = line.replace(/"[^"]*"/g, '')
  const counted = SEPARATORS.map((separator) => [separator, unquoted.split(separator).length] as const)
  return counted.reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

/**
 * Cuts text that arrives in pieces into records, as RFC 4180 has it, with any separator.
 *
 * Fields in double quotes may hold separators, line ends and doubled quotes; other fields lose the blanks
 * around them. Lines may end in LF, CRLF or CR; empty lines are passed over and counted.
 */
export class RecordSplitter {
  readonly #records: TextRecord[] = []
  #separator: string | undefined
  #rest = ''
  #line = 1

  /**
   * Takes the next piece and gives the records that are complete; throws `RangeError` on an endless record.
   */
  push(piece: string): TextRecord[] {
    this.#rest += piece
    this.#cut(false)
    if (this.#rest.length > RECORD_CHARACTERS_MAX) {
      throw new RangeError(`line ${this.#line}: a quote is opened and never closed, or the line never ends`)
    }
    return this.#records.splice(0)
  }

  /** Gives what is left when the text has ended. */
  finish(): TextRecord[] {
    this.#cut(true)
    return this.#records.splice(0)
  }

  #cut(isEnd: boolean): void {
    const text = this.#rest
    let from = 0
    while (from < text.length) {
      const end = recordEnd(text, from, isEnd)
      if (end === undefined) break
      const raw = text.slice(from, end.at)
      if (raw.trim() !== '') this.#keep(raw)
      this.#line += 1 + (raw.includes(QUOTE) ? raw.split(/\r\n|\r|\n/).length - 1 : 0)
      from = end.next
    }
    this.#rest = text.slice(from)
  }

  #keep(raw: string): void {
    this.#separator ??= sniffSeparator(raw)
    const fields = raw.includes(QUOTE)
      ? quotedFields(raw, this.#separator)
      : raw.split(this.#separator).map((field) => field.trim())
    this.#records.push({ line: this.#line, fields })
  }
}

interface RecordEnd {
  readonly at: number
  /** Where the next record begins. */
  readonly next: number
}

/** Where a record ends; `undefined` while its end may still come. */
function recordEnd(text: string, from: number, isEnd: boolean): RecordEnd | undefined {
  let isQuoted = false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) isQuoted = !isQuoted
    else if (code === 10 && !isQuoted) return { at, next: at + 1 }
    else if (code === 13 && !isQuoted) {
      // A CR at the end of a piece may be half of a CRLF.
      if (at + 1 === text.length && !isEnd) return undefined
      return { at, next: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 }
    }
  }
  return isEnd ? { at: text.length, next: text.length } : undefined
}

function quotedFields(raw: string, separator: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at <= raw.length) {
    const start = at + (/^[ \t]*(?=")/.exec(raw.slice(at, at + 100))?.[0].length ?? 0)
    if (raw[start] === QUOTE && separator !== raw[at]) {
      let end = raw.indexOf(QUOTE, start + 1)
      while (end !== -1 && raw[end + 1] === QUOTE) end = raw.indexOf(QUOTE, end + 2)
      const close = end === -1 ? raw.length : end
      fields.push(raw.slice(start + 1, close).replaceAll('""', QUOTE))
      const next = raw.indexOf(separator, close)
      at = next === -1 ? raw.length + 1 : next + separator.length
    } else {
      const next = raw.indexOf(separator, at)
      const end = next === -1 ? raw.length : next
      fields.push(raw.slice(at, end).trim())
      at = next === -1 ? raw.length + 1 : end + separator.length
    }
  }
  return fields
}
