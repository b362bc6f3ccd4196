import { rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { ok, type Result } from '../../base/index.ts'
import type { ProjectedCondition, ProjectedRow, ProjectedTable } from '../../port/index.ts'
import { openDatabase } from './open-database.ts'
import { attempt } from './sqlite-failure.ts'
import { columnList, conditionSql, loaded, quoted, SqliteProjections } from './sqlite-projections.ts'

/** What a file is that cannot be used and holds nothing that the record has not. */
const SPOILED: ReadonlySet<string> = new Set(['STORE_CORRUPT', 'STORE_FOREIGN', 'STORE_NEWER', 'STORE_OLDER'])

/** A page of a table, in the order in which its rows were first made. */
export interface ViewQuery {
  readonly table: ProjectedTable
  readonly where: readonly ProjectedCondition[]
  readonly order: 'newest' | 'oldest'
  /** Rows after the one that this is the place of, in the order of the page. */
  readonly after?: number | undefined
  readonly limit: number
}

/** A row with its place, which never changes while the file lives. */
export interface ViewRow {
  readonly place: number
  readonly row: ProjectedRow
}

/** How many rows have the same values. */
export interface Tally {
  readonly values: ProjectedRow
  readonly count: number
}

/**
 * Tables for people to query, in a file of their own that can be deleted at any time and is made again.
 *
 * Not synced: a power cut may cost the file, never the record that it is made from, nor its writer's time.
 */
export class SqliteViews {
  readonly projections: SqliteProjections
  readonly #database: DatabaseSync
  readonly #path: string

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
    this.projections = new SqliteProjections(database, path)
  }

  /**
   * Opens the file for this process alone: `STORE_BUSY` where another one has it.
   *
   * A file that is damaged or of another version is deleted and begun again.
   */
  static open(path: string): Result<SqliteViews> {
    const first = openDatabase({ path })
    if (!first.ok && SPOILED.has(first.failure.code)) deleteViews(path)
    const opened = first.ok || !SPOILED.has(first.failure.code) ? first : openDatabase({ path })
    if (!opened.ok) return opened
    const database = opened.value
    const settled = attempt(path, () => {
      database.exec('PRAGMA synchronous = OFF; PRAGMA busy_timeout = 200; PRAGMA locking_mode = EXCLUSIVE')
      // The lock is taken by the first write.
      database.exec('BEGIN EXCLUSIVE; UPDATE projection SET through = through; COMMIT')
    })
    if (settled.ok) return ok(new SqliteViews(database, path))
    database.close()
    return settled
  }

  /** A page of a table. */
  page({ table, where, order, after, limit }: ViewQuery): Result<readonly ViewRow[]> {
    return attempt(this.#path, () => {
      const values: (string | number | bigint | Uint8Array | null)[] = []
      const conditions = where.map((each) => conditionSql(table, each, values))
      const isNewest = order === 'newest'
      if (after !== undefined) {
        conditions.push(`rowid ${isNewest ? '<' : '>'} ?`)
        values.push(after)
      }
      const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
      const sql =
        `SELECT rowid AS place_, ${columnList(table)} FROM ${quoted(table.name)}${filter} ` +
        `ORDER BY rowid ${isNewest ? 'DESC' : 'ASC'} LIMIT ${Math.trunc(limit)}`
      const rows = this.#database.prepare(sql).all(...values)
      return rows.map((row) => ({ place: Number(row['place_']), row: rowOf(table, row) }))
    })
  }

  /** How many rows there are of each combination of values in some columns. */
  tally(table: ProjectedTable, columns: readonly string[]): Result<readonly Tally[]> {
    return attempt(this.#path, () => {
      const names = columns.map(quoted).join(', ')
      const sql = `SELECT ${names}, count(*) AS count_ FROM ${quoted(table.name)} GROUP BY ${names}`
      const kept = { ...table, columns: table.columns.filter(({ name }) => columns.includes(name)) }
      return this.#database
        .prepare(sql)
        .all()
        .map((row) => ({ values: rowOf(kept, row), count: Number(row['count_']) }))
    })
  }

  /** The row that was made last for each value of a column. */
  latest(table: ProjectedTable, column: string): Result<readonly ProjectedRow[]> {
    return attempt(this.#path, () => {
      const name = quoted(table.name)
      const sql =
        `SELECT ${columnList(table)} FROM ${name} WHERE rowid IN ` +
        `(SELECT max(rowid) FROM ${name} GROUP BY ${quoted(column)}) ORDER BY ${quoted(column)}`
      return this.#database
        .prepare(sql)
        .all()
        .map((row) => rowOf(table, row))
    })
  }

  close(): void {
    this.#database.close()
  }
}

function deleteViews(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
}

function rowOf(
  { columns }: Pick<ProjectedTable, 'columns'>,
  row: Readonly<Record<string, unknown>>,
): ProjectedRow {
  return Object.fromEntries(columns.map(({ name, kind }) => [name, loaded(row[name] ?? null, kind)]))
}
