import { randomBytes } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  fail,
  invariant,
  ok,
  type Result,
  type Sequence,
  type UtcMillis,
} from '../../base/index.ts'
import {
  SNAPSHOTS_KEPT,
  type Anchor,
  type JournalEntry,
  type JournalHead,
  type JournalMeta,
  type JournalRange,
  type JournalStore,
  type Lease,
  type LeaseRequest,
  type Snapshot,
} from '../../port/index.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import { openDatabase, type OpenOptions } from './open-database.ts'
import { attempt, Refusal } from './sqlite-failure.ts'
import { SqliteProjections } from './sqlite-projections.ts'

/**
 * 2025-01-01: epochs count milliseconds from here, so that neither a restored backup nor another journal
 * gives one again.
 */
const EPOCH_ZERO = 1_735_689_600_000

const COLUMNS =
  'sequence, event_at, known_at, correlation, causation, kind, version, body, previous_hash, hash'

type SqlRow = Readonly<Record<string, string | number | bigint | Uint8Array | null>>

/** How a journal is opened. */
export interface SqliteJournalOptions extends OpenOptions {
  /** Name of a journal that is new; a random one when absent. */
  readonly origin?: string
  /** Clock of the lease; the wall clock when absent. */
  readonly now?: () => UtcMillis
}

/**
 * The durable journal in one SQLite file, with the tables that are made from it beside.
 *
 * One process writes; any number may read. The file must lie on a local disk.
 */
export class SqliteJournal implements JournalStore {
  readonly meta: JournalMeta
  readonly checkpoints: Anchor
  readonly projections: SqliteProjections
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #now: () => UtcMillis
  readonly #insert: StatementSync
  readonly #head: StatementSync
  readonly #epoch: StatementSync

  private constructor(database: DatabaseSync, meta: JournalMeta, options: SqliteJournalOptions) {
    this.#database = database
    this.#path = options.path
    this.#now = options.now ?? (() => Date.now() as UtcMillis)
    this.meta = meta
    this.checkpoints = this.#checkpointTable()
    this.projections = new SqliteProjections(database, options.path)
    this.#insert = database.prepare(`INSERT INTO journal (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#head = database.prepare('SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1')
    this.#epoch = database.prepare('SELECT holder, epoch, expires_at FROM lease')
  }

  /** Opens a journal, makes it when the file is new; failures as `openDatabase`. */
  static open(options: SqliteJournalOptions): Result<SqliteJournal> {
    const opened = openDatabase(options)
    if (!opened.ok) return opened
    const database = opened.value
    const built = attempt(options.path, () => new SqliteJournal(database, metaOf(database, options), options))
    if (!built.ok) database.close()
    return built
  }

