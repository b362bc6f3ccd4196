import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, Worker } from 'node:worker_threads'
import { fail, UserError } from '../base/index.ts'
import { BARE_ENVIRONMENT, moduleUrl } from './program.ts'

/** As long as a backtest waits for a strategy. */
const LOAD_MS = 30_000

/**
 * Loads a strategy file in a thread of its own first, so that one that loops while it is loaded does not take
 * the process with it. Throws `UserError` `STRATEGY_TIMEOUT`.
 *
 * Other threads than the main one are watched by who started them: there it does nothing.
 */
export async function tryLoad(path: string, loadMs = LOAD_MS): Promise<void> {
  if (!isMainThread) return
  const options = { workerData: path, env: BARE_ENVIRONMENT, stdout: true, stderr: true }
  const worker = new Worker(moduleUrl('app/strategy-load-worker'), options)
  const loaded = new AbortController()
  try {
    const late = wait(loadMs, 'late', { signal: loaded.signal })
    if ((await Promise.race([once(worker, 'exit'), late])) !== 'late') return
  } finally {
    loaded.abort()
    await worker.terminate()
  }
  throw new UserError(
    fail(
      'STRATEGY_TIMEOUT',
      `${path} did not load within ${loadMs / 1_000} s: look for a loop that does not end outside of its ` +
        'functions',
    ).failure,
  )
}
