import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { plantAll, ROOT } from '../../test/planted/planted-bug.ts'
import { plantedBug } from '../../test/planted/planted-bugs.ts'

const name = process.env['INVESTOR_PLANTED']
const planted = name === undefined ? new Map<string, string>() : plantAll(plantedBug(name))

/** Tests with the bug in the sources that INVESTOR_PLANTED names, and as they are where it names none. */
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
    // One failed test is enough.
    bail: 1,
  },
})
