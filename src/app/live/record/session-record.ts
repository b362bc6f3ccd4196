import { invariant, type UserError, type UtcMillis } from '../../../base/index.ts'
import { saveSnapshot, type DurableJournal } from '../../../audit/index.ts'
import type { AlertSeverity, CoreInput, Fact, FactBody } from '../../../model/index.ts'
import type { JournalStore, Lease, TapeSegment, TapeWriter } from '../../../port/index.ts'
import type { CoreAnswer, InputBatch } from '../core/core-protocol.ts'
import { crashFact, crashPoint } from '../crash-point.ts'
import type { DriverHealth } from '../session-health.ts'
import { decoded } from '../core/live-core.ts'
import { orThrow } from '../or-throw.ts'
import { STATE_VERSION } from './recover-session.ts'
import type { SettingsNote } from './settings-note.ts'

/** Facts that may wait for the disk while nothing depends on them. */
const PENDING_FACTS_MAX = 200
/** So far the tape's file may lag behind while nothing has to be on disk: charts are read from it. */
const TAPE_LAG_MS = 1_000

/** What a record needs of a core, wherever that runs. */
export interface RecordedCore {
  take(batch: InputBatch): Promise<CoreAnswer>
  state(): Promise<string>
}

/** What a session is written with. */
export interface RecordParts {
  readonly store: JournalStore
  readonly journal: DurableJournal
  readonly lease: Lease
  readonly tape: TapeWriter
  /** What was put on the tape before the first input. */
  readonly begun?: TapeSegment | undefined
  /** What the start says of its settings. */
  readonly started?: SettingsNote | undefined
  readonly core: RecordedCore
  /** Facts between two snapshots. */
  readonly snapshotFacts: number
  /** Told of every fact that the core records, before it is on disk. */
  readonly onFact?: (fact: Fact) => void
}

/**
 * What every way of driving a session shares: inputs go on the tape, then to the core, and the facts that
 * come back into the journal's queue; `makeDurable` puts all of it on disk.
 *
 * Nothing may leave that follows from facts which are not on disk. One call at a time.
 */
export class SessionRecord {
  readonly #parts: RecordParts
  #lease: Lease
  #input: number
  #step: number
  #at: UtcMillis
  #broken: UserError | undefined
  #snapshotAt: number
  #pendingSince = 0
  #lastCommitMs = 0
  #tapeWrittenAt = 0
  /** Facts about tapes that wait for the next commit. */
  #notes: FactBody[] = []
  /** What the start says of its settings: with the first inputs, before anything is decided. */
  #toSay: SettingsNote | undefined
  #toKeep: SettingsNote | undefined

  constructor(parts: RecordParts, from: { readonly input: number; step: number; at: UtcMillis }) {
    this.#parts = parts
    this.#lease = parts.lease
    this.#input = from.input
    this.#step = from.step
    this.#at = from.at
    this.#snapshotAt = parts.journal.last
    this.#toSay = parts.started
    this.#note(parts.begun)
  }

  /** The last step of the market that was given whole. */
  get step(): number {
    return this.#step
  }

  /** The instant of what was given last. */
  get at(): UtcMillis {
    return this.#at
  }

