import type { UtcMillis } from '../../base/index.ts'
import type { SeriesKey } from '../../model/index.ts'

/** One file, or one generator, from which bars of a series came. */
export interface ImportRecord {
  /** Path as it was given, or what made the bars. */
  readonly source: string
  /** SHA-256 of the file in hexadecimal; empty where there is no file. */
  readonly sha256: string
  readonly importedAt: UtcMillis
  /** Good rows of that file. */
  readonly rows: number
  /** Rows of it that went to quarantine, by code. */
  readonly quarantined: Readonly<Record<string, number>>
  /** What was concluded or repaired, in sentences. */
  readonly notes: readonly string[]
}

/** What is known about the origin of new bars. */
export interface SeriesOrigin {
  readonly key: SeriesKey
  readonly calendar: string
  /** Made by a generator; such a series is never mixed with a real one. */
  readonly isSynthetic: boolean
  /** What a reader of results has to know, in sentences. */
  readonly notes: readonly string[]
  readonly record: Omit<ImportRecord, 'rows'>
  /** Version of this system. */
  readonly toolVersion: string
}

/** What the catalog knows about a series; it is kept inside the Parquet file, so the two cannot disagree. */
export interface SeriesInfo {
  readonly key: SeriesKey
  readonly calendar: string
  readonly isSynthetic: boolean
  readonly notes: readonly string[]
  readonly rows: number
  readonly firstOpenAt: UtcMillis
  readonly lastCloseAt: UtcMillis
  readonly imports: readonly ImportRecord[]
  readonly toolVersion: string
}

/** What became of one series of a batch. */
export interface StoredSeries {
  readonly info: SeriesInfo
  readonly added: number
  /** Bars that were stored already with the same values. */
  readonly unchanged: number
  readonly replaced: number
}

const IMPORTS_MAX = 100

/** The info of a series after new bars were merged into it. */
export function mergedInfo(
  origin: SeriesOrigin,
  old: SeriesInfo | undefined,
  now: Pick<SeriesInfo, 'rows' | 'firstOpenAt' | 'lastCloseAt'> & { readonly importedRows: number },
): SeriesInfo {
  const { key, calendar, isSynthetic, toolVersion } = origin
  const record = { ...origin.record, rows: now.importedRows }
  return {
    key, calendar, isSynthetic, toolVersion,
    notes: [...new Set([...(old?.notes ?? []), ...origin.notes])],
    rows: now.rows, firstOpenAt: now.firstOpenAt, lastCloseAt: now.lastCloseAt,
    imports: [...(old?.imports ?? []), record].slice(-IMPORTS_MAX),
  }
}

/** Reads an info as it was written into a file; `undefined` when it is none. */
export function parseInfo(text: string): SeriesInfo | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isInfo = typeof value === 'object' && value !== null && 'key' in value && 'imports' in value
    return isInfo ? (value as SeriesInfo) : undefined
  } catch {
    return undefined
  }
}
