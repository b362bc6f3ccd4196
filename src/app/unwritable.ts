import { fail, UserError } from '../base/index.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there', EPERM: 'this user may not write there',
  EROFS: 'it is on a disk that cannot be written', ENOSPC: 'the disk is full', EDQUOT: 'the quota is used up',
  ENOENT: 'there is no such folder', ENOTDIR: 'a part of the path is not a folder', EISDIR: 'it is a folder',
  EEXIST: 'a file is in its place', ENAMETOOLONG: 'the name is too long',
}

/**
 * What the disk refused, as a refusal that a person can act on (`FILE_UNWRITABLE`); any other error as it is.
 *
 * Whoever reads a file says so itself (`FILE_UNREADABLE`), so that what is left are paths to write to.
 */
export function unwritable(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return error
  const reason = REASONS[String(error.code)]
  if (reason === undefined) return error
  const path = 'dest' in error ? String(error.dest) : String(error.path)
  return new UserError(fail('FILE_UNWRITABLE', `${path} cannot be written: ${reason}`).failure)
}
