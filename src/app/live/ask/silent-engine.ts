import { UserError } from '../../../base/index.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { openSessionJournal } from '../record/session-journal.ts'
import { readStatus } from '../session-status.ts'
import { otherHolder, takeLease } from '../record/take-lease.ts'

/** What a session was asked for that it does not answer. */
export interface SilentWish {
  /** It stops trading: an engine that does not take it loses its right to write. */
  readonly isUrgent: boolean
  /** For how long an answer was waited for. */
  readonly seconds: number
}

/**
 * Does what can be done where an engine does not take what was left for it, and says so to a person.
 *
 * Waits up to some seconds for a journal that is locked.
 */
export async function answerForSilent(folder: SessionFolder, wish: SilentWish): Promise<string> {
  if (!wish.isUrgent) return `Session ${folder.name} does not answer; the wish waits for it.`
  return silenceText(folder, { ...wish, fencing: await fenceEngine(folder) })
}

/**
 * What became of an engine's right to write: taken; or it hangs with its journal locked, which nobody but
 * itself or its end undoes; or another process has it by now, which flattens in its place, say.
 */
export type Fencing = 'fenced' | 'locked' | 'replaced'

/** What a person is told of an engine that was asked to stop trading and hangs. */
export function silenceText(
  folder: SessionFolder, { seconds, fencing }: Pick<SilentWish, 'seconds'> & { readonly fencing: Fencing },
): string {
  const pid = readStatus(folder)?.pid
  const silent = `Session ${folder.name} did not answer for ${seconds} s`
  if (fencing === 'replaced') {
    return `${silent}, and another process has taken its place just now: it finds what you asked for. `
      + 'The dashboard and "investor status" say what became of it.'
  }
  const state = fencing === 'fenced'
    ? 'its right to write was taken, so that it can send nothing more'
    : 'it hangs in the middle of a write and holds the lock of its journal, so that its right to write ' +
      'could not be taken; should it go on, it finds what you asked for'
  return (
    `${silent}: ${state}.\n` +
    `Protective stops stay at the broker. End the process (kill -9 ${pid ?? 'its number'}), ` +
    'then "investor start": what you asked for is carried out first.'
  )
}

/** Takes the lease from an engine that hangs: whatever it wants to record is refused from here on. */
export async function fenceEngine(folder: SessionFolder): Promise<Fencing> {
  const opened = await openSessionJournal(folder)
  if (!opened.ok) {
    if (opened.failure.code === 'STORE_BUSY') return 'locked'
    throw new UserError(opened.failure)
  }
  const journal = opened.value
  try {
    const holder = await otherHolder(journal)
    if (holder !== undefined && holder !== readStatus(folder)?.pid) return 'replaced'
    await journal.releaseLease(await takeLease(journal, { isForced: true }))
    return 'fenced'
  } catch (error) {
    if (error instanceof UserError && error.failure.code === 'STORE_BUSY') return 'locked'
    throw error
  } finally {
    await journal.close()
  }
}
