import { invariant, ok, RetryClass, type Failure, type Result, type Sequence } from '../base/index.ts'
import type { Fact } from '../model/index.ts'
import type { Journal, JournalEntry, JournalStore, Lease } from '../port/index.ts'
import { canonicalEvent, chainHash, genesisHash } from './chain.ts'
import type { Checkpointer } from './checkpointer.ts'
import { FACT_VERSION, impliedCausation } from './decode-body.ts'
import { encodeExact } from './encode-fact.ts'
import { SecretMask } from './secret-mask.ts'

/** What a durable journal writes with. */
export interface DurableJournalOptions {
  readonly lease: Lease
  /** Told of every row that has become durable. */
  readonly checkpointer?: Checkpointer
  /** Told of rows once they are on disk, as they are there: secrets masked. Must not throw. */
  readonly onDurable?: (entries: readonly JournalEntry[]) => void
  /** Values that must never be written: keys, passwords, tokens. */
  readonly secrets?: readonly string[]
}

/** Rows in one transaction; a longer queue takes several. */
const BATCH_MAX = 10_000

/**
 * The journal of a live system: facts are encoded, chained and queued at once, and durable after `commit`.
 *
 * Effects of a fact may leave only when a commit that covers it has succeeded. A failure that can not be
 * repeated latches: every later commit fails with it, so that nothing leaves any more.
 */
export class DurableJournal implements Journal {
  readonly #store: JournalStore
  readonly #checkpointer: Checkpointer | undefined
  readonly #onDurable: DurableJournalOptions['onDurable']
  readonly #mask: SecretMask
  #lease: Lease
  #last: Sequence
  #lastHash: string
  #durable: Sequence
  #queue: JournalEntry[] = []
  #writing: Promise<void> | undefined
  #failure: Failure | undefined
  /** What the last attempt met, when it may be tried again. */
  #transient: Failure | undefined

  private constructor(
    store: JournalStore,
    options: DurableJournalOptions,
    head: {
      readonly sequence: Sequence
      readonly hash: string
    },
  ) {
    this.#store = store
    this.#lease = options.lease
    this.#checkpointer = options.checkpointer
    this.#onDurable = options.onDurable
    this.#mask = new SecretMask(options.secrets ?? [])
    this.#last = head.sequence
    this.#durable = head.sequence
    this.#lastHash = head.hash
  }

  /** Carries a journal on after its last row. */
  static async open(store: JournalStore, options: DurableJournalOptions): Promise<Result<DurableJournal>> {
    const head = await store.head()
    if (!head.ok) return head
    const start = head.value ?? { sequence: 0 as Sequence, hash: genesisHash(store.meta) }
    return ok(new DurableJournal(store, options, start))
  }

  /** The last fact taken. */
  get last(): Sequence {
    return this.#last
  }

  /** The last fact that is on disk. */
  get durable(): Sequence {
    return this.#durable
  }

  /** Facts that are not on disk yet. */
  get pendingCount(): number {
    return this.#last - this.#durable
  }

  /** Facts in which a secret was masked. */
  get maskedCount(): number {
    return this.#mask.hits
  }

  /** What ended the journal. */
  get failure(): Failure | undefined {
    return this.#failure
  }

  /** Puts a renewed lease in place of the one it prolongs. */
  renew(lease: Lease): void {
    invariant(lease.epoch === this.#lease.epoch, 'a journal is written under one epoch')
    this.#lease = lease
  }

  append(fact: Fact): void {
    invariant(
      fact.sequence === this.#last + 1,
      `fact ${fact.sequence} after ${this.#last}: sequences have no gap`,
    )
    const { sequence, eventAt, knownAt, correlation, body } = fact
    const causation = fact.causation ?? impliedCausation(sequence, correlation)
    const plain = encodeExact(body)
    const encoded = this.#mask.isIn(plain) ? this.#mask.apply(plain) : plain
    const event = { sequence, eventAt, knownAt, correlation, causation, version: FACT_VERSION, body: encoded }
    const previousHash = this.#lastHash
    const hash = chainHash(previousHash, canonicalEvent(event))
    this.#queue.push({ ...event, kind: body.kind, previousHash, hash })
    this.#last = sequence
    this.#lastHash = hash
  }

  /**
   * Makes everything that was appended before the call durable; gives the last sequence on disk.
   *
   * Commits that come while one is under way share the next (group commit). Failures are those of the store:
   * `safe` ones may be committed again, any other ends the journal.
   */
  async commit(): Promise<Result<Sequence>> {
    const target = this.#last
    while (this.#durable < target) {
      if (this.#failure !== undefined) return { ok: false, failure: this.#failure }
      const attempt = (this.#writing ??= this.#write())
      await attempt
      if (this.#transient !== undefined) return { ok: false, failure: this.#transient }
    }
    return ok(this.#durable)
  }

  async #write(): Promise<void> {
    this.#transient = undefined
    const batch = this.#queue.slice(0, BATCH_MAX)
    const written = await this.#store.append(batch, this.#lease)
    this.#writing = undefined
    if (!written.ok) {
      if (written.failure.retry === RetryClass.Safe) this.#transient = written.failure
      else this.#failure = written.failure
      return
    }
    this.#queue = this.#queue.slice(batch.length)
    this.#durable = (batch.at(-1) as JournalEntry).sequence
    this.#checkpointer?.observe(batch)
    this.#onDurable?.(batch)
  }
}
