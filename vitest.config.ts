import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These start processes and take long: none of them is to be the last, with the other cores idle. */
const LONG = /\/test\/(?:e2e|simulation|planted)\//

/** The long kinds first, where no earlier run tells how long each file takes. */
class LongKindsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (LONG.test(moduleId) ? 0 : 1)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.{ts,js}'],
    pool: 'forks',
    sequence: { sequencer: LongKindsFirst },
    // On two cores: many files wait for processes and timers most of their time.
    maxWorkers: 3,
    // Files share a worker: nothing in src keeps state in a module, and the suite takes half the time.
    isolate: false,
    // Node runs the sources as they are, as it does for the user: no second form of each file to make.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['--import', new URL('tools/bundled-threads.ts', import.meta.url).href],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
