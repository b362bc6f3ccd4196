import { expect, it } from 'vitest'
import { importCycle } from './import-cycle.ts'
import type { Project } from './project.ts'
import { projectOf } from './project.ts'

/** A project of the files `src/a.ts` ... that import the named ones. */
function graph(imports: Record<string, string>): Project {
  const texts: Record<string, string> = {}
  for (const [name, targets] of Object.entries(imports)) {
    texts[`src/${name}.ts`] = [...targets].map((target) => `import { x } from './${target}.ts'`).join('\n')
  }
  return projectOf(texts)
}

it('finds a cycle once and names its files', () => {
  expect(importCycle(graph({ a: 'b', b: 'dc', c: 'a', d: '' }))).toMatchObject([
    { path: 'src/a.ts', line: 1, found: 'an import cycle: src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts' },
  ])
})

it('finds a cycle that lies behind the first file, and one of types', () => {
  const project = projectOf({
    'src/a.ts': 'import { b } from \'./b.ts\'',
    'src/b.ts': 'import { c } from \'./c.ts\'',
    'src/c.ts': 'import type { B } from \'./b.ts\'',
  })
  expect(importCycle(project)).toMatchObject([{ found: 'an import cycle: src/b.ts -> src/c.ts -> src/b.ts' }])
})

it('finds a file that imports itself', () => {
  expect(importCycle(graph({ a: 'a' }))).toHaveLength(1)
})

it('lets two paths lead to one file', () => {
  expect(importCycle(graph({ a: 'bc', b: 'd', c: 'db', d: '' }))).toEqual([])
})
