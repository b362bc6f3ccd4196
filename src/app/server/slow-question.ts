import { Worker } from 'node:worker_threads'
import { fail, RetryClass, UserError, type Failure } from '../../base/index.ts'
import type { JournalLocation } from '../journal/index.ts'
import type { SilentWish } from '../live/ask/silent-engine.ts'
import { BARE_ENVIRONMENT, moduleUrl } from '../program.ts'
import type { LinesWish } from './indicator-lines.ts'

/** Something that takes long to find out, so that a thread of its own does. */
export type SlowQuestion =
  | { readonly kind: 'why-not'; readonly path: string; readonly symbol: string; readonly at: string }
  | { readonly kind: 'verify'; readonly location: JournalLocation }
  | ({ readonly kind: 'indicators' } & LinesWish)
  | { readonly kind: 'known-strategies' }
  | { readonly kind: 'own-strategy'; readonly path: string }
  | { readonly kind: 'silent'; readonly path: string; readonly wish: SilentWish }

/** What the thread sends. */
export type SlowAnswer =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'broken'; readonly message: string }

const RUNNING_MAX = 2
const TIMEOUT_MS = 25_000
const BARE_LIMITS = { maxOldGenerationSizeMb: 256 } as const

/** Asks slow questions, a few at a time, each in a thread that is ended when it takes too long. */
export class SlowQuestions {
  #running = 0

  /** Answers a question. Throws `API_BUSY` where enough are being answered, `API_TIMEOUT` after 25 s. */
  async ask<T>(question: SlowQuestion): Promise<T> {
    if (this.#running >= RUNNING_MAX) {
      const message = `${this.#running} slow questions are being answered: ask again in a few seconds`
      throw new UserError(fail('API_BUSY', message, { retry: RetryClass.Safe }).failure)
    }
    this.#running += 1
    try {
      return await askInThread<T>(question)
    } finally {
      this.#running -= 1
    }
  }
}

/**
 * Asks in a thread of its own, however many are asked; a bare one is given no environment, since it loads
 * what is not ours. Throws `API_TIMEOUT` after 25 s, or `timeoutMs`.
 */
export async function askInThread<T>(
  question: SlowQuestion, { timeoutMs = TIMEOUT_MS, isBare = false } = {},
): Promise<T> {
  const bare = isBare ? { env: BARE_ENVIRONMENT, resourceLimits: BARE_LIMITS, stderr: true } : {}
  const worker = new Worker(
    moduleUrl('app/server/slow-question-worker'), { workerData: question, ...bare })
  try {
    return await new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        const message = `no answer within ${timeoutMs / 1000} s; the command line has no such limit`
        reject(new UserError(fail('API_TIMEOUT', message, { retry: RetryClass.Safe }).failure))
      }, timeoutMs)
      worker.on('message', (answer: SlowAnswer) => {
        if (answer.kind === 'answer') resolve(answer.value as T)
        else reject(answer.kind === 'refused' ? new UserError(answer.failure) : new Error(answer.message))
      })
      worker.on('error', reject)
      worker.on('exit', (code) => {
        clearTimeout(timer)
        reject(new Error(`the thread of a slow question ended with code ${code}`))
      })
    })
  } finally {
    await worker.terminate()
  }
}
