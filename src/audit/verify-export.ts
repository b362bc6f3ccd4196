import { ok, type Result } from '../base/index.ts'
import { genesisHash } from './chain.ts'
import { readExportHeader, readExportNote, readExportRow } from './journal-export.ts'
import type { VerifierKey } from './signed-note.ts'
import { JournalVerifier, type VerifyReport } from './verify-journal.ts'

/** What an export is held against beside its own checkpoints. */
export interface ExportTrust {
  readonly keys: readonly VerifierKey[]
  /** Checkpoints from outside. */
  readonly notes: readonly string[]
}

/**
 * Verifies an export from its lines, which are read twice: the checkpoints stand at the end.
 *
 * A line that cannot be read is a changed row; only without a first line there is nothing to verify
 * (`EXPORT_UNREADABLE`).
 */
export async function verifyExport(
  lines: () => AsyncIterable<string> | Iterable<string>, { keys, notes }: ExportTrust,
): Promise<Result<VerifyReport>> {
  const all = [...notes]
  let first: string | undefined
  for await (const line of lines()) {
    first ??= line
    const note = readExportNote(line)
    if (note !== undefined) all.push(note)
  }
  const header = readExportHeader(first ?? '')
  if (!header.ok) return header
  const genesis = genesisHash(header.value)
  const verifier = new JournalVerifier({ genesis, origin: header.value.origin, notes: all, keys })
  let isFirst = true
  for await (const line of lines()) {
    const isRow = !isFirst && readExportNote(line) === undefined
    isFirst = false
    if (!isRow) continue
    const entry = readExportRow(line, verifier.hash)
    if (entry === undefined) verifier.takeUnreadable(line.slice(0, 60))
    else verifier.take(entry)
  }
  return ok(verifier.finish())
}
