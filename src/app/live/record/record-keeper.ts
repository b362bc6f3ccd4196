import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AnchorFile } from '../../../adapter/anchor-file/index.ts'
import { Checkpointer } from '../../../audit/index.ts'
import type { Sequence, UtcMillis } from '../../../base/index.ts'
import type { Anchor, JournalEntry, JournalStore } from '../../../port/index.ts'
import { signerOf } from '../../journal/index.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import { crashPoint } from '../crash-point.ts'
import { orThrow } from '../or-throw.ts'
import type { SessionFolder } from './session-folder.ts'
import { sessionLocation } from './session-journal.ts'
import type { SessionLog } from '../session-log.ts'

const PAGE = 5_000
/** Rest after a checkpoint that could not be signed. */
const RETRY_MS = 10_000
/** How often it looks whether one is due: rows of the evening may be followed by none until morning. */
const LOOK_MS = 1_000

/** What a keeper works with. */
export interface KeeperParts {
  readonly folder: SessionFolder
  readonly request: RunRequest
  readonly store: JournalStore
  /** Log files; absent: none are written. */
  readonly log: SessionLog | undefined
  /** Says on the terminal what a person has to know. */
  readonly warn: (text: string) => void
}

/**
 * Looks after rows that are on disk: signs checkpoints over them, and writes them into the log files.
 *
 * Nothing that fails here stops trading; it is said on the terminal, in the log and in the status.
 */
export class RecordKeeper {
  readonly #parts: KeeperParts
  readonly #checkpointer: Checkpointer
  /** Holds the last row that was logged. */
  readonly #position: number
  #signing: Promise<void> | undefined
  #signingFailure: string | undefined
  /** On the clock that never jumps. */
  #signAfter = 0
  #looks: NodeJS.Timeout | undefined

  private constructor(parts: KeeperParts, checkpointer: Checkpointer, position: number) {
    this.#parts = parts
    this.#checkpointer = checkpointer
    this.#position = position
  }

  /**
   * Carries on after the last checkpoint, and logs rows that a crash has kept out of the log files.
   *
   * Throws `UserError` `JOURNAL_BROKEN` when rows are missing that a checkpoint was signed over, and the
   * failures of the key file.
   */
  static async open(parts: KeeperParts): Promise<RecordKeeper> {
    const { folder, store, request } = parts
    const location = sessionLocation(folder, request)
    const signer = orThrow(signerOf(location, store.meta.origin))
    const file = new AnchorFile(location.anchorFile)
    const anchors: readonly Anchor[] = [{
      name: file.name, notes: (limit) => file.notes(limit),
      publish: (note) => {
        crashPoint('during-checkpoint')
        return file.publish(note)
      },
    }]
    const checkpointer = orThrow(await Checkpointer.resume(store, { signer, anchors }))
    const path = join(folder.path, 'log.position')
    const position = openSync(path, 'a+', 0o600)
    closeSync(position)
    const keeper = new RecordKeeper(parts, checkpointer, openSync(path, 'r+'))
    const logged = Number(readFileSync(path, 'utf8'))
    // A power cut may leave anything there: then all rows are logged again.
    await keeper.#logMissing(Number.isSafeInteger(logged) ? logged : 0)
    keeper.#looks = setInterval(() => keeper.#signWhereDue(), LOOK_MS)
    keeper.#looks.unref()
    return keeper
  }

  /** Takes rows that have become durable. */
  readonly take = (entries: readonly JournalEntry[]): void => {
    this.#checkpointer.observe(entries)
    this.#log(entries)
    this.#signWhereDue()
  }

  #signWhereDue(): void {
    if (performance.now() < this.#signAfter || !this.#checkpointer.isDue(Date.now() as UtcMillis)) return
    this.#signing ??= this.#sign()
  }

  /** What does not work, in words; empty while all does. */
  get trouble(): readonly string[] {
    const lost = this.#parts.log?.failure
    const logging = lost === undefined ? [] : [`logging: ${lost.reason}`]
    return [
      ...logging,
      ...(this.#signingFailure === undefined ? [] : [`checkpoints: ${this.#signingFailure}`]),
    ]
  }

  /** Signs what is there. */
  async close(): Promise<void> {
    clearInterval(this.#looks)
    await this.#signing
    if (this.#checkpointer.hasUnsigned) await this.#sign()
    closeSync(this.#position)
  }

  async #logMissing(logged: number): Promise<void> {
    const { log, store } = this.#parts
    if (log === undefined) return
    for (let from = logged + 1; ; ) {
      const page = orThrow(await store.read({ from: from as Sequence, limit: PAGE }))
      const last = page.at(-1)
      if (last === undefined) return
      this.#log(page)
      from = last.sequence + 1
    }
  }

  #log(entries: readonly JournalEntry[]): void {
    const { log } = this.#parts
    const last = entries.at(-1)
    if (log === undefined || last === undefined) return
    log.take(entries)
    try {
      writeSync(this.#position, String(last.sequence), 0)
      ftruncateSync(this.#position, String(last.sequence).length)
    } catch (error) {
      // Lines may come twice after a crash, which is better than not at all.
      this.#parts.log?.note('WARNING', 'log-position', error instanceof Error ? error.message : String(error))
    }
  }

  async #sign(): Promise<void> {
    crashPoint('before-checkpoint')
    const signed = await this.#checkpointer.publish(Date.now() as UtcMillis)
    crashPoint('after-checkpoint')
    this.#signing = undefined
    const failure = signed.ok ? undefined : signed.failure.message
    if (failure !== undefined && this.#signingFailure === undefined) {
      this.#parts.warn(`no checkpoint could be signed: ${failure}`)
      this.#parts.log?.note('ERROR', 'checkpoint-failed', failure)
    }
    this.#signingFailure = failure
    this.#signAfter = failure === undefined ? 0 : performance.now() + RETRY_MS
  }
}
