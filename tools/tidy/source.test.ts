import { describe, expect, it } from 'vitest'
import { readSource, TokenKind } from './source.ts'

function ofKind(kind: TokenKind, text: string): string[] {
  return readSource('src/x.ts', text).tokens.filter((token) => token.kind === kind).map((token) => token.text)
}

function words(text: string): string[] {
  return ofKind(TokenKind.Name, text)
}

describe('readSource', () => {
  it('keeps words in comments and strings out of the names', () => {
    const text = '// one\nconst a = "two" + \'it\\\'s three\' /* four\nfive */ + b'
    expect(words(text)).toEqual(['const', 'a', 'b'])
  })

  it('reads the expressions of a template and not its text', () => {
    expect(words('`one ${a + `two ${b({ c: 1 })} three`} four ${d}` + e')).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('tells a regular expression from a division', () => {
    const kinds = (text: string): string[] => ofKind(TokenKind.Regex, text)
    expect(kinds('const r = /a"[/`]\\/b/gu; f(/x/)')).toEqual(['/a"[/`]\\/b/gu', '/x/'])
    expect(kinds('a / b / c; (a) / 2 / d; e[0] / f / g')).toEqual([])
  })

  it('reads elements of JSX, whose closing is no regular expression', () => {
    const text = 'const a = <p>{b}</p>\nconst c = <b>{d && <i>{e}</i>}</b>'
    const { tokens, pairs } = readSource('web/src/x.tsx', text)
    const braces = tokens.flatMap((token, index) => (token.text === '{' ? [pairs[index]] : []))
    expect(braces.every((pair) => tokens[pair ?? -1]?.text === '}')).toBe(true)
  })

  it('counts lines through comments, templates and strings', () => {
    const { tokens } = readSource('src/x.ts', '/* 1\n2 */\n`3\n4`\nname')
    expect(tokens.at(-1)).toMatchObject({ text: 'name', line: 5 })
  })

  it('pairs brackets across a template', () => {
    const { tokens, pairs } = readSource('src/x.ts', 'f({ a: `x ${g(1)} }` })')
    const last = tokens.length - 1
    expect(tokens[pairs[last] ?? -1]?.text).toBe('(')
    expect(pairs[last]).toBe(1)
  })

  it('ends on text that is not TypeScript', () => {
    for (const text of ['`never closed ${', '/* open', '\'open', '}}}', '#!only', '\\']) {
      expect(readSource('src/x.ts', text).path).toBe('src/x.ts')
    }
  })
})
