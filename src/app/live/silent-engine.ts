import { UserError } from '../../base/index.ts'
import type { SessionFolder } from './session-folder.ts'
import { openSessionJournal } from './session-journal.ts'
import { readStatus } from './session-status.ts'
import { takeLease } from './take-lease.ts'

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
  return silenceText(folder, { ...wish, isFenced: await fenceEngine(folder) })
}

/** What a person is told of an engine that was asked to stop trading and hangs. */
export function silenceText(
  folder: SessionFolder, { seconds, isFenced }: Pick<SilentWish, 'seconds'> & { readonly isFenced: boolean },
): string {
  const pid = readStatus(folder)?.pid
  const state = isFenced
    ? 'its right to write was taken, so that it can send nothing more'
    : 'it hangs in the middle of a write and holds the lock of its journal, so that its right to write ' +
      'could not be taken; should it go on, it finds what you asked for'
  return (
    `Session ${folder.name} did not answer for ${seconds} s: ${state}.\n` +
    `Protective stops stay at the broker. End the process (kill -9 ${pid ?? 'its number'}), ` +
    'then "investor start": what you asked for is carried out first.'
  )
}

/**
 * Takes the lease from an engine that hangs: whatever it wants to record is refused from here on. `false`
 * where it hangs with its journal locked, which nobody but itself or its end undoes.
 */
export async function fenceEngine(folder: SessionFolder): Promise<boolean> {
  const opened = await openSessionJournal(folder)
  if (!opened.ok) {
    if (opened.failure.code === 'STORE_BUSY') return false
    throw new UserError(opened.failure)
  }
  const journal = opened.value
  try {
    await journal.releaseLease(await takeLease(journal, { isForced: true }))
    return true
  } catch (error) {
    if (error instanceof UserError && error.failure.code === 'STORE_BUSY') return false
    throw error
  } finally {
    await journal.close()
  }
}
