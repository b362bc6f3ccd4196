import { existsSync } from 'node:fs'
import { fail, UserError } from '../../../base/index.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import type { SessionFolder } from './session-folder.ts'
import { openSessionJournal } from './session-journal.ts'
import { holderName, LEASE_MS } from './take-lease.ts'

/**
 * Throws a session away that was made for a start that is refused: it would count as the latest, and hold the
 * next start to its settings.
 *
 * It stays where anything is on record, where somebody has left a command for the next start, and where
 * another start has it by now: only who holds the lease may. Its lines in the log files stay.
 */
export async function discardUnbegun(folder: SessionFolder, request: RunRequest): Promise<void> {
  if (!folder.isMade) return
  const opened = await openSessionJournal(folder, request)
  if (!opened.ok) return
  const store = opened.value
  try {
    const lease = await store.acquireLease({ holder: holderName(), lifeMs: LEASE_MS })
    if (!lease.ok) return
    const head = await store.head()
    const isUnbegun = head.ok && head.value === undefined && folder.waiting().length === 0
    if (isUnbegun) folder.discard()
    await store.releaseLease(lease.value)
  } finally {
    await store.close()
  }
}

/** Whoever has waited for the lease of a session that was thrown away has nothing to write into. */
export function refuseGone(folder: SessionFolder): void {
  if (existsSync(folder.path)) return
  const message = `session ${folder.name} was thrown away just now, since another start of it was refused; `
    + 'start again'
  throw new UserError(fail('SESSION_NOT_FOUND', message).failure)
}
