import { resolve } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { SessionFolder } from './record/session-folder.ts'
import { hasJournal } from './record/session-journal.ts'

const FILE = 'logs.json'

/** Where a session writes its log files, and since when: what was written before is of others. */
export interface LogPlace {
  readonly folder: string
  /** UTC milliseconds of the wall clock. A folder of logs outlives a home: numbers of sessions begin anew. */
  readonly since: number
}

/** Keeps where a session writes its log files: `log_dir` may be another one at its next start. */
export function writeLogPlace(folder: SessionFolder, place: string): void {
  const begun = hasJournal(folder) ? 0 : Date.now()
  const since = folder.has(FILE) ? folder.read<LogPlace>(FILE).since : begun
  folder.write(FILE, { folder: resolve(place), since } satisfies LogPlace)
}

/** Where a session writes its log files. Throws `UserError` `LOG_NOT_FOUND` where it writes none. */
export function readLogPlace(folder: SessionFolder): LogPlace {
  if (folder.has(FILE)) return folder.read<LogPlace>(FILE)
  const message = `session ${folder.name} has not said where its log files are: it has written none yet`
  throw new UserError(fail('LOG_NOT_FOUND', message).failure)
}
