import { fail, ok, type Result, type Sequence, type UtcMillis } from '../base/index.ts'
import type { JournalEntry, JournalMeta } from '../port/index.ts'
import { canonicalEvent } from './chain.ts'
import { kindOf } from './verify-journal.ts'

const FORMAT = 'investor-journal'
const FORMAT_VERSION = 1
const HASH_PART = /,"hash":"([0-9a-f]{64})"\}$/
const ENVELOPE = new RegExp(
  '^\\{"sequence":(\\d{1,15}),"eventAt":(-?\\d{1,15}),"knownAt":(-?\\d{1,15}),"correlation":(\\d{1,15}),' +
    '"causation":(\\d{1,15}),"version":(\\d{1,9}),"body":',
)

/** What an export says of itself in its first line. */
export type ExportHeader = Pick<JournalMeta, 'origin' | 'createdAt'>

/** First line of an export, which is a text of JSON lines: this, then the rows, then the checkpoints. */
export function exportHeader({ origin, createdAt }: ExportHeader): string {
  return JSON.stringify({ format: FORMAT, version: FORMAT_VERSION, origin, createdAt })
}

/** A row's line: its canonical event with the hash as one more field, so that it can be checked alone. */
export function exportRow(entry: JournalEntry): string {
  return `${canonicalEvent(entry).slice(0, -1)},"hash":"${entry.hash}"}`
}

/** A checkpoint's line. */
export function exportNote(note: string): string {
  return JSON.stringify({ checkpoint: note })
}

/** Reads the first line; `EXPORT_UNREADABLE` when this is no export or one of a newer program. */
export function readExportHeader(line: string): Result<ExportHeader> {
  const value = parsed(line)
  const { format, version, origin, createdAt } = value as Record<string, unknown>
  if (format !== FORMAT || typeof origin !== 'string' || !Number.isSafeInteger(createdAt)) {
    return fail(
      'EXPORT_UNREADABLE',
      'the first line is not that of an exported journal: make one with "investor audit export"',
    )
  }
  if (version !== FORMAT_VERSION) {
    return fail(
      'EXPORT_UNREADABLE',
      `the export is of version ${String(version)}, this program reads ${FORMAT_VERSION}`,
    )
  }
  return ok({ origin, createdAt: createdAt as UtcMillis })
}

/** Reads a checkpoint's line; `undefined` when it is not one. */
export function readExportNote(line: string): string | undefined {
  if (!line.startsWith('{"checkpoint":')) return undefined
  const { checkpoint } = parsed(line) as Record<string, unknown>
  return typeof checkpoint === 'string' ? checkpoint : ''
}

/**
 * Reads a row's line; `undefined` when it is none.
 *
 * The hash of the row before stands on its own line: `previousHash` hands it in.
 */
export function readExportRow(line: string, previousHash: string): JournalEntry | undefined {
  const hash = HASH_PART.exec(line)
  const envelope = ENVELOPE.exec(line)
  if (hash === null || envelope === null) return undefined
  const [sequence = 0, eventAt = 0, knownAt = 0, correlation = 0, causation = 0, version = 0] = envelope
    .slice(1)
    .map(Number)
  const body = line.slice(envelope[0].length, hash.index)
  return {
    sequence: sequence as Sequence,
    eventAt: eventAt as UtcMillis,
    knownAt: knownAt as UtcMillis,
    correlation: correlation as Sequence,
    causation: causation as Sequence,
    version,
    body,
    kind: kindOf(body),
    previousHash,
    hash: hash[1] ?? '',
  }
}

function parsed(line: string): object {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
