import type { BarColumns, SeriesKey } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'

/** Hands every chunk of a source to `take`, then closes it, also where one of the two throws. */
export async function readChunks(source: BarSource, take: (columns: BarColumns) => void): Promise<void> {
  try {
    for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
      take(columns)
    }
  } finally {
    await source.close()
  }
}

/** Columns that lie in memory, as a source of one chunk. */
export class ColumnsSource implements BarSource {
  readonly key: SeriesKey
  #columns: BarColumns | undefined

  constructor(key: SeriesKey, columns: BarColumns) {
    this.key = key
    this.#columns = columns.length === 0 ? undefined : columns
  }

  next(): Promise<BarColumns | undefined> {
    const columns = this.#columns
    this.#columns = undefined
    return Promise.resolve(columns)
  }

  close(): Promise<void> {
    this.#columns = undefined
    return Promise.resolve()
  }
}
