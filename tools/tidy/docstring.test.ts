import { expect, it } from 'vitest'
import { docstring } from './docstring.ts'
import { projectOf } from './project.ts'

const found = (text: string, path = 'src/risk/a.ts'): string[] => (
  docstring(projectOf({ [path]: text })).map((one) => one.found)
)

it.each([
  ['export function f() {}', 'function f'],
  ['export async function f() {}', 'function f'],
  ['export function* f() {}', 'function f'],
  ['export const a = 1', 'const a'],
  ['export abstract class A {}', 'class A'],
  ['export interface A {}', 'interface A'],
  ['export type A = 1', 'type A'],
  ['// a comment\nexport type A = 1', 'type A'],
  ['/** too far */\n\nexport type A = 1', 'type A'],
  ['/** one */\nexport const a = 1\n\nexport const b = 2', 'const b'],
])('finds %s', (text, what) => {
  expect(found(text)).toEqual([`${what} is exported without a docstring`])
})

it.each([
  '/** One. */\nexport function f() {}',
  '/**\n * One.\n *\n * More.\n */\nexport const a = 1',
  '/** One. */\nexport const A = { B: 1 } as const\nexport type A = (typeof A)[keyof typeof A]',
  '/** One. */\nexport function f(a: 1): 1\nexport function f(a: 2): 2',
  '/** Lengths. */\nexport const a = 1\nexport const b = 2\nexport const c = 3',
  'function f() {}',
  'export { a } from \'./a.ts\'\nexport * from \'./b.ts\'\nexport type { C } from \'./c.ts\'',
])('lets %s stand', (text) => {
  expect(found(text)).toEqual([])
})

it('asks for a header in every door', () => {
  expect(found('export * from \'./a.ts\'', 'src/risk/index.ts')).toEqual(['a door without a header'])
  expect(found('/** Purpose. */\nexport * from \'./a.ts\'', 'src/risk/index.ts')).toEqual([])
})

it('leaves tests and examples alone', () => {
  for (const path of ['src/risk/a.test.ts', 'test/scenario/story.ts', 'examples/a.ts']) {
    expect(found('export const a = 1', path)).toEqual([])
  }
})
