import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { plantAll, ROOT } from '../../test/planted/planted-bug.ts'
import { plantedBug } from '../../test/planted/planted-bugs.ts'

const { INVESTOR_PLANTED: name, INVESTOR_MUTANT: mutant } = process.env
const planted = new Map(name === undefined ? [] : plantAll(plantedBug(name)))
if (mutant !== undefined) {
  const [file = '', path = ''] = mutant.split('=')
  planted.set(file, readFileSync(path, 'utf8'))
}

/**
 * Tests with the bug in the sources that INVESTOR_PLANTED names, or with the file that INVESTOR_MUTANT names
 * read from another place (`FILE=PLACE`), and as they are where neither is set.
 */
export default defineConfig({
  root: ROOT,
  plugins: [{
    name: 'planted-bug', enforce: 'pre',
    load(id) {
      for (const [file, source] of planted) if (id.split('?')[0] === join(ROOT, file)) return source
      return undefined
    },
  }],
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'], pool: 'forks', maxWorkers: 1, testTimeout: 60_000,
    // A cache would give the sources of another bug.
    fsModuleCache: false,
    // Nothing in src keeps state in a module.
    isolate: false,
    // One failed test is enough.
    bail: 1,
  },
})
