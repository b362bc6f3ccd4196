import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus, type SessionStatus } from '../../src/app/live/session-status.ts'

/** The states that a session can be in, as the API sees it; `absent`: another one is asked for. */
export const SESSION_STATES = ['stopped', 'running', 'halted', 'past', 'absent'] as const
/** One of them. */
export type SessionState = (typeof SESSION_STATES)[number]

/** No process has this number: Linux has none above 4194304. */
const NO_PID = 4_194_305

/**
 * Puts a recorded session, which no process runs, into a state as its files say it.
 *
 * What comes back undoes it.
 */
export function putSession(folder: SessionFolder, state: SessionState | 'crashed'): () => void {
  const before = readStatus(folder) as SessionStatus
  const run = { pid: process.pid, processStart: undefined, state: 'running', writtenAt: Date.now() }
  const heldSymbols = [{ symbol: 'SYN1', reason: 'EXTERNAL stands with -5 against Rests_One' }]
  const halt = { killSwitch: 'TRIGGERED', latched: ['operator'], heldSymbols }
  if (state === 'running') folder.write('status.json', { ...before, ...run })
  if (state === 'crashed') folder.write('status.json', { ...before, ...run, pid: NO_PID })
  if (state === 'halted') folder.write('status.json', { ...before, ...run, ...halt })
  if (state === 'past') folder.write('finished.json', {})
  return () => {
    folder.write('status.json', before)
    rmSync(join(folder.path, 'finished.json'), { force: true })
  }
}
