import { formatFixed, invariant, ok, parseFixed, type Result } from '../../base/index.ts'
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
import type { Connection } from './connection.ts'

const TYPES: Readonly<Record<ColumnKind, string>> = {
  integer: 'bigint',
  real: 'double precision',
  exact: 'numeric(38,9)',
  text: 'text',
  time: 'timestamptz',
}
const ROWS_MAX = 5_000
/** The schema of the functions of TimescaleDB; no row where this database does not have the extension. */
const TIMESCALE = 'SELECT nspname AS schema FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace '
  + 'WHERE extname = \'timescaledb\''

/** Tables for queries in the journal's schema; where TimescaleDB is there, bars are a hypertable. */
export class PostgresProjections implements ProjectionStore {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async prepare(tables: readonly ProjectedTable[]): Promise<Result<void>> {
    return this.#connection.transaction(async (query) => {
      for (const table of tables) for (const statement of definition(table)) await query(statement)
      const [extension] = await query(TIMESCALE)
      if (extension === undefined) return
      for (const table of tables) {
        if (table.piecesBy !== undefined) await query(hypertable(table, String(extension['schema'])))
      }
    })
  }

  async progress(source: string): Promise<Result<number>> {
    const rows = await this.#connection.query('SELECT through FROM projection WHERE source = $1', [source])
    return rows.ok ? ok(Number(rows.value[0]?.['through'] ?? 0)) : rows
  }

  async write(changes: readonly ProjectedRows[], source: string, through: number): Promise<Result<void>> {
    return this.#connection.transaction(async (query) => {
      for (const { table, rows } of changes) {
        for (let from = 0; from < rows.length; from += ROWS_MAX) {
          const part = rows.slice(from, from + ROWS_MAX)
          await query(
            upsert(table),
            table.columns.map(({ name, kind }) => part.map((row) => stored(row[name] ?? null, kind))),
          )
        }
      }
      await query('INSERT INTO projection VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET through = $2', [
        source,
        through,
      ])
    })
  }

  async select({ table, where, orderBy, limit }: ProjectedQuery): Promise<Result<readonly ProjectedRow[]>> {
    const values: unknown[] = []
    const conditions = where.map((each) => conditionSql(table, each, values))
    const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
    const order = orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map(quoted).join(', ')}`
    const rows = await this.#connection.query(
      `SELECT ${columnList(table)} FROM ${quoted(table.name)}${filter}${order}` +
        (limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`),
      values,
    )
    if (!rows.ok) return rows
    return ok(
      rows.value.map((row) =>
        Object.fromEntries(table.columns.map(({ name, kind }) => [name, loaded(row[name] ?? null, kind)])),
      ),
    )
  }

  async drop(tables: readonly ProjectedTable[]): Promise<Result<void>> {
    return this.#connection.transaction(async (query) => {
      for (const { name } of tables) await query(`DROP TABLE IF EXISTS ${quoted(name)}`)
      await query('DELETE FROM projection')
    })
  }
}

function quoted(name: string): string {
  return `"${name}"`
}

function columnList({ columns }: ProjectedTable): string {
  return columns.map(({ name }) => quoted(name)).join(', ')
}

function definition({ name, columns, key, indexes }: ProjectedTable): readonly string[] {
  const fields = columns.map(
    (column) =>
      `${quoted(column.name)} ${TYPES[column.kind]}${column.isOptional === true ? '' : ' NOT NULL'}`,
  )
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted(name)} (${fields.join(', ')}, ` +
      `PRIMARY KEY (${key.map(quoted).join(', ')}))`,
    ...indexes.map(
      (index) =>
        `CREATE INDEX IF NOT EXISTS ${quoted(index.name)} ON ${quoted(name)} ` +
        `(${index.columns.map(quoted).join(', ')})`,
    ),
  ]
}

/** Makes a table a hypertable, unless it is one; rows of before there was the extension are moved. */
function hypertable({ name, piecesBy }: ProjectedTable, schema: string): string {
  return (
    `SELECT ${quoted(schema)}.create_hypertable('${quoted(name)}', '${piecesBy}', if_not_exists => true, ` +
    "migrate_data => true, chunk_time_interval => interval '90 days')"
  )
}

function upsert(table: ProjectedTable): string {
  const arrays = table.columns.map(
    ({ kind }, index) => `$${index + 1}::${TYPES[kind].replace('(38,9)', '')}[]`,
  )
  const updates = table.columns
    .filter(({ name }) => !table.key.includes(name))
    .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
  return (
    `INSERT INTO ${quoted(table.name)} (${columnList(table)}) SELECT * FROM unnest(${arrays.join(', ')}) ` +
    `ON CONFLICT (${table.key.map(quoted).join(', ')}) DO UPDATE SET ${updates.join(', ')}`
  )
}

function conditionSql(
  table: ProjectedTable,
  { column, is, value }: ProjectedCondition,
  values: unknown[],
): string {
  const kind = table.columns.find(({ name }) => name === column)?.kind ?? 'text'
  if (is !== 'in') {
    values.push(stored(value as ProjectedValue, kind))
    return `${quoted(column)} ${is} $${values.length}`
  }
  values.push((value as readonly ProjectedValue[]).map((each) => stored(each, kind)))
  return `${quoted(column)} = ANY($${values.length}::${TYPES[kind]}[])`
}

function stored(value: ProjectedValue, kind: ColumnKind): string | null {
  if (value === null) return null
  if (kind === 'exact') return formatFixed(value as bigint)
  return kind === 'time' ? new Date(value as number).toISOString() : String(value)
}

function loaded(value: unknown, kind: ColumnKind): ProjectedValue {
  if (value === null) return null
  switch (kind) {
    case 'exact':
      return exactOf(String(value))
    case 'time':
      return (value as Date).getTime()
    case 'text':
      return String(value)
    case 'integer':
    case 'real':
      return Number(value)
  }
}

function exactOf(text: string): bigint {
  const value = parseFixed(text)
  invariant(value !== undefined, `a table holds the exact number "${text}"`)
  return value
}
