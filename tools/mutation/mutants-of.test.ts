import { expect, it } from 'vitest'
import { mutantsOf } from './mutants-of.ts'

const mutated = (source: string): readonly string[] => mutantsOf(source).map(({ start, end, put }) => (
  source.slice(0, start) + put + source.slice(end)))

it('moves limits by a unit, turns signs, and makes conditions hold always and never', () => {
  expect(mutated('if (a >= b + 1) c()')).toEqual([
    'if (true) c()', 'if (false) c()', 'if (a > b + 1) c()', 'if (a < b + 1) c()', 'if (a >= b - 1) c()',
    'if (a >= b + 1) ;',
  ])
})

it('finds the operator beside brackets and comments, and leaves types, texts and assertions alone', () => {
  expect(mutated('invariant(a > b, "no")')).toEqual([])
  expect(mutated('const x: A | B = (p) && /* < */ (q as C) ? "a < b" : !r')).toEqual([
    'const x: A | B = true ? "a < b" : !r', 'const x: A | B = false ? "a < b" : !r',
    'const x: A | B = (p) || /* < */ (q as C) ? "a < b" : !r',
    'const x: A | B = (p) && /* < */ (q as C) ? "a < b" : r',
  ])
})
