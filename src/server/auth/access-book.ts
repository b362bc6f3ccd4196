import type { AccessAct } from '../../model/index.ts'
import type { AccessEvent, AuditVerdict, Page } from '../contract/index.ts'
import type { PageRequest } from '../control-room.ts'

/** What is noted of a login, a token or a user; nothing of it may be a secret. */
export interface AccessNote {
  readonly act: AccessAct
  /** The user; empty for a name that nobody has. */
  readonly by: string
  /** Address of the client, or the command line. */
  readonly from: string
  readonly reason: string
}

/** The record of access: who came in, who did not, and who may. */
export interface AccessLog {
  /** Puts a note on record: on disk when it resolves. Throws `ACCESS_UNRECORDED` where that fails. */
  note(note: AccessNote): Promise<void>
  /** A page of the record, the newest first. */
  page(page: PageRequest): Promise<Page<AccessEvent>>
  /** Holds the record against its chain and checkpoints. */
  verify(): Promise<AuditVerdict>
  close(): Promise<void>
}

const MINUTE_MS = 60_000
/** Rows of refusals in a minute; those beyond are counted. */
const REFUSALS_PER_MINUTE = 300

/** What an access book is made of. */
export interface AccessBookParts {
  readonly log: AccessLog
  readonly now: () => number
  /** Told that a refusal or an end could not be put on record. */
  readonly onDefect: (error: unknown) => void
}

/**
 * Decides what a failure of the record means: nothing opens that is not on record, and what refuses or closes
 * stands even where it cannot be recorded, which is reported.
 */
export class AccessBook {
  readonly #parts: AccessBookParts
  readonly #told = new Set<string>()
  #minute = 0
  #rows = 0
  #untold = 0

  constructor(parts: AccessBookParts) {
    this.#parts = parts
  }

  get log(): AccessLog {
    return this.#parts.log
  }

  /** Before something opens. Throws `ACCESS_UNRECORDED`: then it must not. */
  async opening(note: AccessNote): Promise<void> {
    await this.#parts.log.note(note)
  }

  /** After something was closed. */
  async closed(note: AccessNote): Promise<void> {
    try {
      await this.#parts.log.note(note)
    } catch (error) {
      this.#parts.onDefect(error)
    }
  }

  /**
   * After a refusal. One that a program repeats is a row a minute, and all of them are at most 300 rows a
   * minute, so that nobody fills the disk with them; the next row says how many were only counted.
   */
  async refused(note: AccessNote, { isRepeated = false } = {}): Promise<void> {
    const minute = Math.floor(this.#parts.now() / MINUTE_MS)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#rows = 0
      this.#told.clear()
    }
    const key = isRepeated ? JSON.stringify(note) : ''
    if (this.#rows >= REFUSALS_PER_MINUTE || this.#told.has(key)) {
      this.#untold += 1
      return
    }
    this.#rows += 1
    if (isRepeated) this.#told.add(key)
    await this.closed({ ...note, reason: `${note.reason}${this.#takeUntold()}` })
  }

  /** Puts on record how many refusals were only counted, and closes the record. */
  async close(): Promise<void> {
    const reason = this.#takeUntold().slice(2)
    if (reason !== '') await this.closed({ act: 'refused', by: '', from: 'the server', reason })
    await this.#parts.log.close()
  }

  #takeUntold(): string {
    const untold = this.#untold
    this.#untold = 0
    return untold === 0 ? '' : `; ${untold} more refusals since the last row of one were only counted`
  }
}
