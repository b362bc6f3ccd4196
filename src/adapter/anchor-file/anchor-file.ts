import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs'
import { fail, ok, type Result } from '../../base/index.ts'
import type { Anchor } from '../../port/index.ts'

/** Ends a line that a crash has cut short: the file is never shortened. */
const TORN = '#torn'

/**
 * Checkpoints in a file that is only ever appended to, one JSON text a line.
 *
 * On another disk, or with `chattr +a` and another owner, it is out of the reach of who can write the
 * database.
 */
export class AnchorFile implements Anchor {
  readonly name: string
  readonly #path: string

  constructor(path: string) {
    this.#path = path
    this.name = path
  }

  async publish(note: string): Promise<Result<void>> {
    try {
      const descriptor = openSync(this.#path, 'a+', 0o644)
      try {
        const torn = isTorn(descriptor) ? `${TORN}\n` : ''
        writeFileSync(descriptor, `${torn}${JSON.stringify(note)}\n`)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      return ok(undefined)
    } catch (error) {
      return fail('ANCHOR_FAILED', `${this.#path}: ${reasonOf(error)}`, { retry: 'safe' })
    }
  }

  /** A line that a crash has cut short is passed over; any other that cannot be read is a failure. */
  async notes(limit = Infinity): Promise<Result<readonly string[]>> {
    try {
      const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : ''
      const lines = text.split('\n')
      // What follows the last line end was not written whole, and was not reported as kept.
      lines.pop()
      return ok(
        lines
          .filter((line) => line !== '' && !line.endsWith(TORN))
          .map(noteOf)
          .slice(limit === Infinity ? 0 : -limit),
      )
    } catch (error) {
      return fail('ANCHOR_UNREADABLE', `${this.#path}: ${reasonOf(error)}`)
    }
  }
}

/** Says whether the file ends within a line. */
function isTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor)
  if (size === 0) return false
  const last = Buffer.alloc(1)
  readSync(descriptor, last, 0, 1, size - 1)
  return last.toString() !== '\n'
}

function noteOf(line: string): string {
  const note: unknown = JSON.parse(line)
  if (typeof note !== 'string') throw new TypeError(`not a checkpoint: ${line.slice(0, 60)}`)
  return note
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
