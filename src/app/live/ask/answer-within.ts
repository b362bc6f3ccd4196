import { SilenceDetector } from '../core/silence-detector.ts'

/** Looks within the shorter limit. */
const LOOKS = 5

/** How long an answer may take: then it is reported, and in the end given up with what `errorOf` makes. */
export interface AnswerLimits {
  readonly reportMs: number
  readonly endMs: number
  readonly onReport: () => void
  readonly errorOf: () => Error
  /** Nobody waits any more: what was asked stays without an answer, and without a fault. */
  readonly isOver?: () => boolean
}

/**
 * Waits for an answer of another thread; rejects with `errorOf()` when it does not come in time.
 *
 * A pause of the whole process, asleep or stopped, is nobody's silence: after it time is measured anew, since
 * the other thread stood still as well.
 */
export async function answerWithin<T>(
  answer: Promise<T>, { reportMs, endMs, onReport, errorOf, isOver }: AnswerLimits,
): Promise<T> {
  const lookMs = Math.min(reportMs, endMs) / LOOKS
  const report = new SilenceDetector({ silentMs: reportMs, lookMs }, performance.now())
  const end = new SilenceDetector({ silentMs: endMs, lookMs }, performance.now())
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (isOver?.() === true) return clearInterval(timer)
      const now = performance.now()
      if (report.look(now) !== undefined) onReport()
      if (end.look(now) !== undefined) reject(errorOf())
    }, lookMs)
  })
  try {
    return await Promise.race([answer, silence])
  } finally {
    clearInterval(timer)
  }
}
