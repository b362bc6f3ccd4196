import { LOG_LEVELS, type LogLevel } from './log-category.ts'

/** A line of a log file, and what it is sorted and chosen by. */
export interface LogLine {
  readonly text: string
  readonly at: string
  /** When it was written, UTC milliseconds of the wall clock; 0 where it does not say. */
  readonly written: number
  readonly level: LogLevel
  readonly category: string
  readonly session: string
  readonly sequence: number
  readonly trace: string
  readonly action: string
  readonly code: string
  readonly message: string
  /** What stands under `investor`, as JSON text; empty where there is nothing. */
  readonly data: string
}

/**
 * Reads a line; one that is not of our making, or was cut short by a crash, is shown whole as an ERROR, so
 * that no choice of a level hides it.
 */
export function readLogLine(text: string): LogLine {
  const record = recordOf(text)
  const field = (name: string): string => (record?.[name] === undefined ? '' : String(record[name]))
  const level = LOG_LEVELS.find((name) => name === field('log.level').toUpperCase())
  const labels = record?.['labels'] as { session?: unknown } | undefined
  const common = { text, at: field('@timestamp'), written: Date.parse(field('event.created')) || 0 }
  if (level === undefined) {
    return { ...common, ...NOTHING, level: 'ERROR', category: UNREADABLE, message: text }
  }
  return {
    ...common,
    level,
    category: field('log.logger'),
    session: String(labels?.session ?? ''),
    sequence: Number(field('event.sequence')),
    trace: field('trace.id'),
    action: field('event.action'),
    code: field('error.code'),
    message: field('message'),
    data: record?.['investor'] === undefined ? '' : JSON.stringify(record['investor']),
  }
}

/** Category of a line that cannot be read. */
export const UNREADABLE = 'unreadable'
const NOTHING = { session: '', sequence: 0, trace: '', action: '', code: '', data: '' } as const

function recordOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
