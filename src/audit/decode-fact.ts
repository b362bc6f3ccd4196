import { fail, ok, type Result } from '../base/index.ts'
import type { FactBody, FactKind } from '../model/index.ts'

/** A value as it stands in the journal: exact numbers are decimal strings, NaN is null. */
export type Encoded<T> = T extends bigint ? string
  : T extends number | string | boolean ? T
  : T extends readonly (infer E)[] ? readonly Encoded<E>[]
    : T extends object ? { readonly [K in keyof T]: Encoded<T[K]> }
      : T

/** What a fact says, read back. */
export type EncodedBody = Encoded<FactBody>

/** A row of the journal, read back for people to look at; money stays text. */
export interface JournalRow {
  readonly sequence: number
  readonly eventAt: number
  readonly knownAt: number
  readonly correlation: number
  readonly body: EncodedBody
}

/** A row of one kind. */
export type BodyOf<K extends FactKind> = Encoded<Extract<FactBody, { readonly kind: K }>>

/** Reads one line of a journal file; `JOURNAL_UNREADABLE` when it is not one. */
export function decodeFact(line: string): Result<JournalRow> {
  const unreadable = (): Result<never> => (
    fail('JOURNAL_UNREADABLE', `not a journal row: ${line.slice(0, 80)}`)
  )
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return unreadable()
  }
  return isRow(value) ? ok(value) : unreadable()
}

function isRow(value: unknown): value is JournalRow {
  if (typeof value !== 'object' || value === null) return false
  if (!('sequence' in value && 'eventAt' in value && 'correlation' in value && 'body' in value)) return false
  const { body } = value
  return typeof body === 'object' && body !== null && 'kind' in body && typeof body.kind === 'string'
}
