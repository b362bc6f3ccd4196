import { randomBytes } from 'node:crypto'
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
import { Connection, type Query, type SqlRow } from './connection.ts'
import { checkSettings, migrate, SCHEMA_VERSION } from './migrations.ts'
import { Refusal } from './postgres-failure.ts'
import { PostgresProjections } from './postgres-projections.ts'

/**
 * 2025-01-01: epochs count milliseconds from here, so that neither a restored backup nor another journal
 * gives one again.
 */
const EPOCH_ZERO = 1_735_689_600_000
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint'
const COLUMNS =
  'sequence, event_at, known_at, correlation, causation, kind, version, body, previous_hash, hash'
const INSERT =
  `INSERT INTO journal (${COLUMNS}) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], ` +
  '$4::bigint[], $5::bigint[], $6::text[], $7::integer[], $8::text[], $9::bytea[], $10::bytea[])'

/** How a journal is opened. */
export interface PostgresJournalOptions {
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string
  /** Schema of all tables; `investor` when absent. */
  readonly schema?: string
  /** Name of a journal that is new; a random one when absent. */
  readonly origin?: string
  /** Opens nothing that is not there: `JOURNAL_NOT_FOUND`. */
  readonly mustExist?: boolean
}

/**
 * The durable journal in a PostgreSQL schema, with the tables that are made from it beside.
 *
 * The lease goes by the server's clock, so that writers on several machines agree on it.
 */
export class PostgresJournal implements JournalStore {
  readonly meta: JournalMeta
  readonly checkpoints: Anchor
  readonly projections: PostgresProjections
  readonly #connection: Connection

  private constructor(connection: Connection, meta: JournalMeta) {
    this.#connection = connection
    this.meta = meta
    this.checkpoints = checkpointTable(connection)
    this.projections = new PostgresProjections(connection)
  }

  /**
   * Connects, reads the durability settings back, brings the tables up to date.
   *
   * `STORE_SETTING`, `STORE_VERSION`, `STORE_READ_ONLY` and `STORE_NEWER` refuse a server that will not do.
   */
  static async open(options: PostgresJournalOptions): Promise<Result<PostgresJournal>> {
    const { url, schema = 'investor' } = options
    invariant(/^[a-z_][a-z0-9_]{0,62}$/.test(schema), `a schema's name is lower case, found "${schema}"`)
    const connection = new Connection(url, schema)
    const opened = await openOn(connection, { ...options, schema })
    if (opened.ok) return ok(new PostgresJournal(connection, opened.value))
    await connection.close()
    return opened
  }

  async append(entries: readonly JournalEntry[], lease: Lease): Promise<Result<void>> {
    const first = entries[0]
    if (first === undefined) return ok(undefined)
    return this.#connection.transaction(async (query) => {
      await this.#checkLease(query, lease)
      const head = headOf(await query('SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1'))
      if (head !== undefined && head.sequence >= first.sequence && (await holds(query, entries))) return
      const [sequence, hash] = [head?.sequence ?? 0, head?.hash ?? first.previousHash]
      if (first.sequence !== sequence + 1 || first.previousHash !== hash) {
        throw new Refusal(
          fail(
            'JOURNAL_FORKED',
            `${this.#connection.where} ends at row ${sequence}, and row ` +
              `${first.sequence} does not follow from it: another writer was here; recover before writing`,
          ),
        )
      }
      await query(INSERT, [
        entries.map((each) => each.sequence),
        entries.map((each) => each.eventAt),
        entries.map((each) => each.knownAt),
        entries.map((each) => each.correlation),
        entries.map((each) => each.causation),
        entries.map((each) => each.kind),
        entries.map((each) => each.version),
        entries.map((each) => each.body),
        entries.map((each) => `\\x${each.previousHash}`),
        entries.map((each) => `\\x${each.hash}`),
      ])
    })
  }

  async read({ from, limit, correlation, kinds }: JournalRange): Promise<Result<readonly JournalEntry[]>> {
    const wanted = [from, limit, ...(correlation === undefined ? [] : [correlation])]
    const ofCorrelation = correlation === undefined ? '' : 'AND correlation = $3 '
    const ofKinds = kinds === undefined ? '' : `AND kind = ANY($${wanted.length + 1}::text[]) `
    const rows = await this.#connection.query(
      `SELECT ${COLUMNS} FROM journal WHERE sequence >= $1 ${ofCorrelation}${ofKinds}` +
        'ORDER BY sequence LIMIT $2',
      kinds === undefined ? wanted : [...wanted, [...kinds]],
    )
    return rows.ok ? ok(rows.value.map(entryOf)) : rows
  }

  async head(): Promise<Result<JournalHead | undefined>> {
    const rows = await this.#connection.query(
      'SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1',
    )
    return rows.ok ? ok(headOf(rows.value)) : rows
  }

  async saveSnapshot(snapshot: Snapshot, lease: Lease): Promise<Result<void>> {
    const { sequence, hash, version, state, stateHash } = snapshot
    return this.#connection.transaction(async (query) => {
      await this.#checkLease(query, lease)
      await query(
        'INSERT INTO snapshot VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sequence) DO UPDATE SET ' +
          'hash = excluded.hash, version = excluded.version, state = excluded.state, ' +
          'state_hash = excluded.state_hash',
        [sequence, `\\x${hash}`, version, state, `\\x${stateHash}`],
      )
      await query(
        'DELETE FROM snapshot WHERE sequence NOT IN ' +
          '(SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT $1)',
        [SNAPSHOTS_KEPT],
      )
    })
  }

  async latestSnapshot(atOrBefore: Sequence): Promise<Result<Snapshot | undefined>> {
    const rows = await this.#connection.query(
      'SELECT * FROM snapshot WHERE sequence <= $1 ORDER BY sequence DESC LIMIT 1',
      [atOrBefore],
    )
    if (!rows.ok) return rows
    const row = rows.value[0]
    return ok(
      row === undefined
        ? undefined
        : {
            sequence: Number(row['sequence']) as Sequence,
            hash: hexOf(row['hash']),
            version: Number(row['version']),
            state: String(row['state']),
            stateHash: hexOf(row['state_hash']),
          },
    )
  }

  async acquireLease({ holder, lifeMs, isForced = false }: LeaseRequest): Promise<Result<Lease>> {
    return this.#connection.transaction(async (query) => {
      const [row] = await query(`SELECT holder, epoch, expires_at, ${NOW} AS now FROM lease FOR UPDATE`)
      const [now, expiresAt] = [Number(row?.['now']), Number(row?.['expires_at'])]
      if (!isForced && expiresAt > now) {
        const left = Math.ceil((expiresAt - now) / 1_000)
        throw new Refusal(
          fail(
            'LEASE_HELD',
            `${String(row?.['holder'])} is writing to ${this.#connection.where} and ` +
              `holds the lease for ${left} s more: end it first`,
            { retry: 'safe' },
          ),
        )
      }
      const epoch = Math.max(Number(row?.['epoch']) + 1, now - EPOCH_ZERO)
      const lease = { holder, epoch, expiresAt: (now + lifeMs) as UtcMillis }
      await query('UPDATE lease SET holder = $1, epoch = $2, expires_at = $3', [
        holder,
        epoch,
        lease.expiresAt,
      ])
      return lease
    })
  }

  async renewLease(lease: Lease, lifeMs: number): Promise<Result<Lease>> {
    return this.#connection.transaction(async (query) => {
      await this.#checkLease(query, lease)
      const [row] = await query(`UPDATE lease SET expires_at = ${NOW} + $1 RETURNING expires_at`, [lifeMs])
      return { ...lease, expiresAt: Number(row?.['expires_at']) as UtcMillis }
    })
  }

  async releaseLease({ epoch }: Lease): Promise<Result<void>> {
    return this.#connection.transaction(async (query) => {
      await query('UPDATE lease SET expires_at = 0 WHERE epoch = $1', [epoch])
    })
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  /** The row stays locked until the transaction ends: nobody can take the lease meanwhile. */
  async #checkLease(query: Query, lease: Lease): Promise<void> {
    const [row] = await query('SELECT holder, epoch FROM lease FOR UPDATE')
    if (Number(row?.['epoch']) === lease.epoch) return
    throw new Refusal(
      fail(
        'LEASE_LOST',
        `${String(row?.['holder'])} writes to ${this.#connection.where} under epoch ` +
          `${String(row?.['epoch'])} now, not ${lease.holder} under ${lease.epoch}: stop sending`,
      ),
    )
  }
}

