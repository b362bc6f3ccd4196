import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import type { UtcMillis } from '../../base/index.ts'
import { fail, UserError } from '../../base/index.ts'
import type { BarColumns, SeriesKey } from '../../model/index.ts'
import { allocateColumns } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import { exactPath, READ_FILE, type Database } from './database.ts'

const COLUMNS = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
const SELECT = 'SELECT open_at_ms::DOUBLE, close_at_ms::DOUBLE, open, high, low, close, volume'
/** Rows of one DuckDB vector, by which results come. */
const VECTOR_ROWS = 2_048
const DEFAULT_CHUNK_ROWS = 65_536
const BYTES_PER_ROW = COLUMNS.length * 8
/** Chunks that DuckDB may decode ahead while one is worked on. */
const CHUNKS_AHEAD = 4

/** Which bars of a series are read. */
export interface BarRange {
  /** Only bars that close after this instant. */
  readonly from?: UtcMillis
  /** Only bars that close at or before this instant. */
  readonly to?: UtcMillis
  /** Rows a chunk, at most; 65,536 when absent. */
  readonly chunkRows?: number
}

/**
 * Streams one Parquet file as typed columns, in the file's order, which is ascending.
 *
 * Memory does not grow with the length: a chunk, and what DuckDB decodes ahead. Fails with `CATALOG_DAMAGED`
 * when the file cannot be read or does not ascend.
 */
export class ParquetSource implements BarSource {
  readonly key: SeriesKey
  readonly #database: Database
  readonly #file: string
  readonly #range: BarRange
  readonly #columns: BarColumns & { length: number }
  readonly #chunkRows: number
  #connection: DuckDBConnection | undefined
  #result: DuckDBResult | undefined
  #isEnded = false
  #lastCloseAt = -Infinity

  constructor(
    database: Database,
    file: string,
    { key, range }: { readonly key: SeriesKey; readonly range: BarRange },
  ) {
    this.key = key
    this.#database = database
    this.#file = file
    this.#range = range
    this.#chunkRows = Math.max(range.chunkRows ?? DEFAULT_CHUNK_ROWS, VECTOR_ROWS)
    this.#columns = allocateColumns(this.#chunkRows)
  }

  async next(): Promise<BarColumns | undefined> {
    if (this.#isEnded) return undefined
    try {
      this.#result ??= await this.#start()
      this.#columns.length = 0
      while (this.#columns.length + VECTOR_ROWS <= this.#chunkRows) {
        const vectors = await this.#result.fetchChunk()
        if (vectors === null || vectors.rowCount === 0) {
          await this.close()
          break
        }
        this.#append(vectors)
      }
    } catch (error) {
      await this.close()
      if (error instanceof UserError) throw error
      throw this.#damaged(error instanceof Error ? error.message : String(error))
    }
    this.#checkOrder()
    return this.#columns.length === 0 ? undefined : this.#columns
  }

  close(): Promise<void> {
    this.#isEnded = true
    this.#result = undefined
    this.#connection?.closeSync()
    this.#connection = undefined
    return Promise.resolve()
  }

  async #start(): Promise<DuckDBResult> {
    this.#connection = await this.#database.connect()
    const ahead = CHUNKS_AHEAD * this.#chunkRows * BYTES_PER_ROW
    await this.#connection.run(`SET streaming_buffer_size = '${ahead}B'`)
    const { from, to } = this.#range
    const bounds = [
      from === undefined ? [] : [`close_at_ms > ${from}`],
      to === undefined ? [] : [`close_at_ms <= ${to}`],
    ].flat()
    const where = bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`
    return this.#connection.stream(`${SELECT} FROM ${READ_FILE}${where}`, [exactPath(this.#file)])
  }

  #append(vectors: Awaited<ReturnType<DuckDBResult['fetchChunk']>> & object): void {
    const at = this.#columns.length
    for (const [index, name] of COLUMNS.entries()) {
      const vector = vectors.getColumnVector(index) as { readonly items?: unknown }
      if (!(vector.items instanceof Float64Array)) throw this.#damaged(`column ${name} holds no numbers`)
      this.#columns[name].set(vector.items, at)
    }
    this.#columns.length = at + vectors.rowCount
  }

  #checkOrder(): void {
    const { closeAt, length } = this.#columns
    let last = this.#lastCloseAt
    for (let row = 0; row < length; row++) {
      const at = closeAt[row] as number
      // Written so that NaN fails.
      if (!(at > last)) throw this.#damaged(`bars do not ascend at ${at} ms`)
      last = at
    }
    this.#lastCloseAt = last
  }

  #damaged(why: string): UserError {
    const message = `${this.#file}: ${why}; delete the file and import the series again`
    return new UserError(fail('CATALOG_DAMAGED', message).failure)
  }
}
