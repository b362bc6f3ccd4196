/** What a piece of TypeScript is, as far as the house rules need to know. */
export const TokenKind = {
  Name: 'name', Number: 'number', String: 'string', Template: 'template', Regex: 'regex',
  Punctuator: 'punctuator',
} as const
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind]

/**
 * One token outside comments.
 *
 * `text` of a string is its content without quotes, escapes as written; a template's fixed parts are tokens
 * of their own, with `${` and `}` as punctuators around each expression.
 */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** 1 is the first line. */
  readonly line: number
  /** Offset in the file of the first character. */
  readonly start: number
}

/** One comment with its marks. */
export interface Comment {
  readonly text: string
  readonly line: number
  readonly start: number
  readonly end: number
}

/** A file, split into tokens and comments. */
export interface Source {
  /** From the project's root, with `/`. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
  /** Index of the matching bracket for each bracket token; -1 for every other token. */
  readonly pairs: Int32Array
}

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy
const NUMBER = /\d[\w.]*/y
const PUNCTUATOR = /=>|===|!==|==|!=|\?\.|\.\.\.|&&|\|\||\?\?|\+\+|--|[^]/y
const REGEX = /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y
const BEFORE_REGEX = new Set([
  'return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'else', 'do', 'await', 'yield',
  'instanceof',
])
/** `</` closes an element of JSX. */
const BEFORE_DIVISION = new Set([')', ']', '}', '`', '++', '--', '<'])

class Lexer {
  readonly tokens: Token[] = []
  readonly comments: Comment[] = []
  readonly #text: string
  /** Depth of `{` inside each open `${`, innermost last. */
  readonly #templates: number[] = []
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  run(): void {
    if (this.#text.startsWith('#!')) this.#at = this.#endOfLine(0)
    while (this.#at < this.#text.length) this.#step()
  }

  #step(): void {
    const character = this.#text[this.#at] ?? ''
    if (character === '\n') this.#line += 1
    if (character === ' ' || character === '\n' || character === '\t' || character === '\r') {
      this.#at += 1
    } else if (character === '/' && (this.#follows('//') || this.#follows('/*'))) {
      this.#comment()
    } else if (character === '"' || character === '\'') {
      this.#string(character)
    } else if (character === '`') {
      this.#push(TokenKind.Punctuator, '`')
      this.#template()
    } else {
      const isMatched = (character === '/' && this.#regexMayStart() && this.#match(TokenKind.Regex, REGEX))
        || this.#match(TokenKind.Name, WORD)
        || this.#match(TokenKind.Number, NUMBER)
      if (!isMatched) this.#punctuator()
    }
  }

  #follows(mark: string): boolean {
    return this.#text.startsWith(mark, this.#at)
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf('\n', from)
    return end === -1 ? this.#text.length : end
  }

  #comment(): void {
    const start = this.#at
    const close = this.#text.indexOf('*/', start + 2)
    const end = this.#follows('//') ? this.#endOfLine(start) : close === -1 ? this.#text.length : close + 2
    const text = this.#text.slice(start, end)
    this.comments.push({ text, line: this.#line, start, end })
    this.#moveOver(text)
  }

  #string(quote: string): void {
    let end = this.#at + 1
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== '\n') {
      end += this.#text[end] === '\\' ? 2 : 1
    }
    const text = this.#text.slice(this.#at + 1, end)
    this.tokens.push({ kind: TokenKind.String, text, line: this.#line, start: this.#at })
    this.#moveOver(this.#text.slice(this.#at, end + 1))
  }

  /**
   * Reads a fixed part of a template, from after its backtick or closing brace to the next `${` or
   * backtick.
   */
  #template(): void {
    let end = this.#at
    while (end < this.#text.length && this.#text[end] !== '`' && !this.#text.startsWith('${', end)) {
      end += this.#text[end] === '\\' ? 2 : 1
    }
    const text = this.#text.slice(this.#at, end)
    this.tokens.push({ kind: TokenKind.Template, text, line: this.#line, start: this.#at })
    this.#moveOver(text)
    if (this.#follows('${')) {
      this.#push(TokenKind.Punctuator, '${')
      this.#templates.push(0)
    } else {
      this.#push(TokenKind.Punctuator, '`')
    }
  }

  #punctuator(): void {
    PUNCTUATOR.lastIndex = this.#at
    const text = PUNCTUATOR.exec(this.#text)?.[0] ?? ''
    this.#push(TokenKind.Punctuator, text)
    const depth = this.#templates.at(-1)
    if (depth === undefined) return
    if (text === '{') this.#templates[this.#templates.length - 1] = depth + 1
    if (text !== '}') return
    if (depth > 0) {
      this.#templates[this.#templates.length - 1] = depth - 1
    } else {
      this.#templates.pop()
      this.#template()
    }
  }

  /** A slash after a value divides; anywhere else it begins a regular expression. */
  #regexMayStart(): boolean {
    const before = this.tokens.at(-1)
    if (before === undefined) return true
    if (before.kind === TokenKind.Name) return BEFORE_REGEX.has(before.text)
    return before.kind === TokenKind.Punctuator && !BEFORE_DIVISION.has(before.text)
  }

  #match(kind: TokenKind, pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return false
    this.#push(kind, found[0])
    return true
  }

  #push(kind: TokenKind, text: string): void {
    this.tokens.push({ kind, text, line: this.#line, start: this.#at })
    this.#at += text.length
  }

  #moveOver(text: string): void {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#line += 1
    this.#at += text.length
  }
}

const OPENING = new Set(['(', '[', '{', '${'])
const CLOSING = new Set([')', ']', '}'])

function pairBrackets(tokens: readonly Token[]): Int32Array {
  const pairs = new Int32Array(tokens.length).fill(-1)
  const open: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== TokenKind.Punctuator) continue
    if (OPENING.has(token.text)) open.push(index)
    if (!CLOSING.has(token.text)) continue
    const partner = open.pop()
    if (partner === undefined) continue
    pairs[partner] = index
    pairs[index] = partner
  }
  return pairs
}

/**
 * Splits a file into tokens and comments, so that rules see neither the words in strings nor those in
 * comments.
 *
 * It reads TypeScript that compiles; what it makes of other text is unspecified, but it always ends.
 */
export function readSource(path: string, text: string): Source {
  const lexer = new Lexer(text)
  lexer.run()
  const { tokens, comments } = lexer
  return { path, text, lines: text.split('\n'), tokens, comments, pairs: pairBrackets(tokens) }
}
