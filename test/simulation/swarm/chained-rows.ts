import { canonicalEvent, chainHash } from '../../../src/audit/index.ts'
import type { JournalEntry } from '../../../src/port/index.ts'

/** The first row that does not stand where it belongs, or does not follow from the one before it (I-24). */
export function unchained(entries: readonly JournalEntry[]): JournalEntry | undefined {
  return entries.find(({ previousHash, hash, ...event }, index) => (
    event.sequence !== index + 1 || chainHash(previousHash, canonicalEvent(event)) !== hash
    || (index > 0 && previousHash !== entries[index - 1]?.hash)))
}
