import { z } from 'zod'

/** Rows of one page at most. */
const PAGE_MAX = 500

/** An exact number as decimal text: money, prices, quantities. Never a float. */
export const Decimal = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/)
  .meta({ description: 'An exact decimal number as text.' })

/** An instant in UTC milliseconds. */
export const Instant = z.int().meta({ description: 'UTC milliseconds.' })

/** A number that is measured, a float: fractions are 0..1. */
export const Figure = z.number()

/** Place of a fact in the journal: 1, 2, 3 ... */
export const SequenceNumber = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A symbol as the settings take it. */
export const SymbolName = z.string()
  .regex(/^[A-Za-z0-9^][A-Za-z0-9.^=_/:-]{0,31}$/, { error: 'a symbol is needed, such as SPY or BTC/USD' })
/** Name of a strategy. */
export const StrategyName = z.string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, { error: 'a name of letters, digits, _ and - is needed' })
/** The client id of an order. */
export const OrderId = z.string()
  .regex(/^[A-Za-z0-9_-]{1,48}$/, { error: 'the client id of an order is needed, as /orders shows it' })
/** Number of a session, `0001`; the latest where it is left out. */
export const SessionNumber = z.string()
  .regex(/^\d{4,9}$/, { error: 'a number of four digits or more is needed, such as 0001' })

/** A whole number that arrives as text in an address. */
export function wholeInQuery(min: number, max: number): z.ZodType<number> {
  const error = `a whole number from ${min} to ${max} is needed`
  return z
    .string()
    .regex(/^-?\d{1,16}$/, { error })
    .transform(Number)
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }))
    .meta({ type: 'integer', minimum: min, maximum: max })
}

/** What every list takes: how many rows, after which row, of which session. */
export const PageQuery = {
  limit: wholeInQuery(1, PAGE_MAX).default(100),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: '`next` of the page before is needed as it is' })
    .optional()
    .meta({ description: '`next` of the page before; leave it out for the first page.' }),
  session: SessionNumber.optional(),
}

/** Any JSON: named where it is made, since it is made of itself. */
export const JsonValue = z.json()
z.globalRegistry.add(JsonValue, { id: 'JsonValue' })

/** Which session a read is about. */
export const SessionQuery = z.strictObject({ session: SessionNumber.optional() })
export type SessionQuery = z.infer<typeof SessionQuery>

/** A page of rows, the newest first; `next` is the cursor of the page after it, null at the end. */
export function pageOf<T extends z.ZodType>(
  row: T,
): z.ZodObject<{ rows: z.ZodArray<T>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ rows: z.array(row), next: z.string().nullable() })
}

/** A page as the control room makes it. */
export interface Page<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}
