import { describe, expect, it } from 'vitest'
import { describeFinding } from './check.ts'
import { importDirection } from './import-direction.ts'
import { projectOf } from './project.ts'

function found(path: string, ...lines: string[]): string[] {
  return importDirection(projectOf({ [path]: lines.join('\n') })).map(({ found: what }) => what)
}

describe('importDirection', () => {
  it.each([
    ['src/risk/check/a.ts', 'import { x } from \'../../model/index.ts\''],
    ['src/risk/check/a.ts', 'import { x } from \'../sizing/b.ts\''],
    ['src/risk/a.ts', 'import { x } from \'./check/index.ts\''],
    ['src/engine/a.ts', 'import { x } from \'../monitor/index.ts\''],
    ['src/server/a.ts', 'import { x } from \'../report/index.ts\''],
    ['src/app/a.ts', 'import { x } from \'../adapter/csv/index.ts\''],
    ['src/app/a.ts', 'import data from \'../../package.json\' with { type: \'json\' }'],
    ['src/adapter/csv/a.ts', 'import { readFile } from \'node:fs/promises\'\nimport { z } from \'zod\''],
    ['src/audit/a.ts', 'import { createHash } from \'node:crypto\''],
    ['src/config/a.ts', 'import { z } from \'zod\'\nimport type { X } from \'../risk/index.ts\''],
    ['src/strategy/ma-crossover/a.ts', 'import { sma } from \'investor\'\nexport default sma'],
    ['src/risk/a.test.ts', 'import { x } from \'../portfolio/index.ts\'\nimport fc from \'fast-check\''],
    ['src/risk/a.test.ts', 'import { x } from \'../../test/contract/risk.ts\''],
    ['src/index.ts', 'export * from \'./strategy/index.ts\''],
    ['web/src/page/a.tsx', 'import type { X } from \'../../../src/server/contract/index.ts\''],
    ['web/src/page/a.tsx', 'import { x } from \'../part/b.tsx\'\nimport { y } from \'react\''],
    ['test/property/a.test.ts', 'import { x } from \'../../src/risk/check/a.ts\''],
    ['src/risk/a.ts', '// import { x } from \'../engine/index.ts\''],
  ])('lets %s say %s', (path, line) => {
    expect(found(path, line)).toEqual([])
  })

  it.each([
    ['src/risk/a.ts', 'import { x } from \'../portfolio/index.ts\'', 'risk imports portfolio'],
    ['src/risk/a.ts', 'import type { X } from \'../portfolio/index.ts\'', 'risk imports portfolio'],
    ['src/risk/a.ts', 'export { x } from \'../engine/index.ts\'', 'risk imports engine'],
    ['src/risk/a.ts', 'const x = await import(\'../engine/index.ts\')', 'risk imports engine'],
    ['src/base/a.ts', 'import \'../model/index.ts\'', 'base imports model'],
    ['src/engine/a.ts', 'import { x } from \'../sim/index.ts\'', 'engine imports sim'],
    ['src/server/a.ts', 'import { x } from \'../sim/index.ts\'', 'server imports sim'],
    ['src/adapter/a/b.ts', 'import { x } from \'../c/index.ts\'', 'adapter/a imports adapter/c'],
    ['src/risk/a.ts', 'import { x } from \'../model/order.ts\'', 'import of src/model/order.ts'],
    ['src/risk/a.test.ts', 'import { x } from \'../model/order.ts\'', 'import of src/model/order.ts'],
    ['src/risk/a.ts', 'import { x } from \'./index.ts\'', 'import of its own door src/risk/index.ts'],
    ['src/risk/check/a.ts', 'import { x } from \'../index.ts\'', 'import of its own door src/risk/index.ts'],
    ['src/risk/a.ts', 'import { x } from \'../../test/x.ts\'', 'import of test/x.ts, which is outside src'],
    ['src/config/a.ts', 'import { X } from \'../risk/index.ts\'', 'config imports a value of risk'],
    ['src/risk/a.ts', 'import { z } from \'zod\'', 'risk imports zod'],
    ['src/app/a.ts', 'import { z } from \'zod\'', 'zod in app'],
    ['src/risk/a.ts', 'import { createHash } from \'node:crypto\'', 'risk imports node:crypto'],
    ['src/audit/a.ts', 'import { readFileSync } from \'node:fs\'', 'audit imports node:fs'],
    ['src/strategy/rule/a.ts', 'import { sma } from \'investor\'', 'strategy imports investor'],
    ['web/src/a.ts', 'import { x } from \'../../src/server/contract/index.ts\'',
      'web imports ../../src/server/contract/index.ts'],
    ['web/src/a.ts', 'import type { x } from \'../../src/base/index.ts\'',
      'web imports ../../src/base/index.ts'],
    ['web/src/a.ts', 'import { z } from \'zod\'', 'web imports zod'],
  ])('finds that %s says %s', (path, line, what) => {
    expect(found(path, line)).toEqual([what])
  })

  it('asks for a row once for each new folder', () => {
    const files = ['src/adapter/a.ts', 'src/loose.ts', 'src/new/a.ts', 'src/new/b.ts']
    const project = projectOf(Object.fromEntries(files.map((path) => [path, ''])))
    expect(importDirection(project).map(({ path }) => path)).toEqual(files.slice(0, 3))
  })

  it('names the place and what may be imported', () => {
    const project = projectOf({ 'src/risk/a.ts': '\nimport { x } from \'../sim/index.ts\'' })
    const [finding] = importDirection(project)
    expect(finding && describeFinding(finding)).toBe(
      'src/risk/a.ts:2: found risk imports sim. Instead: import only base, model, port, indicator; '
      + 'declare an interface in model or port and let engine or app wire the rest.',
    )
  })
})
