/** One row of a file as text: what an adapter of files gives, and the data pipeline reads. */
export interface TextRecord {
  /** Line on which it begins, counted from 1; the row's number where the file has no lines. */
  readonly line: number
  readonly fields: readonly string[]
  /** Why the line could not be cut into fields; it is the only field then. */
  readonly flaw?: string
}
