import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TextRecord } from '../../port/index.ts'
import { RecordSplitter, sniffSeparator } from './record-splitter.ts'

function split(
  text: string,
  sizes: readonly number[] = [1_000_000],
): TextRecord[] {
  const splitter = new RecordSplitter()
  const records = []
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    records.push(...splitter.push(text.slice(at, at + size)))
    at += size
  }
  return [...records, ...splitter.finish()]
}

const fieldsOf = (text: string): (readonly string[])[] => split(text).map(({ fields }) => fields)

describe('RecordSplitter', () => {
  it.each([
    ['a,b\n1,2\n', [['a', 'b'], ['1', '2']]],
    ['a,b\r\n1,2', [['a', 'b'], ['1', '2']]],
    ['a,b\r1,2\r', [['a', 'b'], ['1', '2']]],
    ['a;b\n1,5;2', [['a', 'b'], ['1,5', '2']]],
    ['a\tb\n1\t', [['a', 'b'], ['1', '']]],
    ['a|b\n1|2', [['a', 'b'], ['1', '2']]],
    [' a , b \n', [['a', 'b']]],
    [',a\n,', [['', 'a'], ['', '']]],
    ['"a,b",c', [['a,b', 'c']]],
    ['"a ""b""",c\n', [['a "b"', 'c']]],
    ['"",""\n', [['', '']]],
    ['a, "b,c" ,d', [['a', 'b,c', 'd']]],
    ['a,b\n1,5" pipe\n2,6" pipe', [['a', 'b'], ['1', '5" pipe'], ['2', '6" pipe']]],
    ['a\tb\tc\n\t"2" \t3', [['a', 'b', 'c'], ['', '2', '3']]],
    ['a,b\n"1,2\n3,4', [['a', 'b'], ['"1,2'], ['3', '4']]],
    ['a,b\n"99.49"9,2', [['a', 'b'], ['"99.49"9,2']]],
    ['sep=;\na;b\n1,5;2', [['a', 'b'], ['1,5', '2']]],
    ['sep=\t\na\tb', [['a', 'b']]],
    ['', []],
    ['\n\n', []],
  ])('cuts %j', (text, wanted) => {
    expect(fieldsOf(text)).toEqual(wanted)
  })

  it('counts lines through empty ones and a first one that says the separator', () => {
    expect(split('sep=;\na;b\n\n1;2\n3;4').map(({ line }) => line)).toEqual([2, 4, 5])
  })

  it.each([
    ['a,b\n1,"2\n3,4', [undefined, 'the quote that opens field 2 is not closed on its line', undefined]],
    ['a,b\n"1"1,2\n3,4', [undefined, 'text follows the closing quote of field 1', undefined]],
    ['a,b\n"two\nlines",2', [undefined, 'the quote that opens field 1 is not closed on its line', undefined]],
  ])('keeps a quote that is not closed in the line of it: %j', (text, wanted) => {
    expect(split(text).map(({ flaw }) => flaw)).toEqual(wanted)
  })

  it.each([['a,b\n1,2', true], ['a,b\n1,2\n', false], ['a,b\r1,2\r', false], ['', false]])(
    'says whether the text ends within a line: %j',
    (text, wanted) => {
      const splitter = new RecordSplitter()
      splitter.push(text)
      splitter.finish()
      expect(splitter.endsOpen).toBe(wanted)
    },
  )

  it('gives the same records however the text is cut into pieces', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\t', ' ', ';'), maxLength: 6 })
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    fc.assert(fc.property(rows, fc.constantFrom('\n', '\r\n'), sizes, (table, end, pieces) => {
      const quoted = table.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
      const text = `h1,h2\n${quoted.join(end)}`
      expect(split(text, pieces)).toEqual(split(text))
      expect(fieldsOf(text).slice(1)).toEqual(table)
    }))
  })

  it('gives up on a line that never ends', () => {
    const splitter = new RecordSplitter()
    splitter.push('a,b\n"')
    expect(() => splitter.push('x'.repeat(1_000_001))).toThrow('line 2: it never ends')
  })
})

describe('sniffSeparator', () => {
  it('takes the sign that a line uses most, outside of quotes', () => {
    expect(sniffSeparator('20110103 090100;126.35;126.39;126.35;126.39;1579')).toBe(';')
    expect(sniffSeparator('"a;b;c;d",x,y')).toBe(',')
    expect(sniffSeparator('2011-01-03;126,35;126,39;126,35;126,39;1,5')).toBe(';')
    expect(sniffSeparator('"2011-01-03","126,35","126,39"')).toBe(',')
  })
})
