import { ApiError } from './request.ts'

const FIRST_PAUSE_MS = 1_000
const PAUSE_MS_MAX = 4_000
/** Answers that say nothing of an act: of a proxy, or of a server that had no time to look at it. */
const UNHEARD: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** How long an act is sent again, and who hears of it. */
export interface Patience {
  /** Counted from the first try. */
  readonly longestMs: number
  /** Aborted where nobody waits for it any more. */
  readonly signal: AbortSignal
  /** Told at every try that brings no answer. */
  readonly onSilence: () => void
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
}

/** Whether an error leaves open what became of an act: nobody answered, or nobody who knows. */
export function isUnheard(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.code === 'OFFLINE' || UNHEARD.has(error.status))
}

/**
 * Sends an act until it is answered, with pauses; each try has to be the same act under the same key, which
 * is what makes it one act however often it arrives.
 *
 * Throws what the last try brought, where that is an answer, or time or patience have ended.
 */
export async function sendPatiently<T>(send: () => Promise<T>, patience: Patience): Promise<T> {
  const { longestMs, signal, onSilence, now, pause } = patience
  const begunAt = now()
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
    try {
      return await send()
    } catch (error) {
      if (!isUnheard(error) || signal.aborted) throw error
      onSilence()
      if (now() - begunAt + pauseMs > longestMs) throw error
      await pause(pauseMs)
      if (signal.aborted) throw error
    }
  }
}
