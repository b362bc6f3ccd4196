import type { Result } from '../base/index.ts'

/** How a column is kept. `exact` is a decimal of nine places, `time` an instant in UTC milliseconds. */
export type ColumnKind = 'integer' | 'real' | 'exact' | 'text' | 'time'

/** A column of a projected table; `null` is allowed where `isOptional`. */
export interface ProjectedColumn {
  readonly name: string
  readonly kind: ColumnKind
  readonly isOptional?: true
}

/** An index of a projected table. */
export interface ProjectedIndex {
  readonly name: string
  readonly columns: readonly string[]
}

/** A table made from the journal or the tape; every row can be made again. */
export interface ProjectedTable {
  readonly name: string
  readonly columns: readonly ProjectedColumn[]
  /** Columns that name a row. */
  readonly key: readonly string[]
  readonly indexes: readonly ProjectedIndex[]
  /** The instant by which a table of many rows is cut in pieces, where a store can; part of the key. */
  readonly piecesBy?: string
}

/** A value of a column: exact numbers are bigints, instants UTC milliseconds. */
export type ProjectedValue = string | number | bigint | null
/** A row by column name. */
export type ProjectedRow = Readonly<Record<string, ProjectedValue>>

/** Rows to write into one table, each key once; what is there under the key is replaced. */
export interface ProjectedRows {
  readonly table: ProjectedTable
  readonly rows: readonly ProjectedRow[]
}

/** A condition on one column; all conditions of a query hold together. */
export interface ProjectedCondition {
  readonly column: string
  readonly is: '=' | '>=' | '<' | 'in'
  readonly value: ProjectedValue | readonly ProjectedValue[]
}

/** Which rows of a table to read, in which order. */
export interface ProjectedQuery {
  readonly table: ProjectedTable
  readonly where: readonly ProjectedCondition[]
  readonly orderBy: readonly string[]
  readonly limit?: number
}

/**
 * Tables that people query, folded from the record; never read to decide anything.
 *
 * `source` names what they are folded from (`journal`, `tape`), `through` how far.
 */
export interface ProjectionStore {
  /** Makes the tables that are missing. */
  prepare(tables: readonly ProjectedTable[]): Promise<Result<void>>
  /** How far a source has been folded in; 0 at first. */
  progress(source: string): Promise<Result<number>>
  /** Writes rows and the progress in one transaction. */
  write(changes: readonly ProjectedRows[], source: string, through: number): Promise<Result<void>>
  select(query: ProjectedQuery): Promise<Result<readonly ProjectedRow[]>>
  /** Drops the tables and forgets all progress. */
  drop(tables: readonly ProjectedTable[]): Promise<Result<void>>
}
