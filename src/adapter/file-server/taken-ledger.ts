import { mkdirSync, openSync, closeSync, readFileSync, truncateSync, writeFileSync, fsyncSync } from 'node:fs'
import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'

/** A file of a server that was taken and used. */
export interface TakenFile {
  /** Path on the server. */
  readonly path: string
  readonly size: number
  readonly modified: string
  readonly sha256: string
  /** When it was used, as an instant in text. */
  readonly takenAt: string
}

/**
 * What was taken from a folder of a server: a file of JSON lines that only grows; the last line of a path
 * counts.
 *
 * A line that a crash cut short is dropped, so its file is taken once more.
 */
export class TakenLedger {
  readonly #file: string
  readonly #latest = new Map<string, TakenFile>()

  private constructor(file: string) {
    this.#file = file
  }

  /** Reads the ledger; `FILE_UNREADABLE` where it holds something else. */
  static open(file: string): TakenLedger {
    const ledger = new TakenLedger(file)
    let text = ''
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return ledger
    }
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole !== text) truncateSync(file, Buffer.byteLength(whole))
    for (const [index, line] of whole.split('\n').entries()) {
      if (line !== '') ledger.#keep(readLine(line, `${file}, line ${index + 1}`))
    }
    return ledger
  }

  /** What is on record of a path. */
  of(remotePath: string): TakenFile | undefined {
    return this.#latest.get(remotePath)
  }

  /** Puts a file on record, durably. */
  add(taken: TakenFile): void {
    mkdirSync(path.dirname(this.#file), { recursive: true })
    const file = openSync(this.#file, 'a', 0o600)
    try {
      writeFileSync(file, `${JSON.stringify(taken)}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    this.#keep(taken)
  }

  #keep(taken: TakenFile): void {
    this.#latest.set(taken.path, taken)
  }
}

function readLine(line: string, place: string): TakenFile {
  try {
    const { path: remotePath, size, modified, sha256, takenAt } = JSON.parse(line) as Record<string, unknown>
    const texts = [remotePath, modified, sha256, takenAt]
    if (texts.every((text) => typeof text === 'string') && typeof size === 'number') {
      const [at = '', changed = '', hash = '', taken = ''] = texts
      return { path: at, size, modified: changed, sha256: hash, takenAt: taken }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const message = `${place}: this is no record of a file that was taken; take the line out, or the file away`
  throw new UserError(fail('FILE_UNREADABLE', message).failure)
}
