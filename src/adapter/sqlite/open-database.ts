import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fail, ok, type Result } from '../../base/index.ts'
import { JOURNAL_TABLES, migrate, type TableSet } from './migrations.ts'
import { attempt } from './sqlite-failure.ts'

/** 3.7.0 to 3.51.2 can corrupt a database when a WAL is reset: https://www.sqlite.org/wal.html#walresetbug. */
const VERSION_MIN = [3, 51, 3] as const
const BUSY_TIMEOUT_MS = 5_000

/** What is set on every connection, and what it has to read back as. */
const SETTINGS: readonly {
  readonly pragma: string
  readonly value: string
  readonly reads: string | number
}[] = [
  { pragma: 'busy_timeout', value: String(BUSY_TIMEOUT_MS), reads: BUSY_TIMEOUT_MS },
  { pragma: 'journal_mode', value: 'WAL', reads: 'wal' },
  { pragma: 'synchronous', value: 'FULL', reads: 2 },
  { pragma: 'foreign_keys', value: 'ON', reads: 1 },
  { pragma: 'mmap_size', value: '0', reads: 0 },
]

/** How a database is opened. */
export interface OpenOptions {
  /** The file; its folder is made when it is missing. */
  readonly path: string
  /** Opens what is there and writes nothing, not even the tables. */
  readonly isReadOnly?: boolean
  /** What it holds; the journal's when absent. */
  readonly tables?: TableSet
}

/** Says whether a version of SQLite is free of the bug that this store must not meet. */
export function isSafeVersion(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, wanted] of VERSION_MIN.entries()) {
    const found = parts[index] ?? 0
    if (found !== wanted) return found > wanted
  }
  return true
}

/**
 * Opens a database so that a commit is on disk when it returns, and brings its tables up to date.
 *
 * Every setting is read back: `STORE_SETTING` when one did not take, `STORE_VERSION` when SQLite is too old.
 * A damaged file is `STORE_CORRUPT`, one of a newer program `STORE_NEWER`, one of another program
 * `STORE_FOREIGN`; none of them is touched.
 */
export function openDatabase(options: OpenOptions): Result<DatabaseSync> {
  const { path: file, isReadOnly = false } = options
  const opened = attempt(file, () => {
    if (!isReadOnly && file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true })
    return new DatabaseSync(file, { readOnly: isReadOnly })
  })
  if (!opened.ok) return opened
  const database = opened.value
  const prepared = attempt(file, () => prepare(database, options))
  const refused = !prepared.ok ? prepared : prepared.value
  if (refused.ok) return ok(database)
  database.close()
  return refused
}

function prepare(database: DatabaseSync, options: OpenOptions): Result<void> {
  const { path: file, isReadOnly = false, tables = JOURNAL_TABLES } = options
  const version = String(database.prepare('SELECT sqlite_version() AS version').get()?.['version'])
  if (!isSafeVersion(version)) {
    return fail(
      'STORE_VERSION',
      `SQLite ${version} can corrupt a database in WAL mode; ` +
        `${VERSION_MIN.join('.')} or later is needed: use the Node that comes with this package`,
    )
  }
  const sound = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (sound !== 'ok') {
    return fail(
      'STORE_CORRUPT',
      `${file} is damaged: ${String(sound)}; keep it as it is and restore a backup`,
    )
  }
  for (const { pragma, value, reads } of SETTINGS) {
    if (isReadOnly && pragma === 'journal_mode') continue
    database.exec(`PRAGMA ${pragma} = ${value}`)
    const found = Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]
    const isMemory = file === ':memory:' && found === 'memory'
    // A connection without mmap answers nothing at all.
    if (found === reads || isMemory || (pragma === 'mmap_size' && found === undefined)) continue
    return fail(
      'STORE_SETTING',
      `${file}: ${pragma} was set to ${value} and reads ${String(found)}; the file ` +
        'must lie on a local disk that allows it',
    )
  }
  return migrate(database, { file, isReadOnly, tables })
}
