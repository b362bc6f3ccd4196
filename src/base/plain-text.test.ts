import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPlainText, toCanonicalText, toPlainText } from './plain-text.ts'

describe('plain text', () => {
  it('gives back whatever it was given, exact numbers and odd floats too', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.double(),
      fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
      fc.constant(null),
    )
    const names = fc.string().filter((name) => !['__proto__', 'fixed', 'float'].includes(name))
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('any')),
        fc.dictionary(names, tie('any'), { noNullPrototype: true }),
      ),
    })).any
    fc.assert(
      fc.property(value, (each) => {
        expect(fromPlainText(toPlainText(each))).toEqual(each)
      }),
    )
  })

  it('reads numbers under any name, and makes no prototype of one', () => {
    const read = fromPlainText('{"__proto__":{"fixed":"1"},"a":[{"float":"-Infinity"}]}') as object
    expect(Object.entries(read)).toEqual([['__proto__', 1_000_000_000n], ['a', [-Infinity]]])
  })

  it('is the same for equal values when it is canonical, whatever order their keys were made in', () => {
    expect(toCanonicalText({ b: 1n, a: [{ d: 1, c: 2 }] })).toBe(
      toCanonicalText({ a: [{ c: 2, d: 1 }], b: 1n }),
    )
  })

  it('tells minus zero from zero, and what is no number from nothing', () => {
    expect(Object.is((fromPlainText(toPlainText([-0])) as number[])[0], -0)).toBe(true)
    expect(fromPlainText(toPlainText({ mark: Number.NaN, gone: undefined }))).toEqual({ mark: Number.NaN })
  })
})
