import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordSplitter, sniffSeparator } from './record-splitter.ts'

function split(
  text: string,
  sizes: readonly number[] = [1_000_000],
): { line: number; fields: readonly string[] }[] {
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
    ['"two\nlines",c\n1,2', [['two\nlines', 'c'], ['1', '2']]],
    ['"",""\n', [['', '']]],
    ['a, "b,c" ,d', [['a', 'b,c', 'd']]],
    ['"open', [['open']]],
    ['', []],
    ['\n\n', []],
  ])('cuts %j', (text, wanted) => {
    expect(fieldsOf(text)).toEqual(wanted)
  })

  it('counts lines through empty ones and quoted line ends', () => {
    expect(split('a,b\n\n"x\ny",2\n3,4').map(({ line }) => line)).toEqual([1, 3, 5])
  })

  it('gives the same records however the text is cut into pieces', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', ' ', ';'), maxLength: 6 })
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    fc.assert(fc.property(rows, fc.constantFrom('\n', '\r\n'), sizes, (table, end, pieces) => {
      const quoted = table.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
      const text = `h1,h2\n${quoted.join(end)}`
      expect(split(text, pieces)).toEqual(split(text))
      expect(fieldsOf(text).slice(1)).toEqual(table)
    }))
  })

  it('gives up on a quote that is never closed', () => {
    const splitter = new RecordSplitter()
    splitter.push('a,b\n"')
    expect(() => splitter.push('x'.repeat(1_000_001))).toThrow('line 2: a quote is opened and never closed')
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
