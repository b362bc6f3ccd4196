/** What is kept of each row until the whole file is known; all numbers. */
const FIELDS = ['stamp', 'line', 'open', 'high', 'low', 'close', 'volume', 'dividend', 'split'] as const
/** One of the kept numbers. */
export type RowField = (typeof FIELDS)[number]
/** The kept numbers of one row. */
export type BufferedRow = Readonly<Record<RowField, number>>

const FIRST_CAPACITY = 1_024

/** The rows of one symbol of a file, in the file's order, as typed columns: 72 bytes a row. */
export class RowBuffer {
  length = 0
  #columns = allocate(FIRST_CAPACITY)

  /** Adds a row at the end. */
  push(row: BufferedRow): void {
    if (this.length === this.#columns.stamp.length) this.#grow()
    for (const field of FIELDS) this.#columns[field][this.length] = row[field]
    this.length += 1
  }

  /** One number of row `index`. */
  at(index: number, field: RowField): number {
    return this.#columns[field][index] as number
  }

  /** Replaces each stamp by what `read` makes of it, and drops the rows of which it makes nothing. */
  rewriteStamps(read: (stamp: number, line: number) => number | undefined): void {
    let kept = 0
    for (let index = 0; index < this.length; index++) {
      const stamp = read(this.at(index, 'stamp'), this.at(index, 'line'))
      if (stamp === undefined) continue
      if (kept < index) for (const field of FIELDS) this.#columns[field][kept] = this.at(index, field)
      this.#columns.stamp[kept] = stamp
      kept += 1
    }
    this.length = kept
  }

  #grow(): void {
    const wider = allocate(this.length * 2)
    for (const field of FIELDS) wider[field].set(this.#columns[field])
    this.#columns = wider
  }
}

function allocate(capacity: number): Record<RowField, Float64Array> {
  const column = (): Float64Array => new Float64Array(capacity)
  return {
    stamp: column(), line: column(), open: column(), high: column(), low: column(), close: column(),
    volume: column(), dividend: column(), split: column(),
  }
}
