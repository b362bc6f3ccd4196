import type { Finding, Project, ProjectFile } from './project.ts'
import type { Token } from './source.ts'
import { TokenKind } from './source.ts'

/** The document that lists every code. */
export const ERRORS_PATH = 'docs/ERRORS.md'

const UPPER_SNAKE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/
const CODE_LIST = /(?:Codes?|CODES?)$/
const ROW = /^\|\s*`([A-Z0-9_]+)`\s*\|\s*([a-z-]+)\s*\|\s*(.*?)\s*\|\s*(.*?)\s*\|\s*$/
const RETRY: Readonly<Record<string, string>> = {
  Safe: 'safe', AfterReconcile: 'after-reconcile', Never: 'never',
}

/** A code where the source makes it. */
export interface ErrorCode {
  readonly code: string
  readonly path: string
  readonly line: number
  /** What follows the code in a call, as written: the message; else the rest of the line. */
  readonly message: string
  /** The retry class that the call names; `never` where it names none. */
  readonly retry: string
}

/** A row of the catalogue. */
export interface ErrorRow {
  readonly code: string
  readonly retry: string
  readonly meaning: string
  readonly action: string
  readonly line: number
}

/**
 * Every code that the sources make, once for each place, in the order of path and line.
 *
 * A code is an upper-case literal after `code:` or `code =`, in a constant whose name ends in Code or Codes,
 * or in the first argument of `fail` and of every function that calls its first parameter `code`; of
 * functions and methods that have `code` further back, in that argument. Unit tests do not count.
 */
export function errorCodes(project: Project): ErrorCode[] {
  const codes: ErrorCode[] = []
  const files = [...project.files.values()].filter((file) => !file.isTest && file.path.startsWith('src/'))
  const takers = new Set(['fail', ...files.flatMap(codeTakers)])
  const laterTakers = new Map(files.flatMap(laterCodeTakers))
  for (const file of files) {
    for (const [index, token] of file.tokens.entries()) {
      if (token.kind !== TokenKind.Name) continue
      const next = file.tokens[index + 1]?.text
      const isMember = file.tokens[index - 1]?.text === '.'
      if (next === '(' && !isMember && takers.has(token.text)) codes.push(...codesOfCall(file, index + 1))
      else if (next === '(' && laterTakers.has(token.text)) {
        codes.push(...codesOfArgument(file, index + 1, laterTakers.get(token.text) ?? 0))
      } else if (next === '=' && CODE_LIST.test(token.text)) codes.push(...codesOfList(file, index + 2))
      else if (token.text === 'code' && (next === ':' || next === '=')) {
        codes.push(...codesOfValue(file, index + 2))
      }
    }
  }
  return codes
}

/** Names of functions that are declared or called with a first argument named `code`; not of members. */
function codeTakers({ tokens }: ProjectFile): string[] {
  const names: string[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.text !== 'code' || tokens[index - 1]?.text !== '(') continue
    if (![':', ',', ')'].includes(tokens[index + 1]?.text ?? '')) continue
    const at = tokens[index - 2]?.text === '=' ? index - 3 : index - 2
    const name = tokens[at]
    if (name?.kind === TokenKind.Name && tokens[at - 1]?.text !== '.') names.push(name.text)
  }
  return names
}

/** Functions and methods declared with a later parameter `code`, and its place; `get(key, code)` is none. */
function laterCodeTakers(file: ProjectFile): (readonly [name: string, place: number])[] {
  const { tokens } = file
  const takers: (readonly [string, number])[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== TokenKind.Name || tokens[index + 1]?.text !== '(') continue
    const place = argumentsOf(file, index + 1).findIndex(([at]) => (
      tokens[at]?.text === 'code' && tokens[at + 1]?.text === ':'))
    if (place > 0) takers.push([token.text, place])
  }
  return takers
}

/** First token and end of each argument between the bracket at `open` and its other half. */
function argumentsOf(
  { tokens, pairs }: ProjectFile, open: number,
): (readonly [start: number, end: number])[] {
  const close = pairs[open] ?? -1
  const found: (readonly [number, number])[] = []
  let start = open + 1
  for (let at = start; at <= close; at = Math.max(at, pairs[at] ?? -1) + 1) {
    if (at !== close && tokens[at]?.text !== ',') continue
    found.push([start, at])
    start = at + 1
  }
  return found
}

function codesOfArgument(file: ProjectFile, open: number, place: number): ErrorCode[] {
  const [start, end] = argumentsOf(file, open)[place] ?? [0, 0]
  return file.tokens.slice(start, end).filter(isCode).map((token) => codeAt(file, token))
}

