import type { Act } from '../../../src/server/contract/index.ts'
import { ApiError } from '../api/request.ts'
import type { Tone } from './notice-board.ts'

const LOOK_MS = 150
const LATE_LOOK_MS = 1_000
/** An engine that takes nothing in ten seconds is looked after by the server; this is beyond that. */
const LATE_MS = 25_000

/** How an act is followed. */
export interface Following {
  readonly look: (id: string) => Promise<Act>
  /** Told how it goes, where that has changed. */
  readonly tell: (text: string, tone: Tone) => void
  readonly signal: AbortSignal
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
}

/**
 * The act once the engine took it, or as it stands where nobody waits for it any more; a session that does
 * not run is not waited for.
 *
 * What the engine does not take, and what is carried out in its place, is followed to its end, and how it
 * goes is told. While the connection is away it is waited for. Throws `ApiError` where the server does not
 * know the act, or the login has ended.
 */
export async function followAct(left: Act, { look, tell, signal, now, pause }: Following): Promise<Act> {
  const lateAt = now() + LATE_MS
  // What was answered to an act that was sent again is how it stood at first: it is looked at in any case.
  let act: Act | undefined
  let said = ''
  while (!signal.aborted && (act === undefined || isOpen(act, now() > lateAt))) {
    const isLate = now() > lateAt
    const text = act?.answer?.text ?? (isLate ? 'left for the engine, which has not answered yet.' : '')
    if (text !== said) tell(text, 'bad')
    said = text
    await pause(isLate ? LATE_LOOK_MS : LOOK_MS)
    try {
      act = await look(left.id)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'ACT_NOT_FOUND' || error.code === 'UNAUTHENTICATED') throw error
      await pause(LATE_LOOK_MS)
    }
  }
  return act ?? left
}

/** Whether there is more to hear. */
function isOpen({ isUnderWay, isRunning, state, answer }: Act, isLate: boolean): boolean {
  if (isUnderWay) return true
  if (!isRunning) return false
  return state !== 'taken' || (answer === null && !isLate)
}
