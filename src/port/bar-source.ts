import type { BarColumns, SeriesKey } from '../model/index.ts'

/** A series read in chunks, so that memory does not grow with its length. */
export interface BarSource {
  readonly key: SeriesKey
  /**
   * The next rows, ascending and after all earlier ones; `undefined` at the end.
   *
   * The columns belong to the source: they are valid until the next call.
   */
  next(): Promise<BarColumns | undefined>
  /** Releases files; safe to call twice. */
  close(): Promise<void>
}
