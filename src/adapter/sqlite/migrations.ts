import type { DatabaseSync } from 'node:sqlite'
import { fail, ok, type Result } from '../../base/index.ts'

/** What a database file holds. */
export interface TableSet {
  /** Tells a file from those with other tables, and of other programs. */
  readonly applicationId: number
  /** Changes of the tables, oldest first; one is never changed once it has been released. */
  readonly migrations: readonly string[]
}

/** Rows can be added and nothing else: the triggers stop a mistake, the chain shows a crime. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), origin TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY, event_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    correlation INTEGER NOT NULL, causation INTEGER NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
    body TEXT NOT NULL, previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
  ) STRICT;
  CREATE INDEX journal_correlation ON journal (correlation, sequence);
  CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TABLE snapshot (
    sequence INTEGER PRIMARY KEY, hash BLOB NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
    state_hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE lease (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), holder TEXT NOT NULL, epoch INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE checkpoint (position INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
  CREATE TABLE projection (source TEXT PRIMARY KEY, through INTEGER NOT NULL) STRICT;
  `,
]

/** The journal and what is made from it; its files begin with "invJ". */
export const JOURNAL_TABLES: TableSet = { applicationId: 0x69_6e_76_4a, migrations: MIGRATIONS }

/** Version of the journal's tables that this program makes and the newest that it opens. */
export const SCHEMA_VERSION = MIGRATIONS.length

function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}

/**
 * Brings the tables to this program's version, each step in a transaction with its number.
 *
 * Never backwards: `STORE_NEWER` for a file that a newer program has written, `STORE_FOREIGN` for one that is
 * not ours.
 */
export function migrate(
  database: DatabaseSync,
  { file, isReadOnly, tables: { applicationId, migrations } }: {
    readonly file: string
    readonly isReadOnly: boolean
    readonly tables: TableSet
  },
): Result<void> {
  const newest = migrations.length
  const [version, owner] = [pragma(database, 'user_version'), pragma(database, 'application_id')]
  const count = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'])
  if (owner !== applicationId && (owner !== 0 || version !== 0 || count > 0)) {
    return fail('STORE_FOREIGN', `${file} is a database of another program: name another file`)
  }
  if (version > newest) {
    return fail(
      'STORE_NEWER',
      `${file} has tables of version ${version}, this program knows ${newest}: ` +
        'start the newer program, or restore the backup that was made before it ran',
    )
  }
  if (version === newest) return ok(undefined)
  if (isReadOnly) {
    return fail(
      'STORE_OLDER',
      `${file} has tables of version ${version}, this program reads ${newest}: ` +
        'open it once for writing, which brings it up to date',
    )
  }
  // Two programs that start at once: the second waits here and then finds the work done.
  database.exec('BEGIN IMMEDIATE')
  try {
    for (let next = pragma(database, 'user_version'); next < newest; next++) {
      database.exec(migrations[next] as string)
    }
    database.exec(
      `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${newest}; COMMIT`,
    )
    return ok(undefined)
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
