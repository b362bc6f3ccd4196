import type { Result, Sequence, UtcMillis } from '../base/index.ts'
import type { Anchor } from './anchor.ts'

/** One row of the durable journal: a fact as text, tied to the row before it by its hash. */
export interface JournalEntry {
  readonly sequence: Sequence
  readonly eventAt: UtcMillis
  readonly knownAt: UtcMillis
  readonly correlation: Sequence
  /** The fact that led to this one directly; 0 when there is none. */
  readonly causation: Sequence
  /** Kind of the fact, for queries; `body` says it too. */
  readonly kind: string
  /** Canonical text of the body: what was hashed, byte for byte. */
  readonly body: string
  /** Version of the body's encoding. */
  readonly version: number
  /** Hash of the row before; the genesis hash for the first. Hex. */
  readonly previousHash: string
  /** SHA-256(0x00 || previous hash || canonical event), hex. */
  readonly hash: string
}

/** What the store says of itself; written once, when it is made. */
export interface JournalMeta {
  /** Name of this journal, unique among all journals. */
  readonly origin: string
  readonly createdAt: UtcMillis
  /** Version of the tables. */
  readonly schemaVersion: number
}

/** The last row. */
export interface JournalHead {
  readonly sequence: Sequence
  readonly hash: string
}

/** The right to write, given to one at a time; a higher `epoch` ends every lower one. */
export interface Lease {
  readonly holder: string
  /** The fencing token, part of every client order id; never given twice, a restored backup included. */
  readonly epoch: number
  readonly expiresAt: UtcMillis
}

/** Who wants to write, and for how long without a renewal. */
export interface LeaseRequest {
  readonly holder: string
  readonly lifeMs: number
  /** Takes the lease from whoever holds it: for an operator whose engine hangs. */
  readonly isForced?: boolean
}

/** Snapshots that a journal keeps: older ones serve where a newer one is damaged, and are megabytes each. */
export const SNAPSHOTS_KEPT = 3

/** State of the core after the row `sequence`, for a start that need not read everything. */
export interface Snapshot {
  readonly sequence: Sequence
  /** Hash of that row: a snapshot belongs to one history. */
  readonly hash: string
  /** Version of the state's encoding. */
  readonly version: number
  readonly state: string
  /** SHA-256 of `state`, hex. */
  readonly stateHash: string
}

/** Which rows to read: ascending from `from` on. */
export interface JournalRange {
  readonly from: Sequence
  readonly limit: number
  /** Only rows of this correlation. */
  readonly correlation?: Sequence
  /** Only rows of these kinds. */
  readonly kinds?: readonly string[]
}

/**
 * The durable journal: append-only, one writer, every acknowledged row there after any crash.
 *
 * Failures: `STORE_...` for what the disk or the server did, `LEASE_...` and `JOURNAL_FORKED` for a writer
 * that is not alone. After a failure that says `never`, nothing may leave the system.
 */
export interface JournalStore {
  readonly meta: JournalMeta
  /** Signed checkpoints, kept beside the rows; anchors outside keep them too. */
  readonly checkpoints: Anchor
  /**
   * Appends rows in one transaction that also checks the lease's epoch: on disk when it succeeds, whole.
   *
   * Rows that are there already, hash by hash, succeed again: a commit whose answer was lost may be repeated.
   */
  append(entries: readonly JournalEntry[], lease: Lease): Promise<Result<void>>
  /** A page of rows; empty at the end. */
  read(range: JournalRange): Promise<Result<readonly JournalEntry[]>>
  /** The last row; `undefined` in an empty journal. */
  head(): Promise<Result<JournalHead | undefined>>
  /** Saves a snapshot, and forgets all but the newest `SNAPSHOTS_KEPT`. */
  saveSnapshot(snapshot: Snapshot, lease: Lease): Promise<Result<void>>
  /** The newest snapshot at or before a row. */
  latestSnapshot(atOrBefore: Sequence): Promise<Result<Snapshot | undefined>>
  /** Takes the lease when it is free, expired or forced; `LEASE_HELD` names the holder. */
  acquireLease(request: LeaseRequest): Promise<Result<Lease>>
  /** Prolongs a lease that nobody has taken since; else `LEASE_LOST`. */
  renewLease(lease: Lease, lifeMs: number): Promise<Result<Lease>>
  /** Gives the lease back; one that was lost stays with its new holder. */
  releaseLease(lease: Lease): Promise<Result<void>>
  close(): Promise<void>
}
