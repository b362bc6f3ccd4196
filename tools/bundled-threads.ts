/**
 * Loaded before the tests of `npm test` (`--import`): threads and processes that the program starts while it
 * runs in a test's own process begin with the bundles as well, which load in a fifth of the time.
 */
import child, { type ForkOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import threads, { isMainThread, type WorkerOptions } from 'node:worker_threads'

const made = process.env['INVESTOR_TEST_CHILDREN']
if (made !== undefined && isMainThread) {
  const bundled = (address: string | URL): string | URL => {
    const file = join(made, basename(String(address)).replace(/\.ts$/, '.js'))
    return address instanceof URL && existsSync(file) ? pathToFileURL(file) : address
  }
  const { Worker } = threads
  threads.Worker = class extends Worker {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(bundled(address), options)
    }
  }
  const { fork } = child
  const forkBundle = (address: string | URL, words: readonly string[], options: ForkOptions) => (
    fork(bundled(address), words, options))
  child.fork = forkBundle as typeof fork
  syncBuiltinESMExports()
}
