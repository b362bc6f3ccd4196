import type { TextRecord } from '../../port/index.ts'

const QUOTE = '"'
/** A record longer than this is no line of a table. */
const RECORD_CHARACTERS_MAX = 1_000_000
/** A comma last: where it stands in each number, something else parts as many fields. */
const SEPARATORS = [';', '\t', '|', ','] as const
/** What Excel reads in a first line. */
const SEPARATOR_LINE = /^sep=([^\w\s"]|\t)\s*$/i

/** The separator that a first line uses most. */
export function sniffSeparator(line: string): string {
  const unquoted = line.replace(/"[^"]*"/g, '')
  const counted = SEPARATORS.map((separator) => [separator, unquoted.split(separator).length] as const)
  return counted.reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

/**
 * Cuts text that arrives in pieces into records, one a line, with any separator.
 *
 * Fields that begin with a double quote may hold separators and doubled quotes, but no line ends: a quote
 * that is missing would take all that follows it for one field. In other fields a quote is text, and they
 * lose the blanks around them. Lines may end in LF, CRLF or CR; empty lines are passed over and counted, and
 * so is a first line `sep=;`.
 */
export class RecordSplitter {
  readonly #records: TextRecord[] = []
  #separator: string | undefined
  #rest = ''
  #line = 1
  #endsOpen = false

  /** Whether the text ended within a line, as one that was cut off does. */
  get endsOpen(): boolean {
    return this.#endsOpen
  }

  /**
   * Takes the next piece and gives the records that are complete; throws `RangeError` on an endless line.
   */
  push(piece: string): TextRecord[] {
    this.#rest += piece
    this.#cut(false)
    if (this.#rest.length > RECORD_CHARACTERS_MAX) throw new RangeError(`line ${this.#line}: it never ends`)
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
      const end = lineEnd(text, from, isEnd)
      if (end === undefined) break
      const raw = text.slice(from, end.at)
      const isEmpty = raw.trim() === ''
      if (!isEmpty) this.#keep(raw)
      this.#endsOpen = end.at === end.next && !isEmpty
      this.#line += 1
      from = end.next
    }
    this.#rest = text.slice(from)
  }

  #keep(raw: string): void {
    const said = this.#line === 1 ? SEPARATOR_LINE.exec(raw)?.[1] : undefined
    if (said !== undefined) {
      this.#separator = said
      return
    }
    this.#separator ??= sniffSeparator(raw)
    const cut = raw.includes(QUOTE)
      ? quotedFields(raw, this.#separator)
      : { fields: raw.split(this.#separator).map((field) => field.trim()) }
    this.#records.push({ line: this.#line, ...cut })
  }
}

interface LineEnd {
  readonly at: number
  /** Where the next line begins. */
  readonly next: number
}

/** Where a line ends; `undefined` while its end may still come. */
function lineEnd(text: string, from: number, isEnd: boolean): LineEnd | undefined {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10) return { at, next: at + 1 }
    if (code !== 13) continue
    // A CR at the end of a piece may be half of a CRLF.
    if (at + 1 === text.length && !isEnd) return undefined
    return { at, next: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 }
  }
  return isEnd ? { at: text.length, next: text.length } : undefined
}

/** A quoted field with the blanks around it, and the beginning of one. */
interface QuotedForm {
  readonly whole: RegExp
  readonly begun: RegExp
}

const QUOTED: QuotedForm = { whole: /[ \t]*"([^"]*(?:""[^"]*)*)"[ \t]*/y, begun: /[ \t]*"/y }
/** Where a tab parts fields, it is no blank. */
const QUOTED_BETWEEN_TABS: QuotedForm = { whole: / *"([^"]*(?:""[^"]*)*)" */y, begun: / *"/y }

function quotedFields(raw: string, separator: string): Omit<TextRecord, 'line'> {
  const { whole, begun } = separator === '\t' ? QUOTED_BETWEEN_TABS : QUOTED
  const fields: string[] = []
  for (let at = 0; at <= raw.length; at += separator.length) {
    const place = `field ${fields.length + 1}`
    const quoted = matchAt(whole, raw, at)
    if (quoted !== undefined) {
      fields.push((quoted[1] ?? '').replaceAll('""', QUOTE))
      at += quoted[0].length
      if (at === raw.length || raw.startsWith(separator, at)) continue
      return { fields: [raw], flaw: `text follows the closing quote of ${place}` }
    }
    if (matchAt(begun, raw, at) !== undefined) {
      return { fields: [raw], flaw: `the quote that opens ${place} is not closed on its line` }
    }
    const next = raw.indexOf(separator, at)
    const end = next === -1 ? raw.length : next
    fields.push(raw.slice(at, end).trim())
    at = end
  }
  return { fields }
}

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | undefined {
  form.lastIndex = at
  return form.exec(text) ?? undefined
}
