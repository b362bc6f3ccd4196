import { chmodSync, existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { AnchorFile } from '../../adapter/anchor-file/index.ts'
import { SqliteJournal } from '../../adapter/sqlite/index.ts'
import { Checkpointer, decodeBody, DurableJournal, type NoteSigner } from '../../audit/index.ts'
import {
  fail,
  ok,
  RetryClass,
  UserError,
  type Result,
  type Sequence,
  type UtcMillis,
} from '../../base/index.ts'
import type { Fact } from '../../model/index.ts'
import type { JournalEntry, Lease } from '../../port/index.ts'
import type {
  AccessEvent,
  AccessLog,
  AccessNote,
  AuditVerdict,
  Page,
  PageRequest,
} from '../../server/index.ts'
import { accessLocation, signerOf, type JournalLocation } from '../journal/index.ts'
import { orThrow } from '../live/or-throw.ts'
import { holderName } from '../live/record/take-lease.ts'
import { SlowQuestions } from './slow-question.ts'
import { cursorOf, nextOf } from './view-query.ts'

/** The right to write is taken for one row; who dies or hangs with it holds others up no longer. */
const LEASE_MS = 1_000
/** Others write as well, a row at a time: for how long they are waited for, and how long at a time. */
const WAIT_MS = 5_000
const REST_MS = 5
const BY_OTHERS: ReadonlySet<string> = new Set(['LEASE_HELD', 'LEASE_LOST', 'JOURNAL_FORKED'])
const OWNER_ONLY = 0o600

interface Opened {
  readonly store: SqliteJournal
  readonly signer: NoteSigner
}

/**
 * The record of access: rows of a journal of its own, chained and signed like a session's.
 *
 * Several processes write it: each takes the lease for one row. A checkpoint is signed for every row, so that
 * no tail can be cut off unseen.
 */
export class AccessTrail implements AccessLog {
  readonly #location: JournalLocation
  readonly #now: () => number
  readonly #onTrouble: (error: unknown) => void
  readonly #slow = new SlowQuestions()
  #opened: Opened | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(home: string, now: () => number, onTrouble: (error: unknown) => void) {
    this.#location = accessLocation(home)
    this.#now = now
    this.#onTrouble = onTrouble
  }

  note(note: AccessNote): Promise<void> {
    const written = this.#last.then(() => this.#write(note))
    this.#last = written.catch(() => undefined)
    return written
  }

  async page({ limit, cursor }: PageRequest): Promise<Page<AccessEvent>> {
    const before = cursorOf(cursor)
    if (!existsSync(this.#location.target)) return { rows: [], next: null }
    const store = orThrow(SqliteJournal.open({ path: this.#location.target, isReadOnly: true }))
    try {
      const last = before === undefined ? (orThrow(await store.head())?.sequence ?? 0) : before - 1
      const from = Math.max(1, last - limit + 1) as Sequence
      const entries = orThrow(await store.read({ from, limit: Math.max(0, last - from + 1) }))
      const rows = entries.toReversed().map(eventOf)
      return { rows, next: from === 1 ? null : nextOf(rows.at(-1)?.sequence, rows.length, limit) }
    } finally {
      await store.close()
    }
  }

  async verify(): Promise<AuditVerdict> {
    await this.#last
    return this.#slow.ask<AuditVerdict>({ kind: 'verify', location: this.#location })
  }

  async close(): Promise<void> {
    await this.#last
    await this.#opened?.store.close()
    this.#opened = undefined
  }

  async #write(note: AccessNote): Promise<void> {
    const until = Date.now() + WAIT_MS
    for (;;) {
      const written = await this.#tryWrite(note)
      if (written.ok) return
      const { code, message } = written.failure
      if (!BY_OTHERS.has(code) || Date.now() > until) {
        const said = `${note.act.replaceAll('-', ' ')} could not be put on record: ${code}: ${message}`
        throw new UserError(fail('ACCESS_UNRECORDED', said, { retry: RetryClass.Safe }).failure)
      }
      await wait(REST_MS * (1 + Math.random()))
    }
  }

  async #tryWrite(note: AccessNote): Promise<Result<void>> {
    const opened = this.#open()
    if (!opened.ok) return opened
    const { store } = opened.value
    const lease = await store.acquireLease({ holder: holderName(), lifeMs: LEASE_MS })
    if (!lease.ok) return lease
    const added = await this.#add(note, opened.value, lease.value)
    const released = await store.releaseLease(lease.value)
    return added.ok ? released : added
  }

  /** One row and its checkpoint; fails where the rows are not those that were signed. */
  async #add(note: AccessNote, { store, signer }: Opened, lease: Lease): Promise<Result<void>> {
    const anchors = [new AnchorFile(this.#location.anchorFile)]
    const resumed = await Checkpointer.resume(store, { signer, anchors })
    if (!resumed.ok) return resumed
    const checkpointer = resumed.value
    const journal = await DurableJournal.open(store, { lease, checkpointer })
    if (!journal.ok) return journal
    journal.value.append(factOf(note, journal.value.last + 1, this.#now()))
    const committed = await journal.value.commit()
    if (!committed.ok) return committed
    // The row is there, and the next checkpoint covers it.
    const signed = await checkpointer.publish(this.#now() as UtcMillis)
    if (!signed.ok) this.#onTrouble(new UserError(signed.failure))
    return ok(undefined)
  }

  #open(): Result<Opened> {
    if (this.#opened !== undefined) return ok(this.#opened)
    const { target } = this.#location
    const store = SqliteJournal.open({ path: target })
    if (!store.ok) return store
    chmodSync(target, OWNER_ONLY)
    const signer = signerOf(this.#location, store.value.meta.origin)
    if (!signer.ok) {
      void store.value.close()
      return signer
    }
    this.#opened = { store: store.value, signer: signer.value }
    return ok(this.#opened)
  }
}

function factOf(note: AccessNote, sequence: number, now: number): Fact {
  const at = now as UtcMillis
  return {
    sequence: sequence as Sequence,
    eventAt: at,
    knownAt: at,
    correlation: 0 as Sequence,
    body: { kind: 'AccessNoted', ...note },
  }
}

function eventOf({ sequence, eventAt, body }: JournalEntry): AccessEvent {
  const fact = orThrow(decodeBody(body))
  if (fact.kind !== 'AccessNoted') {
    const message = `row ${sequence} of the record of access is a ${fact.kind}: verify the record`
    throw new UserError(fail('FACT_UNREADABLE', message).failure)
  }
  const { act, by, from, reason } = fact
  return { sequence, at: eventAt, act, user: by === '' ? null : by, from, reason }
}

/** A change of who may, as it goes on record. */
export interface AccessChange {
  readonly act: AccessNote['act']
  readonly reason: string
  /** Closes something: it is done first, and stays done where it cannot be recorded. */
  readonly isClosing?: boolean
}

/**
 * Makes a change of who may from the command line, on record under the name of this computer's user: what
 * opens something is written down first, what closes something is done first.
 *
 * Throws `ACCESS_UNRECORDED`: an opening was then not made; a closing was.
 */
export async function changeAccess<T>(
  home: string,
  { isClosing = false, ...change }: AccessChange,
  make: () => Promise<T>,
): Promise<T> {
  const warn = (error: unknown): void => void process.stderr.write(`investor: ${String(error)}\n`)
  const trail = new AccessTrail(home, () => Date.now(), warn)
  const note = { ...change, by: userInfo().username, from: 'command line' }
  try {
    if (!isClosing) await trail.note(note)
    const made = await make().catch(async (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      if (!isClosing) await trail.note({ ...note, act: 'not-done', reason })
      throw error
    })
    if (isClosing) await trail.note(note)
    return made
  } finally {
    await trail.close()
  }
}
