import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fail, ok, type Result } from '../../base/index.ts'
import type { TapeReader } from '../../port/index.ts'
import { Database, sqlText } from './database.ts'
import { fillTapeTable } from './tape-table.ts'

/**
 * Writes a whole tape as one Parquet file, a row for each record and for each bar in one, with its ordinal:
 * for analysis. The columns are those of `fillTapeTable`.
 *
 * The tape stays the record. The file appears when it is whole; gives its rows, or what the tape or the disk
 * failed with.
 */
export async function archiveTape(tape: TapeReader, file: string): Promise<Result<number>> {
  const database = new Database(path.join(path.dirname(file), '.staging'))
  const draft = `${file}.${process.pid}.unfinished`
  try {
    const connection = await database.connect()
    const rows = await fillTapeTable(connection, [tape])
    if (!rows.ok) return rows
    await connection.run(
      `COPY (SELECT * FROM tape ORDER BY ordinal) TO ${sqlText(draft)} (FORMAT parquet, COMPRESSION snappy)`,
    )
    await rename(draft, file)
    return ok(rows.value)
  } catch (error) {
    return fail('ARCHIVE_FAILED', `${file}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await rm(draft, { force: true })
    await database.close()
  }
}
