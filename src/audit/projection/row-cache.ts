import type { ProjectedRow, ProjectedRows, ProjectedTable, ProjectedValue } from '../../port/index.ts'

/** Rows of a few tables while a batch is folded into them: what was loaded, and what changed. */
export class RowCache {
  readonly #rows = new Map<ProjectedTable, Map<string, ProjectedRow>>()
  readonly #changed = new Map<ProjectedTable, Map<string, ProjectedRow>>()

  /** Puts a row there that is in the store already. */
  load(table: ProjectedTable, row: ProjectedRow): void {
    this.#of(this.#rows, table).set(keyOf(table, row), row)
  }

  /** A row by its key's values, in the order of the table's key. */
  get(table: ProjectedTable, ...key: readonly ProjectedValue[]): ProjectedRow | undefined {
    return this.#of(this.#rows, table).get(JSON.stringify(key))
  }

  /** Rows of a table of which something holds. */
  where(table: ProjectedTable, holds: (row: ProjectedRow) => boolean): readonly ProjectedRow[] {
    return [...this.#of(this.#rows, table).values()].filter(holds)
  }

  /** Writes a row: a new one, or in place of the one under its key. */
  put(table: ProjectedTable, row: ProjectedRow): void {
    const key = keyOf(table, row)
    this.#of(this.#rows, table).set(key, row)
    this.#of(this.#changed, table).set(key, row)
  }

  /** What was written since, and forgets it. */
  takeChanges(): readonly ProjectedRows[] {
    const changes = [...this.#changed].map(([table, rows]) => ({ table, rows: [...rows.values()] }))
    this.#changed.clear()
    return changes
  }

  #of(
    all: Map<ProjectedTable, Map<string, ProjectedRow>>, table: ProjectedTable,
  ): Map<string, ProjectedRow> {
    let rows = all.get(table)
    if (rows === undefined) {
      rows = new Map()
      all.set(table, rows)
    }
    return rows
  }
}

function keyOf(table: ProjectedTable, row: ProjectedRow): string {
  return JSON.stringify(table.key.map((name) => row[name]))
}
