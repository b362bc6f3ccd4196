import { describe, expect, it } from 'vitest'
import { JsonLineSplitter } from './json-line-splitter.ts'

function split(text: string, size = text.length): { line: number; fields: readonly string[] }[] {
  const splitter = new JsonLineSplitter()
  const records = []
  for (let at = 0; at < text.length; at += size) records.push(...splitter.push(text.slice(at, at + size)))
  return [...records, ...splitter.finish()]
}

describe('JsonLineSplitter', () => {
  it.each([
    ['{"a":1,"b":"x"}\n{"b":"y","a":0.1}\n', [['a', 'b'], ['1', 'x'], ['0.1', 'y']]],
    ['{"a":1}\r\n\r\n{"b":2}', [['a'], ['1'], ['']]],
    ['[{"a":1},{"a":1e-7}]', [['a'], ['1'], ['1e-7']]],
    ['{"a":null,"b":[1],"c":true,"d":{}}', [['a', 'b', 'c', 'd'], ['', '[1]', 'true', '{}']]],
    ['{"a":1}\nnot json\n7\n["x"]', [['a'], ['1'], ['not json'], ['7'], ['x']]],
    [
      '[\n  {"a": 1,\n   "b": "}\\"{"},\n  {"a": {"c": [2]}, "b": 3}\n]\n',
      [['a', 'b'], ['1', '}"{'], ['{"c":[2]}', '3']],
    ],
    ['\ufeff\n[{"a":1},\n{"a":2},]', [['a'], ['1'], ['2']]],
    ['{"__proto__":1,"a":2}\n{"a":3}', [['__proto__', 'a'], ['1', '2'], ['', '3']]],
    ['', []],
  ])('cuts %j', (text, wanted) => {
    for (const size of [1, 5, text.length || 1]) {
      expect(split(text, size).map(({ fields }) => fields)).toEqual(wanted)
    }
  })

  it('counts lines through empty ones', () => {
    expect(split('{"a":1}\n\n{"a":2}\n').map(({ line }) => line)).toEqual([1, 1, 3])
  })

  it('names the line on which an object of an array begins', () => {
    expect(split('[\n{"a":1},\n\n{\n"a":2}]\n').map(({ line }) => line)).toEqual([2, 2, 4])
  })

  it.each([
    ['[\n{"a":1},\n{"a":2\n,{"a":3}\n]', 'line 3: the object that begins there does not end'],
    ['[\n{"a":1},\n{"a":2}\n', 'its array does not end, as in a file that was cut off'],
    ['[\n[1, 2],\n[3, 4]]', 'line 2: found 1 where an object was expected'],
    ['[\n{"a":1},\n{"a":}\n]', 'line 3: the object that begins there is no JSON'],
  ])('gives up on an array that is damaged: %j', (text, why) => {
    expect(() => split(text)).toThrow(why)
  })

  it('gives up on a line that never ends', () => {
    expect(() => new JsonLineSplitter().push('x'.repeat(10_000_001))).toThrow('line 1: it never ends')
  })
})
