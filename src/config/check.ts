import { z } from 'zod'

/** How a value that arrives as text (environment, `--set`) is read. */
export type TextForm = 'number' | 'flag' | 'text' | 'list' | 'yaml'

/** What a key accepts, as a schema and in words. */
export interface Check<T> {
  /** Every message of it is `right`, or the `right` of an item. */
  readonly schema: z.ZodType<T>
  /** Completes the sentence "found 5; write ...". */
  readonly right: string
  readonly form: TextForm
  /** A part of one, which people tend to write in percent. */
  readonly isFraction: boolean
}

/** A limit that can be switched off. */
export type Off<T> = T | 'off'

/** Bounds of a number: `min` and `max` belong to the range, `above` and `below` do not. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
  readonly above?: number
  readonly below?: number
}

const LIST_ITEMS_MAX = 10_000

/** A part of one: 0.05 is 5 %. */
export function fraction(bounds: Bounds): Check<number> {
  const right = `a fraction ${inWords(bounds)} (0.01 is 1 %)`
  const schema = bounded(z.number({ error: right }), bounds, right)
  return { schema, right, form: 'number', isFraction: true }
}

/** Any number of `what` within bounds. */
export function decimal(what: string, bounds: Bounds): Check<number> {
  const right = `${what} ${inWords(bounds)}`
  const schema = bounded(z.number({ error: right }), bounds, right)
  return { schema, right, form: 'number', isFraction: false }
}

/** A whole number within bounds; `of` says what is counted, and may be empty. */
export function whole(of: string, bounds: Bounds): Check<number> {
  const right = `a whole number ${of === '' ? '' : `of ${of} `}${inWords(bounds)}`
  return { schema: bounded(z.int({ error: right }), bounds, right), right, form: 'number', isFraction: false }
}

/**
 * An amount that has at most nine decimals, so that it becomes exact money or an exact price as it was
 * written.
 */
export function amount(what: string, bounds: Bounds): Check<number> {
  const right = `${what} ${inWords(bounds)}, with at most nine decimals`
  const schema = bounded(z.number({ error: right }), bounds, right)
    .refine((value) => exactText(value) !== undefined, { error: right })
  return { schema, right, form: 'number', isFraction: false }
}

/** The number as it was written, when nine decimals hold it: `0.0000278`, never `2.78e-5`. */
export function exactText(value: number): string | undefined {
  const shortest = String(value)
  const written = shortest.includes('e-') ? value.toFixed(9) : shortest
  return Number(written) === value && /^-?\d+(?:\.\d{1,9})?$/.test(written) ? written : undefined
}

/** Yes or no. */
export function flag(): Check<boolean> {
  const right = 'true or false'
  return { schema: z.boolean({ error: right }), right, form: 'flag', isFraction: false }
}

/** One of a few words. */
export function choice<const T extends string>(words: readonly T[]): Check<T> {
  const right = `one of ${words.join(', ')}`
  return { schema: z.enum(words, { error: right }), right, form: 'text', isFraction: false }
}

/** Text of a form; `right` says it in words. */
export function text(right: string, pattern: RegExp): Check<string> {
  const schema = z.string({ error: right }).regex(pattern, { error: right })
  return { schema, right, form: 'text', isFraction: false }
}

/** The schema of a text of a form, for a value that has several. */
export function worded(right: string, pattern: RegExp): z.ZodString {
  return z.string({ error: right }).regex(pattern, { error: right })
}

/** An IP address or a range of them. */
export function address(): Check<string> {
  const right = 'an IP address or a range, such as 127.0.0.1 or 10.0.0.0/24'
  const schema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: right })
  return { schema, right, form: 'text', isFraction: false }
}

/** A day of the calendar. */
export function day(): Check<string> {
  const right = 'a day as YYYY-MM-DD'
  return { schema: z.iso.date({ error: right }), right, form: 'text', isFraction: false }
}

/** A list of texts, each once. */
export function list(item: Check<string>): Check<readonly string[]> {
  const right = `a list, each item once and ${item.right}`
  const schema = z.array(item.schema, { error: right }).max(LIST_ITEMS_MAX, { error: right })
    .refine((items) => new Set(items).size === items.length, { error: right })
    .meta({ uniqueItems: true })
  return { schema, right, form: 'list', isFraction: false }
}

/** The list with something in it: an empty one would mean nothing, where leaving it out means all. */
export function filled(all: Check<readonly string[]>): Check<readonly string[]> {
  const right = all.right.replace('a list, ', 'a list of at least one, ')
  const schema = (all.schema as z.ZodArray<z.ZodType<string>>).min(1, { error: right })
  return { ...all, schema, right }
}

/** Anything with a shape of its own. */
export function shaped<T>(right: string, schema: z.ZodType<T>): Check<T> {
  return { schema, right, form: 'yaml', isFraction: false }
}

/** The check with `off` as a further value. */
export function orOff<T>(check: Check<T>): Check<Off<T>> {
  const right = `${check.right}, or off`
  return { ...check, schema: z.union([z.literal('off'), check.schema], { error: right }), right }
}

/** The check with `null` as a further value: nothing is set. */
export function orNull<T>(check: Check<T>): Check<T | null> {
  return { ...check, schema: check.schema.nullable(), right: `${check.right}, or null` }
}

/** Completes the sentence where a setting says where a secret is; what was found there is never shown. */
export const SECRET_RIGHT = 'env:NAME or file:PATH, never the secret'

/** Where a secret is: the settings file never holds it. */
export const SECRET = worded(SECRET_RIGHT, /^(?:env:[A-Za-z_]\w{0,99}|file:\S.{0,500})$/)

/** Text that names an instrument. */
export const SYMBOL = text(
  'a symbol of letters, digits and .^=_/:-', /^[A-Za-z0-9^][A-Za-z0-9.^=_/:-]{0,31}$/,
)
/** Text that names a strategy, bundled or of the user. */
export const STRATEGY_NAME = text(
  'a strategy name of letters, digits, _ and -', /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
)

/** Whether a text names an IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function inWords({ min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`
  const low = min === undefined ? above === undefined ? '' : `above ${above}` : `of at least ${min}`
  const high = max === undefined ? below === undefined ? '' : `below ${below}` : `at most ${max}`
  return [low, high].filter((part) => part !== '').join(' and ')
}

function bounded<T extends z.ZodNumber>(schema: T, { min, max, above, below }: Bounds, right: string): T {
  let checked = schema
  if (min !== undefined) checked = checked.gte(min, { error: right })
  if (above !== undefined) checked = checked.gt(above, { error: right })
  if (max !== undefined) checked = checked.lte(max, { error: right })
  if (below !== undefined) checked = checked.lt(below, { error: right })
  return checked
}
