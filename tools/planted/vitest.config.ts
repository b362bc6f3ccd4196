import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { ROOT } from '../../test/planted/planted-bug.ts'

/** Tests with the sources that `plant-hook.ts` puts in place, and as they are where nothing is planted. */
export default defineConfig({
  root: ROOT,
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'], pool: 'forks', maxWorkers: 1, testTimeout: 60_000,
    // Node runs the sources as they are, and compiles only those anew that something is planted in.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['--import', join(ROOT, 'tools/planted/plant-hook.ts')],
    // Nothing in src keeps state in a module.
    isolate: false,
    // One failed test is enough.
    bail: 1,
  },
})
