import { describe, expect, it } from 'vitest'
import { CONFIG_BYTES_MAX, placeOf, readDocument } from './config-document.ts'
import { describeViolation } from './violation.ts'

function said(text: string): readonly string[] {
  return readDocument(text, 'f.yaml').violations.map(describeViolation)
}

describe('text that is refused', () => {
  it.each([
    ['trading:\n\tmax_positions: 1\n', 'f.yaml:2:1: found a tab in the indentation; write spaces'],
    ['\uFEFFtrading: {}\n', 'f.yaml:1:1: found a byte order mark; write UTF-8 without one'],
    ['a: 1\n---\nb: 2\n', 'f.yaml:2:1: found a second document (---); write one document a file'],
    ['a: 1\na: 2\n', 'f.yaml:2:1 a: found the key a second time, after line 1; write each key once'],
    ['a: {b: 1, b: 2}\n', 'f.yaml:1:11 a.b: found the key a second time'],
    ['a: &x 1\n', 'f.yaml:1:7 a: found the anchor &x; write the value alone'],
    ['a: [1]\nb: *x\n', 'f.yaml:2:4 b: found the alias *x; write the value itself'],
    ['a: !!str 5\n', 'found a tag (!) on the text "5"'],
    ['a: !!float 5\n', 'found a tag (!)'],
    ['a: !mine {}\n', 'found a tag (!) on a map'],
    ['a: !!set {b}\n', 'found a tag (!)'],
    ['!k a: 5\n', 'f.yaml:1:'],
    ['%YAML 1.1\n---\na: yes\n', 'found a directive (%)'],
    ['%TAG ! tag:x\n---\na: yes\n', 'found a directive (%)'],
    ['a: "b\nc: 1\n', 'found a quote or bracket that is not closed'],
    ['a: [1, 2\n', 'not closed'],
    ['a: b: c\n', 'one key a line'],
    ['a: 1\n  b: 2\n', 'f.yaml:'],
    ['a: \u0000\n', 'f.yaml:1:4: found the character U+0000'],
    ['a: 1\nb: x\u0007\n', 'f.yaml:2:5: found the character U+0007'],
    ['a: caf\uFFFD\n', 'found the character U+FFFD; write plain text, saved as UTF-8'],
    ['{5: 1}\n', 'found the key 5; write a plain name'],
    ['true: 1\n', 'found the key true; write a plain name'],
    ['? [a]\n: 1\n', 'found a key that is no text'],
    ['__proto__: 1\n', 'found the key __proto__'],
    ['- a\n', 'found a list of 1; write sections'],
    ['hello\n', 'found the text "hello"; write sections'],
    ['5\n', 'found 5; write sections'],
    ['*x\n', 'found the alias *x'],
    ['a: '.concat('{a: '.repeat(9), '1', '}'.repeat(9)), 'a value nested too deeply'],
  ])('%j', (text, message) => {
    expect(said(text).join('\n')).toContain(message)
  })

  it('of more than a mebibyte is not parsed', () => {
    expect(said(`a: "${'x'.repeat(CONFIG_BYTES_MAX)}"`)).toEqual([
      `f.yaml:1:1: found ${CONFIG_BYTES_MAX + 5} characters; write at most ${CONFIG_BYTES_MAX}`,
    ])
  })

  it.each([
    ['brackets', '['.repeat(4_000)], ['braces', '{a: '.repeat(5_000)], ['dashes', '- '.repeat(5_000)],
    ['quotes', '"'.repeat(10_000)], ['anchors', '&a '.repeat(5_000)], ['tags', '! '.repeat(5_000)],
    ['questions', '? '.repeat(3_000)], ['commas', `[${','.repeat(10_000)}`],
    ['steps', Array.from({ length: 500 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['laughs', 'a: &a [x]\n'.concat(...Array.from({ length: 9 }, (_, i) => `k${i}: [${'*a,'.repeat(9)}]\n`))],
  ])('made of %s is refused in good time', (_, text) => {
    const startedAt = performance.now()
    expect(said(text).length).toBeGreaterThan(0)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

describe('a document', () => {
  it('keeps the place of every key and item', () => {
    const { origins, violations } = readDocument('a:\n  b: 1\n  c:\n    - x\n    - {d: 2}\n', 'f.yaml')
    const at = (...path: (string | number)[]): unknown => origins.get(placeOf(path))
    expect(violations).toEqual([])
    expect(at('a')).toMatchObject({ line: 1, column: 1 })
    expect(at('a', 'b')).toMatchObject({ line: 2, column: 3 })
    expect(at('a', 'c', 0)).toMatchObject({ line: 4, column: 7 })
    expect(at('a', 'c', 1, 'd')).toMatchObject({ line: 5, column: 8 })
  })

  it('reads scalars as YAML 1.2 does', () => {
    const text = 'a: yes\nb: 0x10\nc: 1e3\nd: ~\ne: 2020-01-01\nf: -0\ng: "5"\nh: No\ni: 0o17\n'
      + 'j: TRUE\nk: .5\nl: |\n  x\n'
    expect(readDocument(text, 'f').tree).toEqual({
      a: 'yes', b: 16, c: 1000, d: null, e: '2020-01-01', f: 0, g: '5', h: 'No', i: 15, j: true, k: 0.5,
      l: 'x\n',
    })
    expect(Object.is(readDocument('f: -0', 'f').tree['f'], 0)).toBe(true)
  })

  it('has maps without a prototype', () => {
    const { tree } = readDocument('constructor: {toString: 1}', 'f')
    expect(Object.getPrototypeOf(tree)).toBeNull()
    expect(Object.getPrototypeOf(tree['constructor'])).toBeNull()
  })
})
