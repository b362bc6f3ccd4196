import type { Source, Token } from './source.ts'
import { TokenKind } from './source.ts'

/** One function with a block body, from its parameters to its closing brace. */
export interface FunctionBody {
  /** Its name where it stands before the parameters, else empty. */
  readonly name: string
  readonly firstLine: number
  readonly lastLine: number
  /** Indexes of the tokens of the braces. */
  readonly open: number
  readonly close: number
}

const NOT_CALLABLE = new Set(['if', 'for', 'await', 'while', 'switch', 'catch', 'with', 'return'])
const TYPE_OPERATORS = new Set([
  '|', '&', '?', ':', '.', '=>', 'keyof', 'readonly', 'typeof', 'unique', 'infer', 'asserts', 'is',
  'extends', 'new', 'abstract',
])

/** Finds every function, method, constructor, accessor and arrow function that has a block body. */
export function functionBodies(source: Source): FunctionBody[] {
  const { tokens, pairs } = source
  const bodies = new Map<number, FunctionBody>()
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]
    let open: number | undefined
    if (token.text === '(' && token.kind === TokenKind.Punctuator && !NOT_CALLABLE.has(before?.text ?? '')) {
      open = bodyAfter(source, (pairs[index] ?? -1) + 1)
    } else if (token.text === '=>' && before?.kind === TokenKind.Name && tokens[index + 1]?.text === '{') {
      open = index + 1
    }
    if (open === undefined || bodies.has(open)) continue
    const close = pairs[open] ?? -1
    if (close === -1) continue
    const name = before?.kind === TokenKind.Name && before.text !== 'function' ? before.text : ''
    const lastLine = tokens[close]?.line ?? token.line
    bodies.set(open, { name, firstLine: token.line, lastLine, open, close })
  }
  return [...bodies.values()]
}

/** Index of the brace that opens the body of a function whose parameters end before `from`, if it has one. */
function bodyAfter({ tokens, pairs }: Source, from: number): number | undefined {
  if (from === 0) return undefined
  const first = tokens[from]?.text
  if (first === '{') return from
  if (first === '=>' && tokens[from + 1]?.text === '{') return from + 1
  if (first !== ':') return undefined
  let needsOperand = true
  for (let at = from + 1; at < tokens.length; at += 1) {
    const token = tokens[at] as Token
    if (token.text === '=>' && tokens[at + 1]?.text === '{') return at + 1
    if (token.text === '{' && !needsOperand) return at
    if (TYPE_OPERATORS.has(token.text)) needsOperand = true
    else if (token.text === '{' || token.text === '(' || token.text === '[') {
      at = pairs[at] === -1 ? tokens.length : pairs[at] ?? tokens.length
      needsOperand = false
    } else if (token.text === '<') at = endOfArguments(tokens, at)
    else if (needsOperand && isOperand(token)) needsOperand = false
    else return undefined
  }
  return undefined
}

function isOperand(token: Token): boolean {
  return token.kind !== TokenKind.Punctuator && token.kind !== TokenKind.Regex
}

/** Index of the `>` that closes the type arguments which begin at `from`. */
function endOfArguments(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at += 1) {
    if (tokens[at]?.text === '<') depth += 1
    if (tokens[at]?.text === '>') depth -= 1
    if (depth === 0) return at
  }
  return tokens.length
}