  async append(entries: readonly JournalEntry[], lease: Lease): Promise<Result<void>> {
    const first = entries[0]
    if (first === undefined) return ok(undefined)
    return this.#transaction(() => {
      this.#checkLease(lease)
      const head = this.#readHead()
      if (head !== undefined && head.sequence >= first.sequence && this.#holds(entries)) return
      const [sequence, hash] = [head?.sequence ?? 0, head?.hash ?? first.previousHash]
      if (first.sequence !== sequence + 1 || first.previousHash !== hash) {
        throw new Refusal(
          fail(
            'JOURNAL_FORKED',
            `${this.#path} ends at row ${sequence}, and row ` +
              `${first.sequence} does not follow from it: another writer was here; recover before writing`,
          ),
        )
      }
      for (const entry of entries) this.#insertEntry(entry)
    })
  }

  #insertEntry(entry: JournalEntry): void {
    this.#insert.run(
      entry.sequence,
      entry.eventAt,
      entry.knownAt,
      entry.correlation,
      entry.causation,
      entry.kind,
      entry.version,
      entry.body,
      Buffer.from(entry.previousHash, 'hex'),
      Buffer.from(entry.hash, 'hex'),
    )
  }

  /** Says whether these very rows are there already. */
  #holds(entries: readonly JournalEntry[]): boolean {
    const hashAt = this.#database.prepare('SELECT hash FROM journal WHERE sequence = ?')
    return entries.every((entry) => {
      const found = hashAt.get(entry.sequence)?.['hash']
      return found instanceof Uint8Array && Buffer.from(found).toString('hex') === entry.hash
    })
  }

  async read({ from, limit, correlation, kinds }: JournalRange): Promise<Result<readonly JournalEntry[]>> {
    const ofCorrelation = correlation === undefined ? '' : 'AND correlation = ? '
    const ofKinds = kinds === undefined ? '' : 'AND kind IN (SELECT value FROM json_each(?)) '
    const wanted = [
      ...(correlation === undefined ? [] : [correlation]),
      ...(kinds === undefined ? [] : [JSON.stringify(kinds)]),
    ]
    return attempt(this.#path, () => this.#database
      .prepare(
        `SELECT ${COLUMNS} FROM journal WHERE sequence >= ? ${ofCorrelation}${ofKinds}` +
          'ORDER BY sequence LIMIT ?',
      )
      .all(from, ...wanted, limit)
      .map(entryOf))
  }

  async head(): Promise<Result<JournalHead | undefined>> {
    return attempt(this.#path, () => this.#readHead())
  }

  #readHead(): JournalHead | undefined {
    const row = this.#head.get()
    return row === undefined
      ? undefined
      : { sequence: Number(row['sequence']) as Sequence, hash: hexOf(row['hash']) }
  }

  async saveSnapshot(snapshot: Snapshot, lease: Lease): Promise<Result<void>> {
    const { sequence, hash, version, state, stateHash } = snapshot
    return this.#transaction(() => {
      this.#checkLease(lease)
      this.#database
        .prepare('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)')
        .run(sequence, Buffer.from(hash, 'hex'), version, state, Buffer.from(stateHash, 'hex'))
      this.#database
        .prepare(
          'DELETE FROM snapshot WHERE sequence NOT IN ' +
            '(SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT ?)',
        )
        .run(SNAPSHOTS_KEPT)
    })
  }

  async latestSnapshot(atOrBefore: Sequence): Promise<Result<Snapshot | undefined>> {
    return attempt(this.#path, () => {
      const row = this.#database
        .prepare('SELECT * FROM snapshot WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1')
        .get(atOrBefore)
      return row === undefined
        ? undefined
        : {
            sequence: Number(row['sequence']) as Sequence,
            hash: hexOf(row['hash']),
            version: Number(row['version']),
            state: String(row['state']),
            stateHash: hexOf(row['state_hash']),
          }
    })
  }

  async acquireLease({ holder, lifeMs, isForced = false }: LeaseRequest): Promise<Result<Lease>> {
    return this.#transaction(() => {
      const now = this.#now()
      const current = this.#epoch.get()
      const expiresAt = Number(current?.['expires_at'] ?? 0)
      if (!isForced && expiresAt > now) {
        const left = Math.ceil((expiresAt - now) / 1_000)
        throw new Refusal(
          fail(
            'LEASE_HELD',
            `${String(current?.['holder'])} is writing to ${this.#path} and holds ` +
              `the lease for ${left} s more: end it first`,
            { retry: 'safe' },
          ),
        )
      }
      const epoch = Math.max(Number(current?.['epoch'] ?? 0) + 1, now - EPOCH_ZERO)
      const lease = { holder, epoch, expiresAt: (now + lifeMs) as UtcMillis }
      this.#database
        .prepare('INSERT OR REPLACE INTO lease VALUES (1, ?, ?, ?)')
        .run(holder, epoch, lease.expiresAt)
      return lease
    })
  }

  async renewLease(lease: Lease, lifeMs: number): Promise<Result<Lease>> {
    return this.#transaction(() => {
      this.#checkLease(lease)
      const expiresAt = (this.#now() + lifeMs) as UtcMillis
      this.#database.prepare('UPDATE lease SET expires_at = ?').run(expiresAt)
      return { ...lease, expiresAt }
    })
  }

  async releaseLease({ epoch }: Lease): Promise<Result<void>> {
    return this.#transaction(() => {
      this.#database.prepare('UPDATE lease SET expires_at = 0 WHERE epoch = ?').run(epoch)
    })
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  #checkLease(lease: Lease): void {
    const row = this.#epoch.get()
    if (Number(row?.['epoch'] ?? 0) === lease.epoch) return
    throw new Refusal(
      fail(
        'LEASE_LOST',
        `${String(row?.['holder'] ?? 'nobody')} writes to ${this.#path} under ` +
          `epoch ${String(row?.['epoch'] ?? 0)} now, not ${lease.holder} under ${lease.epoch}: stop sending`,
      ),
    )
  }

  #checkpointTable(): Anchor {
    const [database, file] = [this.#database, this.#path]
    return {
      name: `table checkpoint of ${file}`,
      async publish(note): Promise<Result<void>> {
        return attempt(file, () => {
          database.prepare('INSERT INTO checkpoint (note) VALUES (?)').run(note)
        })
      },
      async notes(limit = -1): Promise<Result<readonly string[]>> {
        return attempt(file, () =>
          database
            .prepare('SELECT note FROM checkpoint ORDER BY position DESC LIMIT ?')
            .all(limit)
            .map((row) => String(row['note']))
            .reverse(),
        )
      },
    }
  }

  /** All of `work` or nothing; a `Refusal` that it throws is the result. */
  #transaction<T>(work: () => T): Result<T> {
    invariant(!this.#database.isTransaction, 'a transaction inside a transaction')
    try {
      return attempt(this.#path, () => {
        this.#database.exec('BEGIN IMMEDIATE')
        const value = work()
        this.#database.exec('COMMIT')
        return value
      })
    } catch (error) {
      if (error instanceof Refusal) return error.result
      throw error
    } finally {
      if (this.#database.isOpen && this.#database.isTransaction)
        attempt(this.#path, () => this.#database.exec('ROLLBACK'))
    }
  }
}

/** What the journal says of itself; said once, by whoever opens it first. */
function metaOf(database: DatabaseSync, options: SqliteJournalOptions): JournalMeta {
  const read = database.prepare('SELECT origin, created_at FROM meta')
  if (read.get() === undefined) {
    const createdAt = options.now?.() ?? Date.now()
    const origin = options.origin ?? `investor/${randomBytes(8).toString('hex')}`
    database.prepare('INSERT INTO meta VALUES (1, ?, ?) ON CONFLICT DO NOTHING').run(origin, createdAt)
  }
  const row = read.get()
  return {
    origin: String(row?.['origin']),
    createdAt: Number(row?.['created_at']) as UtcMillis,
    schemaVersion: SCHEMA_VERSION,
  }
}

function hexOf(value: unknown): string {
  invariant(value instanceof Uint8Array, 'a hash is kept as bytes')
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
}

function entryOf(row: SqlRow): JournalEntry {
  return {
    sequence: Number(row['sequence']) as Sequence,
    eventAt: Number(row['event_at']) as UtcMillis,
    knownAt: Number(row['known_at']) as UtcMillis,
    correlation: Number(row['correlation']) as Sequence,
    causation: Number(row['causation']) as Sequence,
    kind: String(row['kind']),
    version: Number(row['version']),
    body: String(row['body']),
    previousHash: hexOf(row['previous_hash']),
    hash: hexOf(row['hash']),
  }
}
