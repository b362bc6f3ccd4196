import { UserError } from '../../base/index.ts'
import type { HealthCheck, Incident } from '../../monitor/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'

/** What the last round of health checks found. */
export interface HealthRound {
  readonly at: number
  readonly checks: readonly HealthCheck[]
  /** Between two looks; absent in books of before it was kept. */
  readonly everyMs?: number
}

/** What the watch of a session leaves in its folder: for the next start, the API and the command line. */
export interface WatchBook {
  readonly pid: number
  /** When it was written. */
  readonly at: number
  /** The last row of the journal whose alerts it has taken. */
  readonly through: number
  /** Newest first; the latest that ended among them. */
  readonly incidents: readonly Incident[]
  readonly health?: HealthRound
}

/** Name of the file. */
export const WATCH_BOOK = 'watch.json'

/** The book of a session; `undefined` before its first, and where it cannot be read. */
export function readWatchBook(folder: SessionFolder): WatchBook | undefined {
  if (!folder.has(WATCH_BOOK)) return undefined
  try {
    return folder.read<WatchBook>(WATCH_BOOK)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
