import type { UtcMillis } from '../../../base/index.ts'
import type { ColumnMapping, InstrumentFacts, Spelling, StampMeaning } from '../../../data/index.ts'
import type { Adjustment, Timeframe } from '../../../model/index.ts'

/** What a file of bars may be. */
export type FileFormat = 'csv' | 'jsonl' | 'parquet'

/** What the user says about a file. */
export interface ImportRequest extends Spelling {
  readonly file: string
  /** Where it came from, when that says more than the file. */
  readonly source?: string
  readonly format?: FileFormat
  readonly symbol?: string
  readonly timeframe?: Timeframe
  readonly timeZone?: string
  readonly stampMeans?: StampMeaning
  readonly mapping: ColumnMapping
  readonly adjustment: Adjustment
  readonly facts: InstrumentFacts
  readonly keepsExtended: boolean
  readonly repairsHighLow: boolean
  readonly replaces: boolean
  /** Import the good rows even when more than a twentieth are bad. */
  readonly allowsBad: boolean
  readonly isDryRun: boolean
  /** Said about the series for good, such as where the file came from. */
  readonly notes?: readonly string[]
}

/** What an import needs beside the request. */
export interface ImportContext {
  readonly now: UtcMillis
  readonly toolVersion: string
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void
}
