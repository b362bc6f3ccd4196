import { fail, ok, type Result } from '../../base/index.ts'
import type { Connection } from './connection.ts'
import { Refusal } from './postgres-failure.ts'

/** Any number that only we use: two programs that start at once migrate one after the other. */
const MIGRATION_LOCK = 0x69_6e_76_4a

/** Changes of the tables, oldest first; one is never changed once it has been released. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (
    only_row integer PRIMARY KEY CHECK (only_row = 1), origin text NOT NULL, created_at bigint NOT NULL
  );
  CREATE TABLE journal (
    sequence bigint PRIMARY KEY, event_at bigint NOT NULL, known_at bigint NOT NULL,
    correlation bigint NOT NULL, causation bigint NOT NULL, kind text NOT NULL, version integer NOT NULL,
    body text NOT NULL, previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32)
  );
  CREATE INDEX journal_correlation ON journal (correlation, sequence);
  CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
  CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
  CREATE TABLE snapshot (
    sequence bigint PRIMARY KEY, hash bytea NOT NULL, version integer NOT NULL, state text NOT NULL,
    state_hash bytea NOT NULL
  );
  CREATE TABLE lease (
    only_row integer PRIMARY KEY CHECK (only_row = 1), holder text NOT NULL, epoch bigint NOT NULL,
    expires_at bigint NOT NULL
  );
  INSERT INTO lease VALUES (1, '', 0, 0);
  CREATE TABLE checkpoint (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text NOT NULL);
  CREATE TABLE projection (source text PRIMARY KEY, through bigint NOT NULL);
  `,
]

/** Version of the tables that this program makes and the newest that it opens. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** Makes the schema's tables or brings them up to date; `STORE_NEWER` when a newer program wrote them. */
export async function migrate(connection: Connection, schema: string): Promise<Result<void>> {
  return connection.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    // Only where it is missing: a role that owns the schema need not be able to make one.
    const [found] = await query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
    if (found === undefined) await query(`CREATE SCHEMA ${schema}`)
    await query('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)')
    const [row] = await query('SELECT version FROM schema_version')
    const version = Number(row?.['version'] ?? 0)
    if (version > SCHEMA_VERSION) {
      throw new Refusal(
        fail(
          'STORE_NEWER',
          `${connection.where} has tables of version ${version}, this program ` +
            `knows ${SCHEMA_VERSION}: start the newer program, or restore the backup that was made ` +
            'before it ran',
        ),
      )
    }
    if (version === SCHEMA_VERSION) return
    for (const step of MIGRATIONS.slice(version)) await query(step)
    await query('DELETE FROM schema_version')
    await query('INSERT INTO schema_version VALUES ($1)', [SCHEMA_VERSION])
  })
}

/** What has to hold on the server for a commit to survive a power cut. */
const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ['fsync', 'on'],
  ['synchronous_commit', 'on'],
  ['full_page_writes', 'on'],
  ['data_sync_retry', 'off'],
]
const VERSION_MIN = 130_000

/**
 * Reads the server's settings back: `STORE_SETTING` when a commit there might be lost, `STORE_VERSION` when
 * it is too old, `STORE_READ_ONLY` when it is a replica.
 */
export async function checkSettings(connection: Connection): Promise<Result<void>> {
  const names = [...SETTINGS.map(([name]) => name), 'server_version_num']
  const found = await connection.query(
    'SELECT name, setting, pg_is_in_recovery() AS replica FROM pg_settings WHERE name = ANY($1)',
    [names],
  )
  if (!found.ok) return found
  const setting = new Map(found.value.map((row) => [String(row['name']), String(row['setting'])]))
  if (found.value[0]?.['replica'] === true) {
    return fail('STORE_READ_ONLY', `${connection.where} is a replica: connect to the primary`)
  }
  if (Number(setting.get('server_version_num')) < VERSION_MIN) {
    return fail('STORE_VERSION', `${connection.where} is older than PostgreSQL 13: use a newer server`)
  }
  for (const [name, value] of SETTINGS) {
    if (setting.get(name) === value) continue
    return fail(
      'STORE_SETTING',
      `${connection.where}: ${name} is ${setting.get(name) ?? 'unknown'} and has to be ` +
        `${value}, or what was committed may be lost: set it in postgresql.conf and restart the server`,
    )
  }
  return ok(undefined)
}
