/** A backtest in a process of its own: it cannot disturb trading, and ending it ends everything of it. */
import process from 'node:process'
import { basename } from 'node:path'
import { UserError } from '../../base/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { runInWorker } from '../backtest/run-in-worker.ts'
import type { ChildMessage } from './run-jobs.ts'

const TIMEOUT_MS = 30_000

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve()
    else process.send(message, () => resolve())
  })
}

// Whoever asked is gone: nobody would hear of the end.
process.on('disconnect', () => process.exit(1))
process.on('message', (request: RunRequest) => {
  void run(request)
})

async function run(request: RunRequest): Promise<void> {
  try {
    const finished = await runInWorker(request, {
      timeoutMs: TIMEOUT_MS,
      isQuiet: true,
      onProgress: ({ bars, total, at }) => void tell({ kind: 'progress', bars, total, at }),
    })
    await tell({ kind: 'finished', run: basename(finished.folder) })
  } catch (error) {
    const isRefusal = error instanceof UserError
    const code = isRefusal ? error.failure.code : 'RUN_FAILED'
    const message = isRefusal ? error.failure.message : 'the run ended with a defect; its process said why'
    if (!isRefusal) process.stderr.write(`investor: a backtest failed: ${String(error)}\n`)
    await tell({ kind: 'failed', code, message })
  }
  process.disconnect?.()
}
