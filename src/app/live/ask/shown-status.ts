import type { Command } from '../../../model/index.ts'
import { isAlive } from '../../is-alive.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { modeIfKnown, type SessionMode } from '../session-mode.ts'
import { capitalText, isRunning, readStatus, type SessionStatus } from '../session-status.ts'
import { WATCHDOG_FILES } from '../watchdog/watchdog.ts'
import type { WatchdogState } from '../watchdog/watchdog-protocol.ts'

/** A command that waits, with whatever its kind has beside this. */
export type ShownCommand = Readonly<Pick<Command, 'kind' | 'by' | 'reason'>>

/** What `investor status` shows of a session, beside where it lies. */
export interface ShownStatus extends Partial<SessionStatus> {
  readonly session: string
  /** As decimal text. */
  readonly capital?: string
  /** Absent where its settings cannot be read. */
  readonly mode?: SessionMode
  readonly isRunning: boolean
  readonly waiting: readonly ShownCommand[]
  readonly watchdog?: WatchdogState
}

/** The status of a session from what it wrote itself: no engine is asked for it. */
export function shownStatus(folder: SessionFolder): ShownStatus {
  const watchdog = folder.has(WATCHDOG_FILES.state)
    ? { watchdog: nowOf(folder.read<WatchdogState>(WATCHDOG_FILES.state)) }
    : {}
  const mode = modeIfKnown(folder)
  const status = readStatus(folder)
  return {
    session: folder.name,
    ...(mode === undefined ? {} : { mode }),
    isRunning: isRunning(folder),
    waiting: folder.waiting().map(({ command }) => command),
    ...watchdog,
    ...(status === undefined ? {} : { ...status, capital: capitalText(status) }),
  }
}

/** A watchdog that was killed can not say so itself. */
function nowOf(last: WatchdogState): WatchdogState {
  const isWatching = last.state === 'watching' || last.state === 'silent'
  return isWatching && !isAlive(last.pid) ? { ...last, state: 'lost' } : last
}
