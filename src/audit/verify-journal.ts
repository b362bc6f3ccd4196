import type { Result } from '../base/index.ts'
import type { JournalEntry } from '../port/index.ts'
import { canonicalEvent, chainHash } from './chain.ts'
import { readCheckpoint, type Checkpoint } from './checkpoint.ts'
import { decodeBody } from './decode-body.ts'
import { MerkleFrontier } from './merkle-tree.ts'
import { openNote, readVerifierKey, type VerifierKey } from './signed-note.ts'

/** Something that is not as it was written. */
export interface JournalFault {
  readonly code:
    | 'ROW_CHANGED'
    | 'ROW_MISSING'
    | 'ROW_MISPLACED'
    | 'TAIL_MISSING'
    | 'ROOT_DIFFERS'
    | 'NOTE_REFUSED'
  /** The first row that is not what it was; for `ROOT_DIFFERS` the first that may not be. */
  readonly sequence: number
  readonly message: string
}

/** What a verification found. */
export interface VerifyReport {
  readonly rows: number
  /** Hash of the last row. */
  readonly head: string
  readonly faults: readonly JournalFault[]
  /** The first row that is known to be bad; `undefined` when nothing was found. */
  readonly firstBad: number | undefined
  /** Checkpoints whose root was compared with the rows. */
  readonly checkpoints: number
  /** Those whose signature held too. */
  readonly signed: number
  /** Rows up to here stand under a checkpoint that held; later ones only under the chain. */
  readonly anchored: number
}

/** What a journal is held against. */
export interface VerifyInput {
  readonly genesis: string
  readonly origin: string
  /** Checkpoints from every place that keeps them, in any order; equal ones count once. */
  readonly notes: readonly string[]
  /** Keys that are trusted from outside; without one, signatures are not checked. */
  readonly keys: readonly VerifierKey[]
}

const FAULTS_MAX = 20

interface Pending {
  readonly note: string
  readonly checkpoint: Checkpoint
}

/**
 * Holds rows against each other and against signed checkpoints, one row after the other in constant memory.
 *
 * Finds a changed, missing, inserted or misplaced row by the chain; a history that was rewritten whole,
 * chain and all, by the roots; a tail that was cut off by checkpoints that cover more. Rows after the last
 * checkpoint have only the chain. Anything from the first fault on is not vouched for.
 */
export class JournalVerifier {
  readonly #input: VerifyInput
  readonly #tree = new MerkleFrontier()
  readonly #pending: readonly Pending[]
  readonly #faults: JournalFault[] = []
  readonly #keys: VerifierKey[]
  /** Keys that the journal itself announces; trusted when a checkpoint of a trusted key covers the row. */
  #announced: VerifierKey[] = []
  #next = 0
  #expected = 1
  #hash: string
  #rows = 0
  #checkpoints = 0
  #signed = 0
  #anchored = 0

  constructor(input: VerifyInput) {
    this.#input = input
    this.#hash = input.genesis
    this.#keys = [...input.keys]
    const pending: Pending[] = []
    for (const note of new Set(input.notes)) {
      const checkpoint = readCheckpoint(note)
      if (!checkpoint.ok) this.#fault('NOTE_REFUSED', 1, checkpoint.failure.message)
      else if (checkpoint.value.origin !== input.origin) {
        this.#fault('NOTE_REFUSED', 1, `a checkpoint of another journal, ${checkpoint.value.origin}`)
      } else pending.push({ note, checkpoint: checkpoint.value })
    }
    this.#pending = pending.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size)
    this.#compare()
  }

  /** Hash that the next row has to stand on. */
  get hash(): string {
    return this.#hash
  }