function isCode(token: Token): boolean {
  return token.kind === TokenKind.String && token.text.length > 2 && UPPER_SNAKE.test(token.text)
}

function codeAt(file: ProjectFile, token: Token, message?: string, retry = 'never'): ErrorCode {
  const line = file.lines[token.line - 1]?.trim() ?? ''
  return { code: token.text, path: file.path, line: token.line, message: message ?? line, retry }
}

function codesOfCall(file: ProjectFile, open: number): ErrorCode[] {
  const { tokens, pairs } = file
  const close = pairs[open] ?? -1
  if (close === -1) return []
  let comma = open + 1
  while (comma < close && tokens[comma]?.text !== ',') comma = Math.max(comma, pairs[comma] ?? -1) + 1
  const named = tokens.findIndex(({ text }, at) => at > comma && at < close && text === 'RetryClass')
  const retry = named === -1 ? 'never' : RETRY[tokens[named + 2]?.text ?? ''] ?? 'never'
  const after = file.text.slice(tokens[comma]?.start, tokens[close]?.start)
  const message = after.slice(1).replace(/\s+/g, ' ').trim()
  return tokens.slice(open, comma).filter(isCode).map((token) => codeAt(file, token, message, retry))
}

/** Reads a value up to its comma, its closing bracket, or the end of a line that does not go on. */
function codesOfValue(file: ProjectFile, from: number): ErrorCode[] {
  const goesOn = ['|', '?', ':', '=', '(', '??', '||']
  const codes: ErrorCode[] = []
  for (let at = from; at < file.tokens.length; at += 1) {
    const token = file.tokens[at] as Token
    const before = file.tokens[at - 1]?.text ?? ''
    const isNewLine = token.line !== file.tokens[at - 1]?.line
    if (isNewLine && !goesOn.includes(token.text) && !goesOn.includes(before)) break
    if ([',', '}', ')', ';'].includes(token.text)) break
    if (isCode(token)) codes.push(codeAt(file, token))
  }
  return codes
}

/** Reads the literal that a constant is set to: an object or an array, or one string. */
function codesOfList(file: ProjectFile, from: number): ErrorCode[] {
  const end = Math.max(file.pairs[from] ?? -1, from)
  return file.tokens.slice(from, end + 1).filter(isCode).map((token) => codeAt(file, token))
}

/** Reads the rows of the catalogue; anything that is not a row of four columns is text. */
function errorRows(document: string): ErrorRow[] {
  const rows: ErrorRow[] = []
  for (const [index, line] of document.split('\n').entries()) {
    const [, code, retry, meaning, action] = ROW.exec(line) ?? []
    if (code === undefined || retry === undefined) continue
    rows.push({ code, retry, meaning: meaning ?? '', action: action ?? '', line: index + 1 })
  }
  return rows
}

/** What differs between the sources and the catalogue, both ways; an empty cell counts as missing. */
export function catalogueFindings(project: Project, document: string): Finding[] {
  const rows = errorRows(document)
  const made = new Set(errorCodes(project).map(({ code }) => code))
  const findings: Finding[] = missingRows(project, document).map(({ code, path, line }) => ({
    path, line,
    found: `the code ${code} without a row in ${ERRORS_PATH}`, fix: 'add it: npm run tidy -- --errors',
  }))
  const classes = Object.values(RETRY)
  const seen = new Set<string>()
  for (const { code, retry, meaning, action, line } of rows) {
    const report = (found: string, fix: string): void => {
      findings.push({ path: ERRORS_PATH, line, found, fix })
    }
    if (!made.has(code)) report(`${code}, which no source makes`, 'delete the row, or correct the code')
    if (seen.has(code)) report(`${code} for the second time`, 'delete one of the rows')
    if (!classes.includes(retry)) report(`the retry class ${retry}`, classes.join(', '))
    if (meaning === '' || action === '') report(`${code} with an empty cell`, 'fill it')
    seen.add(code)
  }
  return findings
}

/** The codes without a row, at the first place of each, by code. */
export function missingRows(project: Project, document: string): ErrorCode[] {
  const listed = new Set(errorRows(document).map(({ code }) => code))
  const missing = new Map<string, ErrorCode>()
  for (const one of errorCodes(project)) {
    if (!listed.has(one.code) && !missing.has(one.code)) missing.set(one.code, one)
  }
  return [...missing.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}
