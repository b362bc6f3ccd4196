import type { BarColumns } from '../model/index.ts'
import { allocateColumns } from '../model/index.ts'
import type { BarRow } from './bar-row.ts'
import { writeRow } from './bar-row.ts'

const FIRST_CAPACITY = 1_024

/** Columns that take rows one at a time and double when they are full. */
export class GrowingColumns {
  #columns = allocateColumns(FIRST_CAPACITY)

  /** Adds a row at the end. */
  push(row: BarRow): void {
    const { length } = this.#columns
    if (length === this.#columns.openAt.length) this.#grow()
    writeRow(this.#columns, length, row)
    this.#columns.length = length + 1
  }

  /** Rows so far. */
  get length(): number {
    return this.#columns.length
  }

  /** The rows so far, without a copy: they change with the next `push`. */
  get columns(): BarColumns {
    return this.#columns
  }

  #grow(): void {
    const old = this.#columns
    const wider = allocateColumns(old.openAt.length * 2)
    for (const name of ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const) {
      wider[name].set(old[name])
    }
    wider.length = old.length
    this.#columns = wider
  }
}