async function openOn(
  connection: Connection,
  { schema, origin, mustExist = false }: PostgresJournalOptions & { readonly schema: string },
): Promise<Result<JournalMeta>> {
  const checked = await checkSettings(connection)
  if (!checked.ok) return checked
  if (mustExist) {
    const tables = await connection.query('SELECT to_regclass($1) AS meta', [`${schema}.meta`])
    if (!tables.ok) return tables
    if (tables.value[0]?.['meta'] === null) {
      return fail('JOURNAL_NOT_FOUND', `there is no journal in the schema ${schema} of ${connection.where}`)
    }
  }
  const migrated = await migrate(connection, schema)
  if (!migrated.ok) return migrated
  const name = origin ?? `investor/${randomBytes(8).toString('hex')}`
  const made = await connection.query(`INSERT INTO meta SELECT 1, $1, ${NOW} ON CONFLICT DO NOTHING`, [name])
  if (!made.ok) return made
  const found = await connection.query('SELECT origin, created_at FROM meta')
  if (!found.ok) return found
  return ok({
    origin: String(found.value[0]?.['origin']),
    createdAt: Number(found.value[0]?.['created_at']) as UtcMillis,
    schemaVersion: SCHEMA_VERSION,
  })
}

/** Says whether these very rows are there already. */
async function holds(query: Query, entries: readonly JournalEntry[]): Promise<boolean> {
  const rows = await query('SELECT sequence, hash FROM journal WHERE sequence = ANY($1::bigint[])', [
    entries.map((each) => each.sequence),
  ])
  const found = new Map(rows.map((row) => [Number(row['sequence']), hexOf(row['hash'])]))
  return entries.every((each) => found.get(each.sequence) === each.hash)
}

function checkpointTable(connection: Connection): Anchor {
  return {
    name: `table checkpoint of ${connection.where}`,
    async publish(note): Promise<Result<void>> {
      const done = await connection.query('INSERT INTO checkpoint (note) VALUES ($1)', [note])
      return done.ok ? ok(undefined) : done
    },
    async notes(limit): Promise<Result<readonly string[]>> {
      const rows = await connection.query('SELECT note FROM checkpoint ORDER BY position DESC LIMIT $1', [
        limit ?? null,
      ])
      return rows.ok ? ok(rows.value.map((row) => String(row['note'])).reverse()) : rows
    },
  }
}

function hexOf(value: unknown): string {
  invariant(Buffer.isBuffer(value), 'a hash is kept as bytes')
  return value.toString('hex')
}

function headOf([row]: readonly SqlRow[]): JournalHead | undefined {
  return row === undefined
    ? undefined
    : { sequence: Number(row['sequence']) as Sequence, hash: hexOf(row['hash']) }
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
