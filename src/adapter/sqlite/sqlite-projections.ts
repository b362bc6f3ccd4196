import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { formatFixed, invariant, parseFixed, type Result } from '../../base/index.ts'
import type {
  ColumnKind,
  ProjectedCondition,
  ProjectedQuery,
  ProjectedRow,
  ProjectedRows,
  ProjectedTable,
  ProjectedValue,
  ProjectionStore,
} from '../../port/index.ts'
import { attempt } from './sqlite-failure.ts'

/** Instants are ISO 8601 texts of one width, so that they sort and SQLite's date functions read them. */
const TYPES: Readonly<Record<ColumnKind, string>> = {
  integer: 'INTEGER',
  real: 'REAL',
  exact: 'TEXT',
  text: 'TEXT',
  time: 'TEXT',
}

/** Tables for queries in the journal's own file; exact numbers are decimal texts, instants ISO 8601. */
export class SqliteProjections implements ProjectionStore {
  readonly #database: DatabaseSync
  readonly #path: string

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
  }

  async prepare(tables: readonly ProjectedTable[]): Promise<Result<void>> {
    return this.#transaction(() => {
      for (const table of tables) for (const statement of definition(table)) this.#database.exec(statement)
    })
  }

  async progress(source: string): Promise<Result<number>> {
    return attempt(this.#path, () =>
      Number(
        this.#database.prepare('SELECT through FROM projection WHERE source = ?').get(source)?.['through'] ??
          0,
      ),
    )
  }

  async write(changes: readonly ProjectedRows[], source: string, through: number): Promise<Result<void>> {
    return this.#transaction(() => {
      for (const { table, rows } of changes) {
        const insert = this.#database.prepare(upsert(table))
        for (const row of rows) {
          insert.run(...table.columns.map(({ name, kind }) => stored(row[name] ?? null, kind)))
        }
      }
      this.#database.prepare('INSERT OR REPLACE INTO projection VALUES (?, ?)').run(source, through)
    })
  }

  async select({ table, where, orderBy, limit }: ProjectedQuery): Promise<Result<readonly ProjectedRow[]>> {
    return attempt(this.#path, () => {
      const values: SQLInputValue[] = []
      const conditions = where.map((each) => conditionSql(table, each, values))
      const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
      const order = orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map(quoted).join(', ')}`
      const sql =
        `SELECT ${columnList(table)} FROM ${quoted(table.name)}${filter}${order}` +
        (limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`)
      return this.#database
        .prepare(sql)
        .all(...values)
        .map((row) =>
          Object.fromEntries(table.columns.map(({ name, kind }) => [name, loaded(row[name] ?? null, kind)])),
        )
    })
  }

  async drop(tables: readonly ProjectedTable[]): Promise<Result<void>> {
    return this.#transaction(() => {
      for (const { name } of tables) this.#database.exec(`DROP TABLE IF EXISTS ${quoted(name)}`)
      this.#database.exec('DELETE FROM projection')
    })
  }

  #transaction(work: () => void): Result<void> {
    try {
      return attempt(this.#path, () => {
        this.#database.exec('BEGIN IMMEDIATE')
        work()
        this.#database.exec('COMMIT')
      })
    } finally {
      if (this.#database.isTransaction) attempt(this.#path, () => this.#database.exec('ROLLBACK'))
    }
  }
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name}"`
}

/** The columns of a table, for a SELECT. */
export function columnList({ columns }: ProjectedTable): string {
  return columns.map(({ name }) => quoted(name)).join(', ')
}

function definition({ name, columns, key, indexes }: ProjectedTable): readonly string[] {
  const fields = columns.map(
    (column) =>
      `${quoted(column.name)} ${TYPES[column.kind]}${column.isOptional === true ? '' : ' NOT NULL'}`,
  )
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted(name)} (${fields.join(', ')}, ` +
      `PRIMARY KEY (${key.map(quoted).join(', ')})) STRICT`,
    ...indexes.map(
      (index) =>
        `CREATE INDEX IF NOT EXISTS ${quoted(index.name)} ON ${quoted(name)} ` +
        `(${index.columns.map(quoted).join(', ')})`,
    ),
  ]
}

function upsert(table: ProjectedTable): string {
  const updates = table.columns
    .filter(({ name }) => !table.key.includes(name))
    .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
  return (
    `INSERT INTO ${quoted(table.name)} (${columnList(table)}) ` +
    `VALUES (${table.columns.map(() => '?').join(', ')}) ` +
    `ON CONFLICT (${table.key.map(quoted).join(', ')}) DO UPDATE SET ${updates.join(', ')}`
  )
}

/** A condition as SQL; its values are put after those that are there. */
export function conditionSql(
  table: ProjectedTable,
  { column, is, value }: ProjectedCondition,
  values: SQLInputValue[],
): string {
  const kind = table.columns.find(({ name }) => name === column)?.kind ?? 'text'
  const all = Array.isArray(value) ? (value as readonly ProjectedValue[]) : [value as ProjectedValue]
  values.push(...all.map((each) => stored(each, kind)))
  return is === 'in' ? `${quoted(column)} IN (${all.map(() => '?').join(', ')})` : `${quoted(column)} ${is} ?`
}

function stored(value: ProjectedValue, kind: ColumnKind): SQLInputValue {
  if (value === null) return null
  if (kind === 'exact') return formatFixed(value as bigint)
  return kind === 'time' ? new Date(value as number).toISOString() : value
}

/** A stored value as the port has it. */
export function loaded(value: unknown, kind: ColumnKind): ProjectedValue {
  if (value === null) return null
  if (kind === 'exact') return exactOf(String(value))
  return kind === 'time' ? Date.parse(String(value)) : (value as ProjectedValue)
}

function exactOf(text: string): bigint {
  const value = parseFixed(text)
  invariant(value !== undefined, `a table holds the exact number "${text}"`)
  return value
}
