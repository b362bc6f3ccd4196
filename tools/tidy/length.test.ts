import { describe, expect, it } from 'vitest'
import { functionBodies } from './function-body.ts'
import { length } from './length.ts'
import { projectOf } from './project.ts'
import { readSource } from './source.ts'

const body = (lines: number): string => 'x()\n'.repeat(lines)
const found = (path: string, text: string): string[] => (
  length(projectOf({ [path]: text })).map((one) => one.found)
)

describe('length', () => {
  it('finds a function of 71 lines and lets one of 70 stand', () => {
    const long = found('src/risk/a.ts', `function long() {\n${body(69)}}`)
    expect(long).toEqual(['a function of 71 lines (long)'])
    expect(found('src/risk/a.ts', `function fits() {\n${body(68)}}`)).toEqual([])
  })

  it('finds a file of 401 lines and lets one of 400 stand', () => {
    expect(found('src/risk/a.ts', body(401))).toEqual(['a file of 401 lines'])
    expect(found('src/risk/a.ts', body(400))).toEqual([])
  })

  it('finds a line of 111 characters, and counts neither a URL nor the halves of one character', () => {
    expect(found('src/risk/a.ts', `\n${'x'.repeat(111)}`)).toEqual(['a line of 111 characters'])
    expect(found('src/risk/a.ts', 'x'.repeat(110))).toEqual([])
    expect(found('src/risk/a.ts', `// see https://example.org/${'x'.repeat(200)}`)).toEqual([])
    expect(found('src/risk/a.ts', `// ${'\u{1f600}'.repeat(107)}`)).toEqual([])
  })

  it('lets a function that registers tests be long, but not a test', () => {
    const suite = `describe('a', () => {\n${body(35)}it('b', () => {})\n${body(35)}})`
    expect(found('src/a.test.ts', suite)).toEqual([])
    expect(found('src/a.test.ts', `it('b', () => {\n${body(80)}})`)).toEqual(['a function of 82 lines'])
  })
})

describe('functionBodies', () => {
  it.each([
    'function f() {}',
    'async function* f<T>(a: T, b = { c: 1 }): AsyncGenerator<Map<string, T>> {}',
    'function f(): { a: number } {}',
    'function f(): { a: number } | undefined {}',
    'function f(x: unknown): asserts x is { a: 1 } {}',
    'function f(): x is string[] {}',
    'function f(): () => void {}',
    'const f = () => {}',
    'const f = x => {}',
    'const f = async (x: number): Promise<void> => {}',
    'const f = (): { a: 1 } => {}',
    'class A { constructor() {} }',
    'class A { get b(): number {} }',
    'class A { static async #c<T>(x: T) {} }',
    'const o = { f() {} }',
    'a.b(() => {})',
  ])('sees the one function of %s', (text) => {
    expect(functionBodies(readSource('src/a.ts', text))).toHaveLength(1)
  })

  it.each([
    'if (a) {}', 'for (const a of b) {}', 'for await (const a of b) {}', 'while (a) {}', 'switch (a) {}',
    'try {} catch (error) {}', 'const a = b ? f(x) : { c: 1 }', 'const f = () => ({ a: 1 })',
    'const f = (x) => x',
    'interface A { f(): B\n g(x: number): { c: 1 }\n}', 'function f(): A\nfunction f(x: B): A',
    'class A extends B {}', 'const a = (b) as { c: 1 }', 'label: {}',
  ])('sees none in %s', (text) => {
    expect(functionBodies(readSource('src/a.ts', text))).toEqual([])
  })
})