  /** Takes the next row in the order in which it is stored. */
  take(entry: JournalEntry): void {
    this.#rows += 1
    const wanted = this.#expected
    const { sequence } = entry
    if (sequence < wanted) {
      const isTwice = sequence === wanted - 1
      this.#fault(
        'ROW_MISPLACED',
        isTwice ? sequence : wanted,
        isTwice ? `there are two rows ${sequence}` : `row ${sequence} stands after row ${wanted - 1}`,
      )
      return
    }
    if (sequence > wanted) {
      const missing = sequence === wanted + 1 ? `row ${wanted} is` : `rows ${wanted} to ${sequence - 1} are`
      this.#fault('ROW_MISSING', wanted, `${missing} missing`)
    } else this.#checkRow(entry)
    this.#expected = sequence + 1
    this.#hash = entry.hash
    this.#tree.add(Buffer.from(entry.hash, 'hex'))
    if (entry.kind === 'SigningKeyChanged') this.#announce(entry)
    this.#compare()
  }

  #checkRow(entry: JournalEntry): void {
    const { sequence } = entry
    if (entry.previousHash !== this.#hash) {
      this.#fault('ROW_CHANGED', sequence, `row ${sequence} does not follow from the row before it`)
    } else if (chainHash(this.#hash, canonicalEvent(entry)) !== entry.hash) {
      this.#fault('ROW_CHANGED', sequence, `row ${sequence} does not have its hash`)
    } else if (kindOf(entry.body) !== entry.kind) {
      this.#fault('ROW_CHANGED', sequence, `row ${sequence} is filed as ${entry.kind} and says otherwise`)
    }
  }

  /** Takes a row that cannot even be read; `why` says so. */
  takeUnreadable(why: string): void {
    this.#rows += 1
    this.#fault('ROW_CHANGED', this.#expected, `row ${this.#expected} cannot be read: ${why}`)
    this.#expected += 1
    this.#hash = ''
    this.#tree.add(new Uint8Array(32))
    this.#compare()
  }

  #announce(entry: JournalEntry): void {
    const body = decodeBody(entry.body)
    if (!body.ok || body.value.kind !== 'SigningKeyChanged') return
    const key = readVerifierKey(body.value.verifierKey)
    if (key.ok) this.#announced.push(key.value)
  }

  /** Compares the checkpoints that the rows have reached. */
  #compare(): void {
    for (;;) {
      const pending = this.#pending[this.#next]
      if (pending === undefined || pending.checkpoint.size > this.#tree.size) return
      this.#next += 1
      const { size, root } = pending.checkpoint
      const signer = this.#openNote(pending.note)
      if (signer !== undefined && !signer.ok) {
        this.#fault('NOTE_REFUSED', Math.max(1, size), `checkpoint ${size}: ${signer.failure.message}`)
        continue
      }
      this.#checkpoints += 1
      if (this.#tree.root().toString('base64') !== root) {
        this.#fault(
          'ROOT_DIFFERS',
          this.#anchored + 1,
          `rows ${this.#anchored + 1} to ${size} are not those that were signed at checkpoint ${size}`,
        )
        continue
      }
      if (signer !== undefined) {
        this.#signed += 1
        this.#keys.push(...this.#announced)
        this.#announced = []
      }
      if (this.#faults.length === 0) this.#anchored = size
    }
  }

  #openNote(note: string): Result<VerifierKey> | undefined {
    return this.#input.keys.length === 0 ? undefined : openNote(note, this.#keys)
  }

  /** Ends the verification: what the checkpoints cover and no row was given for is a cut tail. */
  finish(): VerifyReport {
    for (const { note, checkpoint } of this.#pending.slice(this.#next)) {
      const signer = this.#openNote(note)
      if (signer !== undefined && !signer.ok) {
        this.#fault(
          'NOTE_REFUSED',
          checkpoint.size,
          `checkpoint ${checkpoint.size}: ${signer.failure.message}`,
        )
      } else {
        this.#fault(
          'TAIL_MISSING',
          this.#expected,
          `the rows end at ${this.#expected - 1}, a checkpoint covers ` +
            `${checkpoint.size}: ${checkpoint.size - this.#expected + 1} rows were cut off`,
        )
      }
    }
    const exact = this.#faults.find(({ code }) => code.startsWith('ROW_') || code === 'TAIL_MISSING')
    return {
      rows: this.#rows,
      head: this.#hash,
      faults: this.#faults,
      firstBad: (exact ?? this.#faults[0])?.sequence,
      checkpoints: this.#checkpoints,
      signed: this.#signed,
      anchored: this.#anchored,
    }
  }

  #fault(code: JournalFault['code'], sequence: number, message: string): void {
    if (this.#faults.length < FAULTS_MAX) this.#faults.push({ code, sequence, message })
  }
}

const LEADING_KIND = /^\{"kind":"([A-Za-z]+)"/

/** Kind of an encoded body, empty when it says none. */
export function kindOf(body: string): string {
  const leading = LEADING_KIND.exec(body)?.[1]
  if (leading !== undefined) return leading
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : ''
  } catch {
    return ''
  }
}
