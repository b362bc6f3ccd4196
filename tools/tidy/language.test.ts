import { expect, it } from 'vitest'
import { language } from './language.ts'
import { projectOf } from './project.ts'

const found = (text: string, path = 'src/risk/a.ts'): string[] => (
  language(projectOf({ [path]: text })).map((one) => one.found)
)
const ANY = 'the type any'
const ASSERTION = 'a non-null assertion (!)'

it.each([
  ['let a: any', ANY], ['let a: any[]', ANY], ['f(x as any)', ANY], ['let a: Map<string, any>', ANY],
  ['f<any>()', ANY],
  ['let a: Set<string, any[]>', ANY], ['let a: b | any', ANY],
  ['const a = b!', ASSERTION], ['b!.c()', ASSERTION], ['f(x)!.c', ASSERTION],
  ['const a = b[0]! + 1', ASSERTION],
  ['const a = f()! as B', ASSERTION], ['let a!: string', ASSERTION], ['const a = this.#b!', ASSERTION],
  ['enum Side { Buy }', 'enum Side'], ['export const enum Side { Buy }', 'enum Side'],
  ['namespace N { }', 'namespace N'], ['export default 1', 'a default export'],
])('finds %s', (text, what) => {
  expect(found(text)).toEqual([what])
})

it.each([
  'any(a, b)', 'const o = { any: 1, b: any(c) }', 'rules.any', '// let a: any',
  'const a = \'x as any\'',
  'const a = !b', 'if (a) !b', 'return !a', 'a !== b', 'a != b', 'const a = !!b', 'f(!a, !b)', 'a\n!b',
  'a && !b',
  'const a = [!b]', 'const a = typeof !b', 'const enumeration = 1', 'o.namespace', 'const a = `${b}!`',
  'export { a as b }',
])('lets %s stand', (text) => {
  expect(found(text)).toEqual([])
})

it.each(['src/strategy/trend/trend.ts', 'examples/trend.ts'])('lets %s export by default', (path) => {
  expect(found('export default strategy', path)).toEqual([])
})
