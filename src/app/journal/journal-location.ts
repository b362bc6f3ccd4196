import { existsSync } from 'node:fs'
import path from 'node:path'

/** Where a journal lies, and the files that go with it. */
export interface JournalLocation {
  readonly kind: 'sqlite' | 'postgres'
  /** File of an SQLite journal, URL of a PostgreSQL one; `schema` in its query says the schema. */
  readonly target: string
  /** Private key that signs checkpoints; only its owner may read it. */
  readonly signingKeyFile: string
  /** Public key for those who verify: to be copied elsewhere. */
  readonly verifierKeyFile: string
  /** Append-only file of checkpoints outside the database. */
  readonly anchorFile: string
}

const SQLITE = 'sqlite:///'

/**
 * Reads `system.database_url`: `sqlite:///` with a path (absolute with a fourth slash), or a PostgreSQL URL.
 *
 * Keys and anchor of an SQLite journal lie beside its file; those of a PostgreSQL one in `folder`, named
 * after the database.
 */
export function journalLocation(databaseUrl: string, folder: string): JournalLocation {
  const isFile = databaseUrl.startsWith(SQLITE)
  const target = isFile ? path.resolve(folder, databaseUrl.slice(SQLITE.length)) : databaseUrl
  const stem = isFile
    ? target
    : path.resolve(folder, `${path.basename(new URL(databaseUrl).pathname) || 'investor'}.pg`)
  return {
    kind: isFile ? 'sqlite' : 'postgres',
    target,
    signingKeyFile: `${stem}.signing-key.pem`,
    verifierKeyFile: `${stem}.verifier-key.txt`,
    anchorFile: `${stem}.checkpoints`,
  }
}

/** Where the record of access of a home lies: a journal as a session has one, with its own key and anchor. */
export function accessLocation(home: string): JournalLocation {
  return journalLocation(`${SQLITE}${path.resolve(home, 'access.db')}`, '/')
}

/** The folder of the tapes that a session keeps beside its journal; `undefined` where there is none. */
export function tapesBeside({ anchorFile }: JournalLocation): string | undefined {
  const folder = path.join(path.dirname(anchorFile), 'tape')
  return existsSync(folder) ? folder : undefined
}
