import type { Token } from './source.ts'
import { TokenKind } from './source.ts'

const DECLARES = new Set(['function', 'const', 'let', 'var', 'class', 'interface', 'type'])
const MODIFIERS = new Set(['declare', 'async', 'abstract'])

/** A declaration that is exported. */
export interface Export {
  readonly keyword: string
  readonly name: string
  readonly token: Token
}

/**
 * Declarations that are exported where they stand; lists such as `export { a }` repeat what stands
 * elsewhere.
 */
export function exportsOf(tokens: readonly Token[]): Export[] {
  const found: Export[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.text !== 'export' || token.kind !== TokenKind.Name) continue
    let at = index + 1
    while (MODIFIERS.has(tokens[at]?.text ?? '')) at += 1
    const keyword = tokens[at]?.text ?? ''
    const name = tokens[at + 1]?.text === '*' ? tokens[at + 2] : tokens[at + 1]
    if (!DECLARES.has(keyword) || name?.kind !== TokenKind.Name) continue
    found.push({ keyword, name: name.text, token })
  }
  return found
}
