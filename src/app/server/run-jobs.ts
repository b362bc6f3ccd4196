import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fail, RetryClass, UserError } from '../../base/index.ts'
import type { RunJob } from '../../server/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { moduleUrl } from '../program.ts'

/** What the process of a backtest says. */
export type ChildMessage =
  | { readonly kind: 'progress'; readonly bars: number; readonly total: number; readonly at: number }
  | { readonly kind: 'finished'; readonly run: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

const WAITING_MAX = 10
/** Jobs that are remembered after their end. */
const KEPT_MAX = 100

interface Job {
  shown: RunJob
  readonly request: RunRequest
}

/** Backtests that were asked for: one runs at a time, each in a process of its own. */
export class RunJobs {
  readonly #jobs: Job[] = []
  #child: ChildProcess | undefined

  /** All jobs, the newest first. */
  list(): readonly RunJob[] {
    return this.#jobs.map(({ shown }) => shown).toReversed()
  }

  /** One job. Throws `RUN_JOB_NOT_FOUND`. */
  job(id: string): RunJob {
    return this.#find(id).shown
  }

  /** Takes a backtest on. Throws `API_BUSY` where ten wait. */
  start(request: RunRequest, by: string): RunJob {
    const waiting = this.#jobs.filter(({ shown }) => shown.state === 'queued').length
    if (waiting >= WAITING_MAX) {
      const message = `${waiting} backtests wait: ask again when one has ended, or cancel one`
      throw new UserError(fail('API_BUSY', message, { retry: RetryClass.Safe }).failure)
    }
    const id = randomUUID()
    const shown: RunJob = {
      id,
      state: 'queued',
      by,
      askedAt: Date.now(),
      progressFraction: 0,
      at: null,
      phase: 'waiting',
      run: null,
      failure: null,
      href: `/api/v1/run-jobs/${id}`,
    }
    this.#jobs.push({ shown, request })
    while (this.#jobs.length > KEPT_MAX && isOver(this.#jobs[0])) this.#jobs.shift()
    this.#next()
    return this.#find(id).shown
  }

  /** Ends a job that waits or runs; one that is over stays as it is. */
  cancel(id: string): RunJob {
    const job = this.#find(id)
    if (isOver(job)) return job.shown
    const isAlive = job.shown.state === 'running'
    job.shown = { ...job.shown, state: 'cancelled', phase: 'cancelled' }
    if (isAlive) this.#child?.kill('SIGKILL')
    return job.shown
  }

  /** Ends what runs. */
  close(): void {
    for (const job of this.#jobs) if (!isOver(job)) this.cancel(job.shown.id)
  }

  #find(id: string): Job {
    const job = this.#jobs.find(({ shown }) => shown.id === id)
    if (job !== undefined) return job
    const message = `there is no backtest job ${id}; finished backtests are in /api/v1/runs`
    throw new UserError(fail('RUN_JOB_NOT_FOUND', message).failure)
  }

  #next(): void {
    const job = this.#jobs.find(({ shown }) => shown.state === 'queued')
    if (job === undefined || this.#child !== undefined) return
    const child = fork(moduleUrl('app/server/backtest-child'), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child = child
    job.shown = { ...job.shown, state: 'running', phase: 'reading data' }
    child.on('message', (message: ChildMessage) => take(job, message))
    child.on('error', () => undefined)
    child.once('close', () => {
      this.#child = undefined
      if (!isOver(job)) {
        const failure = { code: 'RUN_FAILED', message: 'the process of the run ended before its end' }
        job.shown = { ...job.shown, state: 'failed', phase: 'failed', failure }
      }
      this.#next()
    })
    child.send(job.request)
  }
}

function isOver(job: Job | undefined): boolean {
  return job !== undefined && job.shown.state !== 'queued' && job.shown.state !== 'running'
}

function take(job: Job, message: ChildMessage): void {
  if (isOver(job)) return
  switch (message.kind) {
    case 'progress':
      job.shown = {
        ...job.shown,
        phase: message.bars > 0 ? 'running' : 'reading data',
        progressFraction: message.total > 0 ? Math.min(1, message.bars / message.total) : 0,
        at: message.at > 0 ? message.at : null,
      }
      break
    case 'finished':
      job.shown = {
        ...job.shown,
        state: 'finished',
        phase: 'finished',
        progressFraction: 1,
        run: message.run,
      }
      break
    case 'failed':
      job.shown = {
        ...job.shown,
        state: 'failed',
        phase: 'failed',
        failure: { code: message.code, message: message.message },
      }
      break
  }
}
