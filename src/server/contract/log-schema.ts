import { z } from 'zod'
import { Instant, PageQuery, SequenceNumber, wholeInQuery } from './scalar.ts'

const Level = z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'])
const Category = z.enum(['trades', 'signals', 'risk', 'errors', 'system'])
const INSTANT_MAX = 8_640_000_000_000_000

/** A line of a log file; a line that cannot be read is an ERROR whose message is the line itself. */
export const LogEntry = z
  .object({
    /** When it was written, on the clock of the computer; null where the line does not say. */
    writtenAt: Instant.nullable(),
    /** When it happened, on the market's clock. */
    at: Instant.nullable(),
    level: Level,
    category: Category,
    /** What happened, such as the kind of a fact. */
    action: z.string(),
    message: z.string(),
    code: z.string().nullable(),
    /** The fact of the journal that it tells of: `/audit?sequence=`. */
    sequence: SequenceNumber.nullable(),
    /** The signal or act that it goes back to: `/decisions/{signal}`. */
    correlation: SequenceNumber.nullable(),
    /** Everything else that the line says, as JSON text; empty where there is nothing. */
    data: z.string(),
    /** The line is longer than what is shown of it. */
    isCut: z.boolean(),
  })
  .meta({ id: 'LogEntry' })
export type LogEntry = z.infer<typeof LogEntry>

/** Which lines: nothing milder than `level`, all words of `text`, written in [from, to). */
export const LogsQuery = z.strictObject({
  ...PageQuery,
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/)
    .optional()
    .meta({ description: '`next` of the page before, of the same search; leave it out for the first page.' }),
  /** One file; all but the copies in `errors` when absent. */
  category: Category.optional(),
  level: Level.default('DEBUG'),
  text: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}]*$/u)
    .optional(),
  from: wholeInQuery(0, INSTANT_MAX).optional(),
  to: wholeInQuery(0, INSTANT_MAX).optional(),
})
export type LogsQuery = z.infer<typeof LogsQuery>
