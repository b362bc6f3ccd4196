import { fail, ok, type Result, type Sequence, type UtcMillis } from '../base/index.ts'
import type { Anchor, JournalEntry, JournalStore } from '../port/index.ts'
import { checkpointOf, checkpointText, frontierOf, readCheckpoint, type Checkpoint } from './checkpoint.ts'
import { MerkleFrontier } from './merkle-tree.ts'
import { openNote, signNote, type NoteSigner } from './signed-note.ts'

/** How often a checkpoint is made: after so many rows or so much time, whichever comes first. */
export interface CheckpointPace {
  readonly rows: number
  readonly ms: number
}

/** The pace of the specification's audit trail: at most 1,000 rows or a minute are without an anchor. */
const CHECKPOINT_PACE: CheckpointPace = { rows: 1_000, ms: 60_000 }

const PAGE = 5_000

/** Signs checkpoints over the durable rows and hands them to every anchor. */
export class Checkpointer {
  readonly #origin: string
  readonly #anchors: readonly Anchor[]
  readonly #pace: CheckpointPace
  readonly #tree: MerkleFrontier
  #signer: NoteSigner
  #published: number
  #publishedAt: UtcMillis

  private constructor(
    tree: MerkleFrontier,
    parts: {
      origin: string
      signer: NoteSigner
      anchors: readonly Anchor[]
      pace: CheckpointPace
      last: Checkpoint | undefined
    },
  ) {
    this.#tree = tree
    this.#origin = parts.origin
    this.#signer = parts.signer
    this.#anchors = parts.anchors
    this.#pace = parts.pace
    this.#published = parts.last?.size ?? 0
    this.#publishedAt = parts.last?.at ?? (0 as UtcMillis)
  }

  /**
   * Carries on from the store's last checkpoint that our key signed, reading only the rows after it; without
   * one, from the first row.
   *
   * `JOURNAL_BROKEN` when a checkpoint of the store or of an anchor is over more rows than there are, or over
   * others: a disk that lied, a backup of yesterday, or worse.
   */
  static async resume(
    store: JournalStore,
    {
      signer,
      anchors,
      pace = CHECKPOINT_PACE,
    }: {
      readonly signer: NoteSigner
      /** Places outside the database; it is always one itself. */
      readonly anchors: readonly Anchor[]
      readonly pace?: CheckpointPace
    },
  ): Promise<Result<Checkpointer>> {
    const notes = await store.checkpoints.notes(1)
    if (!notes.ok) return notes
    const last = lastOwn(notes.value.at(-1), signer, store.meta.origin)
    const tree = last?.tree ?? new MerkleFrontier()
    for (;;) {
      const page = await store.read({ from: (tree.size + 1) as Sequence, limit: PAGE })
      if (!page.ok) return page
      for (const entry of page.value) tree.add(Buffer.from(entry.hash, 'hex'))
      if (page.value.length < PAGE) break
    }
    const whole = await isWhole(store, tree)
    if (!whole.ok) return whole
    for (const anchor of anchors) {
      const kept = await contradiction(anchor, { origin: store.meta.origin, tree })
      if (!kept.ok) return kept
    }
    return ok(
      new Checkpointer(tree, {
        origin: store.meta.origin,
        signer,
        anchors: [store.checkpoints, ...anchors],
        pace,
        last: last?.checkpoint,
      }),
    )
  }

  /** Rows under the tree. */
  get size(): number {
    return this.#tree.size
  }

  /** Takes rows that have become durable. */
  observe(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#tree.add(Buffer.from(entry.hash, 'hex'))
  }

  /** Rows were added since the last checkpoint. */
  get hasUnsigned(): boolean {
    return this.#tree.size > this.#published
  }

  /**
   * Says whether the pace asks for a checkpoint now; never when nothing was added. After a clock was set back
   * nobody knows how old the last one is.
   */
  isDue(now: UtcMillis): boolean {
    const added = this.#tree.size - this.#published
    const ageMs = now - this.#publishedAt
    return added > 0 && (added >= this.#pace.rows || ageMs >= this.#pace.ms || ageMs < 0)
  }

  /**
   * Signs the journal as it stands and publishes it everywhere.
   *
   * `ANCHOR_FAILED` names the places that did not take it; the others did, and the next checkpoint covers
   * these rows again.
   */
  async publish(now: UtcMillis): Promise<Result<Checkpoint>> {
    const checkpoint = checkpointOf(this.#origin, this.#tree, now)
    const note = signNote(checkpointText(checkpoint), this.#signer)
    const failures: string[] = []
    for (const anchor of this.#anchors) {
      const published = await anchor.publish(note)
      if (!published.ok) failures.push(`${anchor.name}: ${published.failure.message}`)
    }
    if (failures.length > 0) {
      return fail('ANCHOR_FAILED', `checkpoint ${checkpoint.size} was not kept by ${failures.join('; ')}`, {
        retry: 'safe',
      })
    }
    this.#published = checkpoint.size
    this.#publishedAt = now
    return ok(checkpoint)
  }

  /**
   * Signs with another key from now on.
   *
   * The order that lets a verifier follow: record `SigningKeyChanged`, commit, publish once more with the old
   * key, then call this.
   */
  rotate(signer: NoteSigner): void {
    this.#signer = signer
  }
}

function lastOwn(
  note: string | undefined,
  signer: NoteSigner,
  origin: string,
): { readonly checkpoint: Checkpoint; readonly tree: MerkleFrontier } | undefined {
  if (note === undefined || !openNote(note, [signer.verifier]).ok) return undefined
  const checkpoint = readCheckpoint(note)
  if (!checkpoint.ok || checkpoint.value.origin !== origin) return undefined
  const tree = frontierOf(checkpoint.value)
  return tree === undefined ? undefined : { checkpoint: checkpoint.value, tree }
}

/** Fails when rows are missing that the store's own last checkpoint covers. */
async function isWhole(store: JournalStore, tree: MerkleFrontier): Promise<Result<void>> {
  const head = await store.head()
  if (!head.ok) return head
  const rows = head.value?.sequence ?? 0
  if (rows === tree.size) return ok(undefined)
  return fail(
    'JOURNAL_BROKEN',
    `the journal's own checkpoint covers ${tree.size} rows, and its last row is ${rows}: run ` +
      '"investor audit verify", restore what is missing',
  )
}

/**
 * Fails when the last checkpoint of an anchor says something else than the rows, whoever signed it.
 *
 * One of another journal counts too: a database that was emptied comes back as a new one.
 */
async function contradiction(
  anchor: Anchor,
  { origin, tree }: { readonly origin: string; readonly tree: MerkleFrontier },
): Promise<Result<void>> {
  const notes = await anchor.notes(1)
  if (!notes.ok) return notes
  const note = notes.value[0]
  if (note === undefined) return ok(undefined)
  const last = readCheckpoint(note)
  if (!last.ok) return last
  if (last.value.origin !== origin) {
    return fail(
      'JOURNAL_BROKEN',
      `${anchor.name} belongs to the journal ${last.value.origin}, and this is ${origin}: the database was ` +
        'replaced or emptied; restore it, or put the anchor aside on purpose',
    )
  }
  const { size, root } = last.value
  const isSame = size < tree.size || (size === tree.size && root === tree.root().toString('base64'))
  if (isSame) return ok(undefined)
  return fail(
    'JOURNAL_BROKEN',
    `${anchor.name} has a checkpoint over ${size} rows that the journal of ${tree.size} rows does not ` +
      'have: run "investor audit verify", restore what is missing',
  )
}
