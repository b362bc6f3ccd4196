/** How urgent a record is, mildest first; the names of the specification and of `log_level`. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const
/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * The log files: their names, and the mildest level that each takes.
 *
 * Levels: the specification's LOG_LEVELS (section 7.1). `errors` holds a copy of every record of its level.
 */
export const LOG_CATEGORIES = {
  trades: { file: 'trades.jsonl', level: 'INFO' },
  signals: { file: 'signals.jsonl', level: 'INFO' },
  risk: { file: 'risk.jsonl', level: 'WARNING' },
  errors: { file: 'errors.log', level: 'ERROR' },
  system: { file: 'system.jsonl', level: 'DEBUG' },
} as const satisfies Readonly<Record<string, { readonly file: string; readonly level: LogLevel }>>
/** Name of a log file. */
export type LogCategory = keyof typeof LOG_CATEGORIES

/** Says whether a level is at least as urgent as another. */
export function isAtLeast(level: LogLevel, floor: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(floor)
}
