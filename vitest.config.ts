import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.{ts,js}'],
    pool: 'forks',
    // More than processors of a small machine: many tests wait for a process of their own, or for a time to pass.
    maxWorkers: 3,
    // Files share a worker: nothing in src keeps state in a module, and the suite takes half the time.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
