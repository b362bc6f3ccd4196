import { resolve } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { SessionFolder } from './session-folder.ts'

const FILE = 'logs.json'

/** Keeps where a session writes its log files: `log_dir` may be another one at its next start. */
export function writeLogPlace(folder: SessionFolder, place: string): void {
  folder.write(FILE, { folder: resolve(place) })
}

/** Where a session writes its log files. Throws `UserError` `LOG_NOT_FOUND` where it writes none. */
export function readLogPlace(folder: SessionFolder): string {
  if (folder.has(FILE)) return folder.read<{ readonly folder: string }>(FILE).folder
  const message = `session ${folder.name} has not said where its log files are: it has written none yet`
  throw new UserError(fail('LOG_NOT_FOUND', message).failure)
}
