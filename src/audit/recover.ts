import { fail, ok, type Result, type Sequence } from '../base/index.ts'
import type { Fact } from '../model/index.ts'
import type { JournalEntry, JournalHead, JournalStore, Lease, Snapshot } from '../port/index.ts'
import { canonicalEvent, chainHash, genesisHash, sha256Hex } from './chain.ts'
import { decodeEntry } from './decode-body.ts'

/** Something whose state is a fold of facts. */
export interface Recoverable {
  /**
   * Puts a saved state in place; fails when it is not one of this version, and then has changed nothing.
   */
  restore(state: string, version: number): Result<void>
  /** Applies a fact: never decides anything. */
  apply(fact: Fact): void
}

/** How a state was got back. */
export interface Recovery {
  /** The last row applied; `undefined` when the journal is empty. */
  readonly head: JournalHead | undefined
  /** Row of the snapshot that was used; 0 when the state was folded from the first fact. */
  readonly snapshot: Sequence
  /** Facts applied after it. */
  readonly applied: number
  /** Snapshots that were passed over, and why. */
  readonly notices: readonly string[]
}

const PAGE = 5_000

/**
 * Gets a state back: the newest snapshot that holds, then every fact after it.
 *
 * Each row is hashed again on the way: `JOURNAL_BROKEN` names the first that does not follow from the one
 * before it. A snapshot that is damaged, of another history or of another version is passed over.
 */
export async function recover(store: JournalStore, target: Recoverable): Promise<Result<Recovery>> {
  const end = await store.head()
  if (!end.ok) return end
  const notices: string[] = []
  const start = await restoreSnapshot(store, target, {
    atOrBefore: end.value?.sequence ?? (0 as Sequence),
    notices,
  })
  if (!start.ok) return start
  const snapshot = start.value?.sequence ?? (0 as Sequence)
  let head: JournalHead = { sequence: snapshot, hash: start.value?.hash ?? genesisHash(store.meta) }
  let applied = 0
  for (;;) {
    const page = await store.read({ from: (head.sequence + 1) as Sequence, limit: PAGE })
    if (!page.ok) return page
    for (const entry of page.value) {
      const broken = breakOf(entry, head)
      if (broken !== undefined)
        return fail('JOURNAL_BROKEN', broken, { details: { sequence: entry.sequence } })
      const fact = decodeEntry(entry)
      if (!fact.ok) return fact
      target.apply(fact.value)
      applied += 1
      head = entry
    }
    if (page.value.length < PAGE) break
  }
  const last = head.sequence === 0 ? undefined : { sequence: head.sequence, hash: head.hash }
  if (last?.hash !== end.value?.hash) {
    return fail(
      'JOURNAL_BROKEN',
      `the rows end at ${head.sequence}, the journal at ${end.value?.sequence ?? 0}`,
    )
  }
  return ok({ head: last, snapshot, applied, notices })
}

/** Says how a row does not follow from the one before it. */
function breakOf(entry: JournalEntry, before: JournalHead): string | undefined {
  if (entry.sequence !== before.sequence + 1) return `row ${before.sequence + 1} is missing`
  if (entry.previousHash !== before.hash || chainHash(before.hash, canonicalEvent(entry)) !== entry.hash) {
    return `row ${entry.sequence} was changed after it was written: run "investor audit verify"`
  }
  return undefined
}

async function restoreSnapshot(
  store: JournalStore,
  target: Recoverable,
  { atOrBefore, notices }: { readonly atOrBefore: Sequence; readonly notices: string[] },
): Promise<Result<Snapshot | undefined>> {
  for (let at = atOrBefore; at > 0; ) {
    const found = await store.latestSnapshot(at)
    if (!found.ok || found.value === undefined) return found
    const snapshot = found.value
    const row = await store.read({ from: snapshot.sequence, limit: 1 })
    if (!row.ok) return row
    const why = refusalOf(snapshot, row.value[0]) ?? restoreFailure(snapshot, target)
    if (why === undefined) return ok(snapshot)
    notices.push(`the snapshot at row ${snapshot.sequence} was passed over: ${why}`)
    at = (snapshot.sequence - 1) as Sequence
  }
  return ok(undefined)
}

function refusalOf(snapshot: Snapshot, row: JournalEntry | undefined): string | undefined {
  if (sha256Hex(snapshot.state) !== snapshot.stateHash) return 'its state does not have its hash'
  if (row?.sequence !== snapshot.sequence || row.hash !== snapshot.hash)
    return 'it belongs to another history'
  return undefined
}

function restoreFailure(snapshot: Snapshot, target: Recoverable): string | undefined {
  const restored = target.restore(snapshot.state, snapshot.version)
  return restored.ok ? undefined : restored.failure.message
}

/** Saves a state as the snapshot at the journal's head, which it has to be the fold of. */
export function saveSnapshot(
  store: JournalStore,
  lease: Lease,
  taken: {
    readonly head: JournalHead
    readonly version: number
    readonly state: string
  },
): Promise<Result<void>> {
  const {
    head: { sequence, hash },
    version,
    state,
  } = taken
  return store.saveSnapshot({ sequence, hash, version, state, stateHash: sha256Hex(state) }, lease)
}
