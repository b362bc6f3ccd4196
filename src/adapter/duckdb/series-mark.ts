import path from 'node:path'
import { Database, exactPath } from './database.ts'

/** What a Parquet file of this system tells of its bars wherever it goes. */
export interface SeriesMark {
  /** Made by a generator; such bars never mix with real ones. */
  readonly isSynthetic: boolean
  /** What a reader of results has to know, in sentences. */
  readonly notes: readonly string[]
}

const MARKS = 'SELECT decode(value) FROM parquet_kv_metadata($1) WHERE decode(key) = \'investor\''

/** Reads the mark of a Parquet file of the catalog or of an export; `undefined` for a file of others. */
export async function readMark(file: string): Promise<SeriesMark | undefined> {
  const database = new Database(path.join(path.dirname(file), '.staging'))
  try {
    const [[text] = []] = await database.rows(MARKS, [exactPath(file)])
    const value: unknown = JSON.parse(String(text ?? 'null'))
    if (typeof value !== 'object' || value === null || !('isSynthetic' in value)) return undefined
    const notes = 'notes' in value && Array.isArray(value.notes) ? value.notes : []
    return {
      isSynthetic: value.isSynthetic === true,
      notes: notes.filter((note) => typeof note === 'string'),
    }
  } catch {
    // Whether the file can be read at all is said by who reads its rows.
    return undefined
  } finally {
    await database.close()
  }
}
