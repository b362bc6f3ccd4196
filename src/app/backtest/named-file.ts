import { readFileSync } from 'node:fs'
import { fail, UserError } from '../../base/index.ts'

/** Reads a text file that a person named; `FILE_UNREADABLE` when it is not there. */
export function readNamedFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(fail('FILE_UNREADABLE', `${path} cannot be read: ${reason}`).failure)
  }
}
