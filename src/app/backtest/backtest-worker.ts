import { setImmediate as turn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { fail, UserError } from '../../base/index.ts'
import { ImportRefused, placeOf } from '../strategy-loader.ts'
import { unwritable } from '../unwritable.ts'
import type { RunListener } from './execute-run.ts'
import { BOARD, type WorkerMessage, type WorkerTask } from './run-in-worker.ts'

const { task, board } = workerData as { task: WorkerTask; board: Float64Array }
const send = (message: WorkerMessage): void => parentPort?.postMessage(message)

const listener: RunListener = {
  onPhase: (phase) => send({ kind: 'phase', phase }),
  onLoad: () => {
    board[BOARD.IsRunning] = 1
  },
  onStart: (totalBars) => {
    board[BOARD.Total] = totalBars
    board[BOARD.IsRunning] = 1
  },
  onProgress: (bars, at) => {
    board[BOARD.Bars] = bars
    board[BOARD.At] = at
  },
  onEnd: () => {
    board[BOARD.IsRunning] = 0
  },
}

// A promise that a strategy left behind: nobody waits for it, so nobody else can say what it failed of.
process.on('unhandledRejection', (reason) => {
  const place = placeOf(reason)
  if (place === '' && !(reason instanceof ImportRefused)) throw reason
  const why = reason instanceof Error ? reason.message : String(reason)
  const message = `a strategy left a promise behind that failed: ${why}${place}; strategies answer at once`
  send({ kind: 'refused', failure: fail('STRATEGY_PROMISE', message).failure })
  process.exit()
})

try {
  // Of the three only what is needed is loaded.
  if (task.kind === 'run') {
    const { executeRun } = await import('./execute-run.ts')
    send({ kind: 'finished', result: await executeRun(task.request, listener) })
  } else if (task.kind === 'verdict') {
    const { giveVerdict } = await import('../verdict/give-verdict.ts')
    send({ kind: 'finished', result: await giveVerdict(task.request, listener) })
  } else {
    const { checkOnData } = await import('../strategy-check/check-on-data.ts')
    const result = await checkOnData(task.request, listener)
    // Promises that failed are told of only now and then: let it happen before the check counts as passed.
    await turn()
    send({ kind: 'finished', result })
  }
} catch (thrown) {
  const error = unwritable(thrown)
  if (error instanceof UserError) send({ kind: 'refused', failure: error.failure })
  else
    send({ kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
