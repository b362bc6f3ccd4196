import { createHash } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ActStore, KeptAct } from '../../server/index.ts'

/** Between two looks for files that may go, and acts between two where there are many. */
const LOOK_MS = 3_600_000
const LOOK_ACTS = 1_000

/**
 * Acts by their key, a file each: claimed by one server alone, whole or not there, and locked by nobody, so
 * that a server that hangs holds up no other one's halt.
 */
export class ActFiles implements ActStore {
  readonly #folder: string
  #drafts = 0
  #lookedAt = -Infinity
  #acts = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  claim(name: string, act: KeptAct): unknown {
    const [path, draft] = [this.#path(name), this.#draft(name, act)]
    try {
      this.#acts += 1
      linkSync(draft, path)
      return undefined
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      return JSON.parse(readFileSync(path, 'utf8')) as unknown
    } finally {
      rmSync(draft, { force: true })
    }
  }

  put(name: string, act: KeptAct): void {
    renameSync(this.#draft(name, act), this.#path(name))
  }

  free(name: string): void {
    rmSync(this.#path(name), { force: true })
  }

  forget(before: number, max: number): void {
    if (before - this.#lookedAt < LOOK_MS && this.#acts < LOOK_ACTS) return
    this.#lookedAt = before
    this.#acts = 0
    if (!existsSync(this.#folder)) return
    const files = readdirSync(this.#folder).map((name) => join(this.#folder, name))
    const aged = files
      .flatMap((file) => {
        const found = statSync(file, { throwIfNoEntry: false })
        return found === undefined ? [] : [{ file, at: found.mtimeMs }]
      })
      .toSorted((a, b) => b.at - a.at)
    for (const [place, { file, at }] of aged.entries()) {
      if (place >= max - LOOK_ACTS || at <= before) rmSync(file, { force: true })
    }
  }

  /** An act on disk under a name of its own; its file carries the time of the act. */
  #draft(name: string, act: KeptAct): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const draft = `${this.#path(name)}.${process.pid}-${++this.#drafts}`
    writeFileSync(draft, JSON.stringify(act), { mode: 0o600, flush: true })
    utimesSync(draft, act.at / 1_000, act.at / 1_000)
    return draft
  }

  #path(name: string): string {
    return join(this.#folder, createHash('sha256').update(name, 'utf8').digest('hex'))
  }
}
