import { isAtLeast, readLogPage, type LogCategory, type LogLine } from '../../adapter/log-file/index.ts'
import { refuseEmptySpan, type LogEntry, type LogsQuery, type Page } from '../../server/index.ts'
import { readLogPlace } from '../live/log-place.ts'
import { orThrow } from '../live/or-throw.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'

/** Without the copies in errors.log. */
const ALL: readonly LogCategory[] = ['trades', 'signals', 'risk', 'system']
/** Characters of a message, and of what else a line says, that are shown. */
const SHOWN_MAX = 8_000

/** A page of a session's log lines, the newest first. A line that cannot be read may be of any session. */
export function logRows(folder: SessionFolder, query: LogsQuery): Page<LogEntry> {
  const { category, level, text = '', limit, cursor, from = 0, to = Infinity } = query
  refuseEmptySpan({ from, to })
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const place = readLogPlace(folder)
  const page = orThrow(
    readLogPage({
      folder: place.folder,
      from: Math.max(from, place.since),
      categories: category === undefined ? ALL : [category],
      limit, cursor, to,
      isWanted: (line) =>
        isAtLeast(line.level, level) &&
        (line.session === '' || line.session === folder.name) &&
        words.every((word) => searched(line).includes(word)),
    }),
  )
  return { rows: page.lines.map(entryOf), next: page.next }
}

function searched({ action, code, message, data }: LogLine): string {
  return `${action} ${code} ${message} ${data}`.toLowerCase()
}

function entryOf(line: LogLine): LogEntry {
  const { written, at, level, category, action, code, message, data, sequence, trace } = line
  const correlation = Number(/-(\d{1,15})$/.exec(trace)?.[1] ?? Number.NaN)
  return {
    writtenAt: written === 0 ? null : written,
    at: wholeOrNull(Date.parse(at)),
    level,
    category: category as LogEntry['category'],
    action,
    message: message.slice(0, SHOWN_MAX),
    code: code === '' ? null : code,
    sequence: sequence > 0 ? wholeOrNull(sequence) : null,
    correlation: wholeOrNull(correlation),
    data: data.slice(0, SHOWN_MAX),
    isCut: message.length > SHOWN_MAX || data.length > SHOWN_MAX,
  }
}

function wholeOrNull(value: number): number | null {
  return Number.isSafeInteger(value) ? value : null
}
