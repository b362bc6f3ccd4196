import {
  closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeSync,
} from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** When a file is put aside, and how many of those are kept. */
export interface RollingLimits {
  readonly bytesMax: number
  readonly ageMsMax: number
  readonly keptMax: number
}

/** A file is put aside at 20 MB or after a day; thirty of each name are kept. */
const ROLLING_LIMITS: RollingLimits = { bytesMax: 20_000_000, ageMsMax: 86_400_000, keptMax: 30 }

/** Lines that could not be written, and why. */
export interface LogLoss {
  readonly lines: number
  readonly reason: string
}

/**
 * A file that lines are appended to, put aside as `name.<instant>.ext` when it is large or old.
 *
 * No call throws. Lines are gathered by `write` and written by `flush`, in one call of the system.
 */
export class RollingFile {
  readonly path: string
  readonly #limits: RollingLimits
  readonly #now: () => number
  #descriptor: number | undefined
  #bytes = 0
  #bornAt = 0
  /** The file ends within a line, which a crash or a full disk has cut short. */
  #isTorn = false
  #waiting = ''
  #lost: LogLoss | undefined

  constructor(path: string, limits: RollingLimits = ROLLING_LIMITS, now: () => number = Date.now) {
    this.path = path
    this.#limits = limits
    this.#now = now
  }

  /** Takes a line, with its line end. */
  write(line: string): void {
    this.#waiting += line
  }

  /** Lines lost since the last line that was written; absent while all is well. */
  get lost(): LogLoss | undefined {
    return this.#lost
  }

  /** Writes what was taken; gives what was lost before it, once, after the first success. */
  flush(): LogLoss | undefined {
    if (this.#waiting === '') return undefined
    const text = this.#waiting
    this.#waiting = ''
    try {
      this.#append(text)
      const lost = this.#lost
      this.#lost = undefined
      return lost
    } catch (error) {
      const lines = (this.#lost?.lines ?? 0) + text.split('\n').length - 1
      this.#lost = { lines, reason: error instanceof Error ? error.message : String(error) }
      this.close()
      return undefined
    }
  }

  close(): void {
    const descriptor = this.#descriptor
    this.#descriptor = undefined
    if (descriptor === undefined) return
    try {
      closeSync(descriptor)
    } catch (error) {
      this.#lost ??= { lines: 0, reason: error instanceof Error ? error.message : String(error) }
    }
  }

  #append(text: string): void {
    let descriptor = this.#descriptor ?? this.#open()
    const bytes = Buffer.from(text)
    const isOld = this.#now() - this.#bornAt >= this.#limits.ageMsMax
    if (this.#bytes > 0 && (isOld || this.#bytes + bytes.length > this.#limits.bytesMax)) {
      this.#putAside(descriptor)
      descriptor = this.#open()
    }
    const whole = this.#isTorn ? Buffer.concat([Buffer.from('\n'), bytes]) : bytes
    for (let written = 0; written < whole.length; ) {
      this.#isTorn = true
      written += writeSync(descriptor, whole, written)
    }
    this.#isTorn = false
    this.#bytes += whole.length
  }

  #open(): number {
    mkdirSync(dirname(this.path), { recursive: true })
    const descriptor = openSync(this.path, 'a+', 0o600)
    this.#descriptor = descriptor
    const { size, birthtimeMs, mtimeMs } = fstatSync(descriptor)
    this.#bytes = size
    // A system that does not know when a file was made says 0.
    this.#bornAt = size === 0 ? this.#now() : birthtimeMs || mtimeMs
    const last = Buffer.alloc(1)
    if (size > 0) readSync(descriptor, last, 0, 1, size - 1)
    this.#isTorn = size > 0 && last.toString() !== '\n'
    return descriptor
  }

  #putAside(descriptor: number): void {
    // Another process that logs here may have put it aside already.
    const isOurs = statSync(this.path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino
    this.close()
    if (!isOurs) return
    const extension = extname(this.path)
    const stem = this.path.slice(0, -extension.length)
    const stamp = new Date(this.#now()).toISOString().replaceAll(':', '-')
    let aside = `${stem}.${stamp}${extension}`
    for (let n = 2; statSync(aside, { throwIfNoEntry: false }) !== undefined; n++) {
      aside = `${stem}.${stamp}-${n}${extension}`
    }
    renameSync(this.path, aside)
    const kept = asideOf(this.path)
    for (const old of kept.slice(0, Math.max(0, kept.length - this.#limits.keptMax))) rmSync(old)
  }
}

/** Files that were put aside for a log file, the oldest first. */
export function asideOf(path: string): readonly string[] {
  const extension = extname(path)
  const stem = `${basename(path, extension)}.`
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(stem) && /^\d{4}-\d\d-\d\dT/.test(name.slice(stem.length)))
    .filter((name) => name.endsWith(extension))
    .toSorted()
    .map((name) => join(dirname(path), name))
}
