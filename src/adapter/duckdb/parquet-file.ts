import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { TextRecord } from '../../port/index.ts'
import { Database, exactPath, READ_FILE } from './database.ts'

/**
 * A Parquet file of bars as rows of text, so that the same rules read it as any other file; the names of its
 * columns are the first row.
 *
 * Stamps that name an instant are written in UTC with its offset, stamps without a zone stay clock readings,
 * missing values are empty. Anything that DuckDB cannot read fails with `FILE_UNREADABLE`.
 */
export class ParquetFile {
  readonly path: string
  readonly bytesTotal: number
  /** Bytes that have been read, as far as that can be told. */
  bytesRead = 0
  #sha256: string | undefined

  private constructor(file: string, bytesTotal: number) {
    this.path = file
    this.bytesTotal = bytesTotal
  }

  /** Opens a file. */
  static async open(file: string): Promise<ParquetFile> {
    const found = await stat(file).catch(() => {
      throw unreadable(file, 'there is no such file')
    })
    if (found.isFile()) return new ParquetFile(file, found.size)
    throw unreadable(file, 'it is a folder, a pipe or a device, and no file')
  }

  /** SHA-256 of the file's bytes, in hexadecimal, once all rows were read. */
  get sha256(): string | undefined {
    return this.#sha256
  }

  /** The names of the columns, then all rows, some thousands at a time. */
  async *batches(): AsyncGenerator<readonly TextRecord[]> {
    const own = exactPath(this.path)
    const database = new Database(path.join(path.dirname(this.path), '.staging'))
    try {
      const described = await database.rows(`DESCRIBE SELECT * FROM ${READ_FILE}`, [own])
      const names = described.map(([name]) => String(name))
      yield [{ line: 1, fields: names }]
      const connection = await database.connect()
      const columns = names.map(asText).join(', ')
      const result = await connection.stream(`SELECT ${columns} FROM ${READ_FILE}`, [own])
      let line = 1
      for await (const chunk of result) {
        yield chunk.getRows().map((row) => {
          line += 1
          return { line, fields: row.map((value) => String(value ?? '')) }
        })
      }
      connection.closeSync()
    } catch (error) {
      const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
      throw unreadable(this.path, why)
    } finally {
      await database.close()
    }
    const hash = createHash('sha256')
    for await (const bytes of createReadStream(this.path)) hash.update(bytes as Buffer)
    this.#sha256 = hash.digest('hex')
    this.bytesRead = this.bytesTotal
  }
}

function asText(name: string): string {
  return `"${name.replaceAll('"', '""')}"::VARCHAR`
}

function unreadable(file: string, why: string): UserError {
  return new UserError(fail('FILE_UNREADABLE', `${file}: ${why}`).failure)
}
