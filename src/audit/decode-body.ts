import { fail, ok, type Result } from '../base/index.ts'
import type { Fact, FactBody, FactKind } from '../model/index.ts'
import type { JournalEntry } from '../port/index.ts'
import { Mismatch } from './decoder.ts'
import { FACT_DECODERS } from './fact-decoders.ts'

/** Version of the encoding that this code writes, and the newest that it reads. */
export const FACT_VERSION = 1

/**
 * Reads the body of a fact back, exact numbers as bigints: the inverse of `encodeExact`.
 *
 * `FACT_UNREADABLE` says where it departs from what this version knows; nothing is skipped or guessed.
 */
export function decodeBody(text: string): Result<FactBody> {
  const unreadable = (why: string): Result<never> => fail('FACT_UNREADABLE', `a fact cannot be read: ${why}`)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('kind' in value)) return unreadable('it has no kind')
    const { kind, ...said } = value
    if (typeof kind !== 'string' || !Object.hasOwn(FACT_DECODERS, kind)) {
      return unreadable(`its kind ${JSON.stringify(kind)} is not known to this version`)
    }
    return ok({ kind, ...FACT_DECODERS[kind as FactKind](said, kind) } as FactBody)
  } catch (error) {
    if (error instanceof Mismatch || error instanceof SyntaxError) return unreadable(error.message)
    throw error
  }
}

/** Reads a row of the journal back as the fact that was appended. */
export function decodeEntry(entry: JournalEntry): Result<Fact> {
  const { sequence, eventAt, knownAt, correlation, causation, version } = entry
  if (version > FACT_VERSION) {
    return fail('FACT_UNREADABLE', `row ${sequence} is of version ${version}, this program reads up to `
      + `${FACT_VERSION}: start the newer one`)
  }
  const body = decodeBody(entry.body)
  if (!body.ok) return fail(body.failure.code, `row ${sequence}: ${body.failure.message}`)
  const isImplied = causation === impliedCausation(sequence, correlation)
  const cause = isImplied ? {} : { causation }
  return ok({ sequence, eventAt, knownAt, correlation, ...cause, body: body.value })
}

/** What led to a fact that does not say it: the signal or act that it goes back to, 0 for that one itself. */
export function impliedCausation<T extends number>(sequence: T, correlation: T): T {
  return (correlation < sequence ? correlation : 0) as T
}
