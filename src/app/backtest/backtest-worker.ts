import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '../../base/index.ts'
import { unwritable } from '../unwritable.ts'
import { executeRun } from './execute-run.ts'
import { BOARD, type WorkerMessage } from './run-in-worker.ts'
import type { RunRequest } from './run-request.ts'

const { request, board } = workerData as { request: RunRequest; board: Float64Array }
const send = (message: WorkerMessage): void => parentPort?.postMessage(message)

try {
  const run = await executeRun(request, {
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
  })
  send({ kind: 'finished', run })
} catch (thrown) {
  const error = unwritable(thrown)
  if (error instanceof UserError) send({ kind: 'refused', failure: error.failure })
  else
    send({ kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
