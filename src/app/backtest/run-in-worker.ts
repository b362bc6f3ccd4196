import { Worker } from 'node:worker_threads'
import { fail, formatUtc, UserError, type Failure, type UtcMillis } from '../../base/index.ts'
import { moduleUrl } from '../program.ts'
import type { FinishedRun } from './execute-run.ts'
import { progressBar } from './progress-bar.ts'
import { discardUnfinished } from './run-folder.ts'
import type { RunRequest } from './run-request.ts'
import type { Verdict } from '../../report/index.ts'
import type { CheckedStrategy, CheckRequest } from '../strategy-check/check-on-data.ts'
import type { VerdictRequest } from '../verdict/give-verdict.ts'

/** What the worker is to do. */
export type WorkerTask =
  | { readonly kind: 'run'; readonly request: RunRequest }
  | { readonly kind: 'check'; readonly request: CheckRequest }
  | { readonly kind: 'verdict'; readonly request: VerdictRequest }

/** What comes of a task. */
export type WorkerResult = FinishedRun | CheckedStrategy | Verdict

/** What the worker sends when it is done. */
export type WorkerMessage =
  | { readonly kind: 'finished'; readonly result: WorkerResult }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'broken'; readonly message: string }

/** How far a run is: bars of `total` that were shown, and the instant of the last. */
export interface RunProgress {
  readonly bars: number
  readonly total: number
  readonly at: number
}

/** Places of the shared progress board. */
export const BOARD = { Bars: 0, At: 1, Total: 2, IsRunning: 3 } as const
const BOARD_CELLS = 4
const LOOK_MS = 200
/** What a shell reports of a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130

/** How the worker is watched. */
export interface WatchOptions {
  readonly timeoutMs: number
  readonly isQuiet: boolean
  readonly onProgress?: (progress: RunProgress) => void
}

/**
 * Runs a backtest in a thread of its own, so that a strategy that never returns can be ended.
 *
 * Throws `UserError` with what the run was refused for, or `STRATEGY_TIMEOUT`.
 */
export async function runInWorker(request: RunRequest, options: WatchOptions): Promise<FinishedRun> {
  const { strategies, out } = request
  const names = strategies.length > 0 ? strategies.join(', ') : 'the configured strategies'
  const discard = (): void => discardUnfinished(out)
  return (await inWorker({ kind: 'run', request }, { ...options, names, discard })) as FinishedRun
}

/** Checks a strategy in a thread of its own, and ends it like a run where the strategy never returns. */
export async function checkInWorker(request: CheckRequest, options: WatchOptions): Promise<CheckedStrategy> {
  const watch = { ...options, names: request.strategy, discard() {} }
  return (await inWorker({ kind: 'check', request }, watch)) as CheckedStrategy
}

/** Gives a verdict in a thread of its own, and ends it like a run where the strategy never returns. */
export async function verdictInWorker(request: VerdictRequest, options: WatchOptions): Promise<Verdict> {
  const names = request.run.strategies.join(', ')
  return (await inWorker({ kind: 'verdict', request }, { ...options, names, discard() {} })) as Verdict
}

async function inWorker(
  task: WorkerTask,
  options: WatchOptions & { readonly names: string; readonly discard: () => void },
): Promise<WorkerResult> {
  const board = new Float64Array(new SharedArrayBuffer(BOARD_CELLS * Float64Array.BYTES_PER_ELEMENT))
  const worker = new Worker(moduleUrl('app/backtest/backtest-worker'), { workerData: { task, board } })
  const bar = progressBar(options.isQuiet)
  const onInterrupt = (): void => {
    bar.stop()
    options.discard()
    process.exit(EXIT_INTERRUPTED)
  }
  process.on('SIGINT', onInterrupt)
  try {
    return await new Promise<WorkerResult>((resolve, reject) => {
      const watch = watchStall(board, options.timeoutMs, () =>
        reject(timeout(options.names, options.timeoutMs, board)),
      )
      const show = setInterval(() => {
        watch()
        const progress = {
          bars: board[BOARD.Bars] as number,
          total: board[BOARD.Total] as number,
          at: board[BOARD.At] as number,
        }
        bar.show(progress)
        options.onProgress?.(progress)
      }, LOOK_MS)
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'phase') bar.phase(message.phase)
        else if (message.kind === 'finished') resolve(message.result)
        else if (message.kind === 'refused') reject(new UserError(message.failure))
        else reject(new Error(message.message))
      })
      worker.on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(options.names, board) : error),
      )
      worker.on('exit', (code) => {
        clearInterval(show)
        if (code !== 0) reject(new Error(`the worker of the run ended with code ${code}`))
      })
    })
  } catch (error) {
    await worker.terminate()
    options.discard()
    throw error
  } finally {
    process.off('SIGINT', onInterrupt)
    bar.stop()
    await worker.terminate()
  }
}

/** Calls back when the run has been at the same bar for too long. */
function watchStall(board: Float64Array, timeoutMs: number, onStall: () => void): () => void {
  let lastBars = -1
  let since = performance.now()
  return () => {
    const bars = board[BOARD.Bars] as number
    // Not running: the catalog is read or the report is written, which no strategy can hold up.
    if (bars !== lastBars || board[BOARD.IsRunning] !== 1) {
      lastBars = bars
      since = performance.now()
    } else if (performance.now() - since > timeoutMs) onStall()
  }
}

/** How far a run had come, in words. */
function placeOn(board: Float64Array): string {
  const at = board[BOARD.At] as number
  const isStarted = (board[BOARD.Total] as number) > 0
  return at > 0 ? `after the slice of ${formatUtc(at as UtcMillis)}`
    : isStarted ? 'in its first bars' : 'while it was loaded or built'
}

function timeout(names: string, timeoutMs: number, board: Float64Array): UserError {
  return new UserError(
    fail(
      'STRATEGY_TIMEOUT',
      `a strategy (${names}) did not return for ${timeoutMs / 1000} s ${placeOn(board)}: look for a loop ` +
        'that does not end; a longer --timeout helps if it is only slow',
    ).failure,
  )
}

function outOfMemory(names: string, board: Float64Array): UserError {
  return new UserError(
    fail(
      'OUT_OF_MEMORY',
      `the run (${names}) used up its memory ${placeOn(board)}: look for a list in a strategy that grows ` +
        'with every bar; NODE_OPTIONS=--max-old-space-size=8192 gives it 8 GB',
    ).failure,
  )
}
