import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pino, type Logger } from 'pino'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { isAtLeast, LOG_CATEGORIES, type LogCategory, type LogLevel } from './log-category.ts'
import { RollingFile, type LogLoss, type RollingLimits } from './rolling-file.ts'

/** One thing that is logged. */
export interface LogRecord {
  readonly category: Exclude<LogCategory, 'errors'>
  readonly level: LogLevel
  /** When it happened, on the market's clock. */
  readonly at: UtcMillis
  readonly message: string
  /** What happened, such as the kind of a fact: `event.action`. */
  readonly action: string
  /** Place in the journal: `event.sequence`. */
  readonly sequence?: number
  /** The signal or act that it goes back to: `trace.id`, unique with the session's name. */
  readonly correlation?: number
  /** Stable code of an error: `error.code`. */
  readonly code?: string
  /** Everything else, under `investor`. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** Where and how it is logged. */
export interface LogSettings {
  readonly folder: string
  /** Nothing milder is logged, whatever its category takes. */
  readonly level: LogLevel
  /** Name of the session, in every record. */
  readonly session: string
  readonly limits?: RollingLimits
  readonly now?: () => number
}

/** Elastic Common Schema that the field names are of. */
const ECS_VERSION = '8.11.0'
const PINO = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'fatal' } as const
const SHOWN: Readonly<Record<string, string>> = { warn: 'warning', fatal: 'critical' }

interface Target {
  readonly logger: Logger
  readonly file: RollingFile
  readonly floor: LogLevel
}

/** The log files of one process. Records are written by `flush`; no call throws. */
export class LogFiles {
  readonly #targets: ReadonlyMap<LogCategory, Target>
  readonly #settings: LogSettings

  constructor(settings: LogSettings) {
    this.#settings = settings
    const names = Object.keys(LOG_CATEGORIES) as LogCategory[]
    this.#targets = new Map(names.map((name) => [name, targetOf(name, settings)]))
  }

  /** Takes a record for the file of its category, and for `errors.log` where it is urgent enough. */
  add(record: LogRecord): void {
    const now = this.#now()
    this.#write(record.category, record, now)
    this.#write('errors', record, now)
  }

  /** Writes what was added. What was lost before, while a disk was full, is said now that it works. */
  flush(): void {
    for (const { file } of this.#targets.values()) {
      const lost = file.flush()
      if (lost === undefined) continue
      const now = this.#now()
      this.#write('system', lossRecord(file.path, lost, now), now)
      this.#targets.get('system')?.file.flush()
    }
  }

  /** Why logging does not work, with what was lost; absent while it does. */
  get failure(): LogLoss | undefined {
    const losses = [...this.#targets.values()].flatMap(({ file }) => file.lost ?? [])
    const first = losses[0]
    if (first === undefined) return undefined
    return { lines: losses.reduce((sum, { lines }) => sum + lines, 0), reason: first.reason }
  }

  /** Writes what is left and closes the files. */
  close(): void {
    this.flush()
    for (const { file } of this.#targets.values()) file.close()
  }

  #now(): UtcMillis {
    return (this.#settings.now ?? Date.now)() as UtcMillis
  }

  #write(category: LogCategory, record: LogRecord, now: UtcMillis): void {
    const target = this.#targets.get(category)
    if (target === undefined || !isAtLeast(record.level, target.floor)) return
    target.logger[PINO[record.level]](fieldsOf(record, this.#settings.session, now), record.message)
  }
}

function targetOf(category: LogCategory, settings: LogSettings): Target {
  const { file: name, level } = LOG_CATEGORIES[category]
  const file = new RollingFile(join(settings.folder, name), settings.limits, settings.now)
  const floor = isAtLeast(settings.level, level) ? settings.level : level
  const logger = pino(
    {
      level: PINO[floor],
      messageKey: 'message',
      timestamp: false,
      base: {
        'ecs.version': ECS_VERSION,
        'service.name': 'investor',
        'event.dataset': `investor.${category}`,
        'log.logger': category,
        'process.pid': process.pid,
        'host.name': hostname(),
        labels: { session: settings.session },
      },
      formatters: { level: (label) => ({ 'log.level': SHOWN[label] ?? label }) },
    },
    file,
  )
  return { logger, file, floor }
}

function fieldsOf(record: LogRecord, session: string, now: UtcMillis): Record<string, unknown> {
  const { at, action, sequence, correlation, code, data, message } = record
  return {
    '@timestamp': formatUtc(at),
    'event.created': formatUtc(now),
    'event.action': action,
    ...(sequence === undefined ? {} : { 'event.sequence': sequence }),
    ...(correlation === undefined ? {} : { 'trace.id': `${session}-${correlation}` }),
    ...(code === undefined ? {} : { 'error.code': code, 'error.message': message }),
    ...(data === undefined ? {} : { investor: data }),
  }
}

function lossRecord(path: string, { lines, reason }: LogLoss, at: UtcMillis): LogRecord {
  const message = `${lines} lines of ${path} were lost: ${reason}; the journal has them`
  return { category: 'system', level: 'WARNING', at, message, action: 'log-lines-lost', code: 'LOG_FAILED' }
}
