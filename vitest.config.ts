import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.{ts,js}'],
    pool: 'forks',
    // On two cores: many files wait for processes and timers most of their time.
    maxWorkers: 3,
    // Files share a worker: nothing in src keeps state in a module, and the suite takes half the time.
    isolate: false,
    // Node runs the sources as they are, as it does for the user: no second form of each file to make.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
