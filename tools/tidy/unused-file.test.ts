import { expect, it } from 'vitest'
import { projectOf } from './project.ts'
import { unusedFile } from './unused-file.ts'

const findings = (texts: Record<string, string>): string[] => (
  unusedFile(projectOf(texts)).map(({ path, found }) => `${path}: ${found}`)
)

it('finds a file that nothing imports, and one that only its test imports', () => {
  expect(findings({
    'src/risk/a.ts': '',
    'src/risk/b.ts': 'import { x } from \'./b.ts\'',
    'src/risk/c.ts': '',
    'src/risk/c.test.ts': 'import { c } from \'./c.ts\'',
    'test/scenario/story.ts': '',
  })).toEqual([
    'src/risk/a.ts: a file that nothing imports',
    'src/risk/b.ts: a file that nothing imports',
    'src/risk/c.ts: a file that only tests import',
    'test/scenario/story.ts: a file that nothing imports',
  ])
})

it('lets entry points, imports of every form, and what is run by path stand', () => {
  expect(findings({
    'src/index.ts': 'export * from \'./risk/index.ts\'',
    'src/risk/index.ts': 'await import(\'./a.ts\')\nnew Worker(new URL(\'./b.ts\', import.meta.url))',
    'src/risk/a.ts': 'import.meta.resolve(\'./c.ts\')',
    'src/risk/b.ts': '',
    'src/risk/c.ts': '',
    'src/strategy/trend/trend.ts': 'export default 1',
    'src/app/main.ts': '',
    'test/scenario/story.ts': '',
    'test/scenario/first.test.ts': 'import { story } from \'./story.ts\'',
    'bench/main.ts': '', 'tools/tidy.ts': '', 'examples/first.ts': '',
  })).toEqual([])
})
