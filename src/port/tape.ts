import type { Result, UtcMillis } from '../base/index.ts'
import type { Bar, CoreInput, Print, Quote } from '../model/index.ts'

/** One thing that the core saw of the market, in the order in which it saw it. */
export type TapeRecord =
  | { readonly kind: 'bar'; readonly knownAt: UtcMillis; readonly source: string; readonly bar: Bar }
  | { readonly kind: 'quote'; readonly knownAt: UtcMillis; readonly source: string; readonly quote: Quote }
  | { readonly kind: 'print'; readonly knownAt: UtcMillis; readonly source: string; readonly print: Print }
  /** What the core was given, `number` since the session's first start; `isLast` of those given together. */
  | {
      readonly kind: 'input'
      readonly knownAt: UtcMillis
      readonly number: number
      readonly step: number
      readonly isLast: boolean
      readonly input: CoreInput
    }
  /** The process was started again: inputs after `after` are given anew, orders carry another epoch. */
  | { readonly kind: 'resumed'; readonly knownAt: UtcMillis; readonly after: number; readonly epoch: number }

/** Bytes [fromByte, toByte) of a tape that are on disk; the journal keeps the digest. */
export interface TapeSegment {
  readonly file: string
  readonly fromByte: number
  readonly toByte: number
  readonly records: number
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
}

/** A tape that is being written. A failure latches: nothing more is taken, and nothing may leave. */
export interface TapeWriter {
  append(record: TapeRecord): void
  /** Puts what was appended into the file, where readers find it: not yet sure to outlive the machine. */
  write(): void
  /** Puts what was appended on disk; `undefined` when there was nothing. */
  flush(): Result<TapeSegment | undefined>
  /** Flushes and closes; gives the last segment. */
  close(): Result<TapeSegment | undefined>
}

/** A record with its place: `ordinal` counts over all tapes of a folder and is never used twice. */
export interface TapeEntry {
  readonly ordinal: number
  readonly record: TapeRecord
}

/** A tape that is read back. */
export interface TapeReader {
  /** The next records, at most `limit`; empty at the end; `TAPE_CORRUPT` names the byte. */
  next(limit: number): Result<readonly TapeEntry[]>
  close(): void
}
