import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'

const OWNER_ONLY = 0o600

/**
 * A JSON file with mode 0600, written whole or not at all; read again when it has changed.
 *
 * Throws `UserError` `USERS_UNREADABLE`: what cannot be read lets nobody in.
 */
export class UserFile {
  readonly path: string
  #stamp = ''
  #value: unknown

  constructor(file: string) {
    this.path = file
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

  /** Puts a value in its place, on disk when it returns. */
  write(value: unknown): void {
    mkdirSync(path.dirname(this.path), { recursive: true })
    const draft = `${this.path}.${process.pid}`
    const file = openSync(draft, 'w', OWNER_ONLY)
    try {
      writeSync(file, `${JSON.stringify(value, null, 2)}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    chmodSync(draft, OWNER_ONLY)
    renameSync(draft, this.path)
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
