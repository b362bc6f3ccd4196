import { createHash } from 'node:crypto'
import {
  closeSync, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync,
  renameSync, rmSync, statSync, writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fail, RetryClass, UserError } from '../../base/index.ts'
import type { WebhookEntry } from '../../config/index.ts'
import type { Delivery, KeptDelivery } from '../../server/index.ts'

/** A delivery on disk. */
export interface InboxEntry {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  readonly from: string
  readonly bytes: number
  readonly sha256: string
  /** Name of the file with its bytes. */
  readonly file: string
}

/** What became of a delivery. */
export interface InboxOutcome extends InboxEntry {
  readonly outcome: 'imported' | 'refused'
  readonly doneAt: number
  readonly rows?: number
  readonly code?: string
  readonly message?: string
}

const WAITING_MAX = 10_000
const SIGNATURE_LIFE_MS = 3_600_000
const LIFE_MS = 30 * 86_400_000
/** Deliveries between two looks for signatures that may go. */
const LOOK = 500

/**
 * What one webhook was sent, in a folder: `waiting` until it is imported, then `done` for thirty days, so
 * that a delivery that comes again is known. The bytes of what was refused stay beside its outcome.
 *
 * A delivery exists when its record does, which comes after its bytes and is flushed before the sender hears
 * of it.
 */
export class WebhookInbox {
  readonly #waiting: string
  readonly #done: string
  readonly #signatures: string
  readonly #format: string
  #taken = 0

  constructor(home: string, { name, format = 'csv' }: Pick<WebhookEntry, 'name' | 'format'>) {
    const folder = path.join(home, 'webhooks', name)
    this.#waiting = path.join(folder, 'waiting')
    this.#done = path.join(folder, 'done')
    this.#signatures = path.join(folder, 'signatures')
    this.#format = format
  }

  /** The folder of this webhook. */
  get folder(): string {
    return path.dirname(this.#waiting)
  }

  /** Keeps a delivery, once; see `WebhookDesk`. */
  keep({ id, signature, body, from, at }: Omit<Delivery, 'hook'>): KeptDelivery {
    const key = digestOf(id).slice(0, 32)
    const sha256 = digestOf(body)
    const known = this.#recordOf(key)
    if (known !== undefined) {
      if (known.sha256 === sha256) return { id, isNew: false }
      const message = `the delivery ${id} was taken with other bytes: give new data an id of their own`
      throw new UserError(fail('WEBHOOK_CONFLICT', message).failure)
    }
    const signed = path.join(this.#signatures, digestOf(signature).slice(0, 32))
    // The id is not signed: the same request under another id is somebody's recording of it.
    const earlier = existsSync(signed) ? this.#recordOf(readFileSync(signed, 'utf8')) : undefined
    if (earlier !== undefined) return { id: earlier.id, isNew: false }
    for (const folder of [this.#waiting, this.#done, this.#signatures]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
    }
    this.#checkRoom()
    const file = `${key}-${sha256.slice(0, 12)}.${this.#format}`
    put(path.join(this.#waiting, file), body)
    put(signed, key)
    const entry: InboxEntry = { id, receivedAt: at, from, bytes: body.length, sha256, file }
    const isNew = claim(path.join(this.#waiting, `${key}.json`), JSON.stringify(entry))
    flushFolder(this.#waiting)
    this.#taken += 1
    if (this.#taken % LOOK === 0) forget(this.#signatures, at - SIGNATURE_LIFE_MS)
    return { id, isNew }
  }

  /** What has not been imported, the first to come first. */
  waiting(): readonly InboxEntry[] {
    return recordsIn(this.#waiting).map((record) => record as InboxEntry)
      .toSorted((a, b) => a.receivedAt - b.receivedAt || (a.file < b.file ? -1 : 1))
  }

  /** What was done within thirty days, the first to come first. */
  outcomes(): readonly InboxOutcome[] {
    return recordsIn(this.#done).map((record) => record as InboxOutcome)
      .toSorted((a, b) => a.receivedAt - b.receivedAt || (a.file < b.file ? -1 : 1))
  }

  /** Path of the bytes of what waits. */
  pathOf({ file }: InboxEntry): string {
    return path.join(this.#waiting, file)
  }

  /** Path of the bytes of what was refused. */
  refusedPathOf({ file }: InboxEntry): string {
    return path.join(this.#done, file)
  }

  /** Puts down what became of a delivery. Its bytes go last: after a crash it can be settled again. */
  settle(outcome: InboxOutcome): void {
    const key = `${digestOf(outcome.id).slice(0, 32)}.json`
    const bytes = this.pathOf(outcome)
    if (outcome.outcome === 'refused') copyFileSync(bytes, this.refusedPathOf(outcome))
    put(path.join(this.#done, key), JSON.stringify(outcome))
    flushFolder(this.#done)
    rmSync(path.join(this.#waiting, key), { force: true })
    rmSync(bytes, { force: true })
  }

  /** Forgets what was done more than thirty days ago. */
  forgetOld(now: number): void {
    forget(this.#done, now - LIFE_MS)
  }

  #recordOf(key: string): InboxEntry | undefined {
    // In this order: what is moved in between is found in the second place.
    return recordAt(path.join(this.#waiting, `${key}.json`)) ?? recordAt(path.join(this.#done, `${key}.json`))
  }

  #checkRoom(): void {
    const waiting = readdirSync(this.#waiting).filter((name) => name.endsWith('.json')).length
    if (waiting < WAITING_MAX) return
    const message = `${waiting} deliveries wait: "investor data webhooks import" has to take them in first`
    throw new UserError(fail('WEBHOOK_FULL', message, { retry: RetryClass.Safe }).failure)
  }
}

function digestOf(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex')
}

/** Puts a file in its place: durable, and never half of it. */
function put(target: string, content: string | Uint8Array): void {
  const draft = draftOf(target, content)
  renameSync(draft, target)
}

/** Puts a file where there is none; false where there is one. */
function claim(target: string, content: string): boolean {
  const draft = draftOf(target, content)
  try {
    linkSync(draft, target)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

function draftOf(target: string, content: string | Uint8Array): string {
  const draft = `${target}.${process.pid}.draft`
  writeFileSync(draft, content, { mode: 0o600, flush: true })
  return draft
}

function flushFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function recordsIn(folder: string): readonly InboxEntry[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.flatMap((name) => recordAt(path.join(folder, name)) ?? [])
}

function recordAt(file: string): InboxEntry | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as InboxEntry
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function forget(folder: string, before: number): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    const found = statSync(file, { throwIfNoEntry: false })
    if (found !== undefined && found.mtimeMs < before) rmSync(file, { force: true })
  }
}
