import type { Finding, ProjectFile, Rule } from './project.ts'
import type { Token } from './source.ts'
import { TokenKind } from './source.ts'

type Problem = Pick<Finding, 'found' | 'fix'>

const BEFORE_ANY = new Set([':', 'as', 'satisfies', '<', '|', '&'])
/** Words after which `!` negates; after any other name it would assert. */
const BEFORE_NEGATION = new Set([
  'return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'else', 'do', 'await', 'yield',
  'instanceof', 'as', 'default', 'extends',
])
const BEFORE_CONDITION = new Set(['if', 'while', 'for'])

/**
 * What the compiler would let pass: `any`, non-null `!`, enums, namespaces and default exports.
 *
 * A default export is how a strategy file hands over its strategy: allowed in `src/strategy/<name>/` and
 * examples.
 */
export const language: Rule = (project) => {
  const findings: Finding[] = []
  for (const file of project.files.values()) {
    for (const [index, token] of file.tokens.entries()) {
      const problem = problemAt(file, index, token)
      if (problem !== undefined) findings.push({ path: file.path, line: token.line, ...problem })
    }
  }
  return findings
}

function problemAt(file: ProjectFile, index: number, token: Token): Problem | undefined {
  const { tokens } = file
  const next = tokens[index + 1]
  const declares = next?.kind === TokenKind.Name && tokens[index + 2]?.text === '{'
  if (token.text === 'any' && isAnyType(tokens, index)) {
    return { found: 'the type any', fix: 'unknown and a check, or the real type' }
  }
  if (token.text === '!' && isNonNull(file, index)) {
    return { found: 'a non-null assertion (!)', fix: 'check for undefined, or state it with invariant' }
  }
  if (token.text === 'enum' && declares) {
    return { found: `enum ${next.text}`, fix: 'const X = {...} as const, and a type X of its values' }
  }
  if (token.text === 'namespace' && declares && tokens[index - 1]?.text !== '.') {
    return { found: `namespace ${next.text}`, fix: 'a file of its own with named exports' }
  }
  if (token.text === 'export' && next?.text === 'default' && !mayExportDefault(file.path)) {
    return { found: 'a default export', fix: 'a named export' }
  }
  return undefined
}

function mayExportDefault(path: string): boolean {
  return path.startsWith('examples/') || path === 'web/vite.config.ts'
    || path === 'tools/planted/vitest.config.ts' || /^src\/strategy\/[^/]+\//.test(path)
}

/**
 * Types stand after `:`, `as`, `<` and the like, and are not called; as the last type argument, after a
 * comma.
 */
function isAnyType(tokens: readonly Token[], index: number): boolean {
  if (tokens[index]?.kind !== TokenKind.Name) return false
  const before = tokens[index - 1]?.text ?? ''
  const after = tokens[index + 1]?.text
  if (after === '(' || after === '.') return false
  return BEFORE_ANY.has(before) || (before === ',' && (after === '>' || after === '['))
}

/** An assertion follows a value on the same line; a negation begins one, also after `if (a)`. */
function isNonNull({ tokens, pairs }: ProjectFile, index: number): boolean {
  const token = tokens[index]
  const before = tokens[index - 1]
  if (token?.kind !== TokenKind.Punctuator || before === undefined || before.line !== token.line) return false
  if (before.kind === TokenKind.Name) return !BEFORE_NEGATION.has(before.text)
  if (before.kind !== TokenKind.Punctuator) return false
  if (before.text === ')') return !BEFORE_CONDITION.has(tokens[(pairs[index - 1] ?? 0) - 1]?.text ?? '')
  return before.text === ']'
}