  /** How far what was said is behind what is on disk. */
  get health(): DriverHealth {
    const pendingFacts = this.#parts.journal.pendingCount
    const pendingMs = pendingFacts === 0 ? 0 : Math.max(0, Date.now() - this.#pendingSince)
    return { pendingFacts, pendingMs, lastCommitMs: this.#lastCommitMs }
  }

  /** What ended the record: nothing more is written. */
  get broken(): UserError | undefined {
    return this.#broken
  }

  /** The inputs that come next are of this step and instant. */
  advance(step: number, at: UtcMillis): void {
    this.#step = step
    this.#at = at
  }

  /** Ends the record with an error: the lease was lost, the disk failed. */
  break(error: UserError): void {
    this.#broken ??= error
  }

  /** Puts a renewed lease in place of the one it prolongs. */
  renew(lease: Lease): void {
    this.#lease = lease
    this.#parts.journal.renew(lease)
  }

  /** Whether the right to write is certainly ours at an instant of the wall clock. */
  isLeaseHeld(now: number): boolean {
    return this.#broken === undefined && now < this.#lease.expiresAt
  }

  /** Hands inputs to the core, on the tape first; its facts are in the journal's queue when this returns. */
  async give(given: readonly CoreInput[]): Promise<CoreAnswer> {
    const { tape, core, journal, onFact } = this.#parts
    const inputs = [...given, ...this.#settingsLoaded()]
    const knownAt = Date.now() as UtcMillis
    for (const [index, input] of inputs.entries()) {
      const isLast = index === inputs.length - 1
      tape.append({ kind: 'input', knownAt, number: ++this.#input, step: this.#step, isLast, input })
    }
    const answer = await core.take({ step: this.#step, inputs })
    invariant(answer.cursor.input === this.#input, 'the core counts its inputs as the tape does')
    if (journal.pendingCount === 0) this.#pendingSince = knownAt
    for (const encoded of answer.facts) {
      const fact = decoded(encoded)
      journal.append(fact)
      crashFact(fact.body.kind)
      onFact?.(fact)
    }
    return answer
  }

  #settingsLoaded(): readonly CoreInput[] {
    const said = this.#toSay
    if (said === undefined) return []
    this.#toSay = undefined
    this.#toKeep = said
    return [{ kind: 'Noted', body: said.body, at: this.#at }]
  }

  /** Puts an alert on record. */
  async alert(severity: AlertSeverity, component: string, message: string): Promise<void> {
    const body = { kind: 'AlertRaised', severity, component, message } as const
    await this.give([{ kind: 'Noted', body, at: this.#at }])
  }

  /** Puts everything on disk that the core has said, after what it was told. */
  async makeDurable(): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken
    if (this.#parts.journal.pendingCount > 0) await this.#write()
  }

  /**
   * The same at an end in order, so that the tape stands under digests of the journal up to the records that
   * say the last of them.
   */
  async seal(): Promise<void> {
    await this.makeDurable()
    this.#flushTape()
    await this.#write()
  }

  async #write(): Promise<void> {
    const { journal } = this.#parts
    await this.#giveNotes()
    crashPoint('before-commit')
    this.#flushTape()
    const startedAt = performance.now()
    orThrow(await journal.commit())
    this.#lastCommitMs = Math.round((performance.now() - startedAt) * 10) / 10
    this.#toKeep?.keep()
    this.#toKeep = undefined
    crashPoint('after-commit')
  }

  #flushTape(): void {
    this.#note(orThrow(this.#parts.tape.flush()))
  }

  #note(segment: TapeSegment | undefined): void {
    if (segment !== undefined) this.#notes.push({ kind: 'TapeFlushed', ...segment })
  }

  /** What is noted of tapes rides with other facts: alone it would bring forth the next note, without end. */
  async #giveNotes(): Promise<void> {
    const notes = this.#notes
    this.#notes = []
    if (notes.length > 0) await this.give(notes.map((body) => ({ kind: 'Noted', body, at: this.#at })))
  }

  /** Between two steps: nothing waits too long, and a snapshot is taken from time to time. */
  async keepUp(): Promise<void> {
    const { journal, tape, snapshotFacts } = this.#parts
    const now = Date.now()
    if (Math.abs(now - this.#tapeWrittenAt) >= TAPE_LAG_MS) {
      tape.write()
      this.#tapeWrittenAt = now
    }
    if (journal.pendingCount >= PENDING_FACTS_MAX) await this.makeDurable()
    if (journal.last - this.#snapshotAt >= snapshotFacts) await this.#snapshot()
  }

  async #snapshot(): Promise<void> {
    const { journal, store, core } = this.#parts
    await this.makeDurable()
    crashPoint('before-snapshot')
    const state = await core.state()
    // The state knows inputs of which no fact came: the next start counts on from them.
    this.#flushTape()
    const head = orThrow(await store.head())
    invariant(head?.sequence === journal.last, 'a snapshot is taken when everything is on disk')
    crashPoint('during-snapshot')
    orThrow(await saveSnapshot(store, this.#lease, { head, version: STATE_VERSION, state }))
    this.#snapshotAt = journal.last
    crashPoint('after-snapshot')
  }
}
