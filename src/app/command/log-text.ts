import { LOG_LEVELS, type LogLevel } from '../../adapter/log-file/index.ts'

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
  readonly message: string
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
    const nothing = { category: 'unreadable', session: '', sequence: 0, trace: '' }
    return { ...common, ...nothing, level: 'ERROR', message: text }
  }
  return {
    ...common,
    level,
    category: field('log.logger'),
    session: String(labels?.session ?? ''),
    sequence: Number(field('event.sequence')),
    trace: field('trace.id'),
    message: field('message'),
  }
}

/**
 * One line for a terminal, in the specification's order: instant, logger, level, message.
 *
 * Characters that a terminal would obey, or that turn the direction of a text, are shown as `\u001b`.
 */
export function logText({ at, category, level, sequence, trace, message }: LogLine): string {
  const place = sequence === 0 ? '' : ` [${sequence}${trace === '' ? '' : `, ${trace}`}]`
  return visible(`${at} - ${category} - ${level} - ${message}${place}`)
}

const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function visible(text: string): string {
  return text.replace(OBEYED, (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

function recordOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
