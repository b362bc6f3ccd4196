import { fail, UserError } from '../base/index.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there', EPERM: 'this user may not write there', EIO: 'the disk failed',
  EROFS: 'it is on a disk that cannot be written', ENOSPC: 'the disk is full', EDQUOT: 'the quota is used up',
  ENOENT: 'there is no such folder', ENOTDIR: 'a part of the path is not a folder', EISDIR: 'it is a folder',
  EFBIG: 'the file is as large as it may be',
  EEXIST: 'a file is in its place', ENAMETOOLONG: 'the name is too long',
}

/**
 * What the disk refused, as a refusal that a person can act on (`FILE_UNWRITABLE`); any other error as it is.
 *
 * Whoever reads a file says so itself (`FILE_UNREADABLE`), so that what is left are paths to write to.
 * `file`: what was being written, where the error names a draft of it, or nothing, as those of a sync do.
 */
export function unwritable(error: unknown, file?: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const reason = REASONS[String(error.code)]
  const path = file ?? ('dest' in error ? error.dest : 'path' in error ? error.path : undefined)
  if (reason === undefined || path === undefined) return error
  return new UserError(fail('FILE_UNWRITABLE', `${String(path)} cannot be written: ${reason}`).failure)
}
