import { fail, RetryClass, type Result } from '../../base/index.ts'

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const SQLITE = {
  Busy: 5,
  Locked: 6,
  ReadOnly: 8,
  Io: 10,
  Corrupt: 11,
  Full: 13,
  CantOpen: 14,
  NotADatabase: 26,
} as const

interface SqliteError extends Error {
  readonly errcode: number
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}

/** Runs `work` and turns what SQLite throws into a failure; any other error is a bug and goes on. */
export function attempt<T>(path: string, work: () => T): Result<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    if (isSqliteError(error)) return failureOf(error, path)
    if (error instanceof Error && 'syscall' in error) {
      return fail('STORE_UNREACHABLE', `${path}: ${error.message}; check the path and its permissions`)
    }
    throw error
  }
}

/** A failure that `work` may throw to leave a transaction; `attemptResult` gives it back. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly result: Result<never>

  constructor(result: Result<never>) {
    super('refused')
    this.result = result
  }
}

function failureOf(error: SqliteError, path: string): Result<never> {
  const said = `${path}: ${error.message} (SQLite ${error.errcode})`
  switch (error.errcode & 0xff) {
    case SQLITE.Busy:
    case SQLITE.Locked:
      return fail('STORE_BUSY', `${said}; another process is writing: try again`, { retry: RetryClass.Safe })
    case SQLITE.Full:
      return fail('STORE_FULL', `${said}; make room on the disk, then start again`)
    case SQLITE.Io:
      return fail(
        'STORE_IO',
        `${said}; what was written last may not be on disk: end the process, check the disk`,
      )
    case SQLITE.Corrupt:
    case SQLITE.NotADatabase:
      return fail(
        'STORE_CORRUPT',
        `${said}; keep the file as it is, restore a backup beside it, compare with ` +
          '"investor audit verify"',
      )
    case SQLITE.ReadOnly:
      return fail('STORE_READ_ONLY', `${said}; the file or its folder may not be written`)
    case SQLITE.CantOpen:
      return fail('STORE_UNREACHABLE', `${said}; check the path and its permissions`)
    default:
      return fail('STORE_REFUSED', said)
  }
}
