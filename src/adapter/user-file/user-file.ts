import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fail, RetryClass, UserError } from '../../base/index.ts'

const OWNER_ONLY = 0o600
/** A change takes a moment; for so long one of another process is waited for, with a look each time. */
const WAIT_MS = 5_000
const LOOK_MS = 5

/**
 * A JSON file with mode 0600, written whole or not at all; read again when it has changed. Of several
 * processes one changes it at a time, so that none puts back what another took away.
 *
 * Throws `UserError` `USERS_UNREADABLE`: what cannot be read lets nobody in.
 */
export class UserFile {
  readonly path: string
  readonly #waitMs: number
  #stamp = ''
  #value: unknown

  constructor(file: string, waitMs = WAIT_MS) {
    this.path = file
    this.#waitMs = waitMs
  }

  /** What the file holds; `undefined` when it is not there. */
  read(): unknown {
    const stamp = this.#stampNow()
    if (stamp !== this.#stamp) {
      this.#value = stamp === '' ? undefined : this.#parsed()
      this.#stamp = stamp
    }
    return this.#value
  }

  /**
   * Puts what `make` makes of the file in its place, on disk when it returns.
   *
   * Throws `UserError` `USERS_BUSY` where another process does not finish.
   */
  change(make: (found: unknown) => unknown): void {
    mkdirSync(path.dirname(this.path), { recursive: true })
    // Whoever has made the draft changes the file.
    const draft = `${this.path}.new`
    const file = this.#claim(draft)
    try {
      try {
        this.#stamp = 'to be read'
        writeFileSync(file, `${JSON.stringify(make(this.read()), null, 2)}\n`)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(draft, this.path)
    } catch (error) {
      rmSync(draft, { force: true })
      throw error
    }
  }

  #claim(draft: string): number {
    const until = performance.now() + this.#waitMs
    for (;;) {
      try {
        return openSync(draft, 'wx', OWNER_ONLY)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if (performance.now() > until) throw busy(this.path, draft)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS)
      }
    }
  }

  #stampNow(): string {
    try {
      const { mtimeNs, size, ino } = statSync(this.path, { bigint: true })
      return `${mtimeNs} ${size} ${ino}`
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw unreadable(this.path, error)
    }
  }

  #parsed(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as unknown
    } catch (error) {
      throw unreadable(this.path, error)
    }
  }
}

function unreadable(file: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error)
  const message = `${file} cannot be read, so nobody can log in: ${reason}; restore it, or delete it`
  return new UserError(fail('USERS_UNREADABLE', message).failure)
}

function busy(file: string, draft: string): UserError {
  const message = `another process changes ${file}: try again; where none does, one died: delete ${draft}`
  return new UserError(fail('USERS_BUSY', message, { retry: RetryClass.Safe }).failure)
}
