import { expect, it } from 'vitest'
import { projectOf } from './project.ts'
import { unusedExport } from './unused-export.ts'

const findings = (texts: Record<string, string>): string[] => (
  unusedExport(projectOf(texts)).map(({ path, line, found }) => `${path}:${line}: ${found}`)
)

it('finds values that their own file alone names, or none', () => {
  expect(findings({
    'src/risk/a.ts': 'const LIMIT = 1\nexport const TWICE = 2 * LIMIT\nexport function f() { return TWICE }',
    'src/risk/b.ts': '// f and TWICE\nconst text = \'TWICE\'',
  })).toEqual([
    'src/risk/a.ts:2: const TWICE, which is exported and which no other file names',
    'src/risk/a.ts:3: function f, which is exported and which no other file names',
  ])
})

it('lets stand what another file names, a test as well, and every type', () => {
  expect(findings({
    'src/risk/a.ts': 'export interface Limit {}\nexport const LIMIT = 1\nexport class A {}',
    'src/risk/a.test.ts': 'import { LIMIT } from \'./a.ts\'',
    'src/risk/b.ts': 'import { A } from \'./a.ts\'',
  })).toEqual([])
})
