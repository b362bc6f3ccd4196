import { parseFixed, parseUtc, type UtcMillis } from '../../../base/index.ts'
import { z } from 'zod'

const DECIMALS = 9
const DECIMAL = /^(-?\d{1,18})(?:\.(\d+))?$/
const FLOAT = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i
const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * A decimal as exact 1e-9: a string, or (against the documents) a number; anything else counts as absent.
 *
 * More than nine decimals are cut to nine, half up: only averages have them.
 */
function toExact(value: unknown): bigint | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? parseFixed(value.toFixed(DECIMALS)) : undefined
  }
  if (typeof value !== 'string') return undefined
  const [, whole, fraction = ''] = DECIMAL.exec(value.trim()) ?? []
  if (whole === undefined) return undefined
  if (fraction.length <= DECIMALS) return parseFixed(value.trim())
  const cut = parseFixed(`${whole}.${fraction.slice(0, DECIMALS)}`)
  const isUp = cut !== undefined && (fraction[DECIMALS] as string) >= '5'
  return isUp ? cut + (whole.startsWith('-') ? -1n : 1n) : cut
}

/** Nothing here happened before 1970: an older instant is a clock's way to say that there is none. */
function toInstant(value: unknown): UtcMillis | undefined {
  const at = typeof value === 'string' ? parseUtc(value) : undefined
  return at === undefined || at < 0 ? undefined : at
}

/** Makes a reader of a field that may be missing, null or of the wrong type: then it is `undefined`. */
function lenient<T>(read: (value: unknown) => T | undefined) {
  return z.unknown().optional().transform(read)
}

/** Whether a vendor's value says nothing: missing, null, or an empty text. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/**
 * Makes a reader of a field that may say nothing, and must not say something that cannot be read: money
 * depends on it, and garbage is not the same as nothing.
 */
function strict<T>(read: (value: unknown) => T | undefined) {
  return z.unknown().optional().transform((value, context) => {
    const known = isAbsent(value) ? undefined : read(value)
    if (known === undefined && !isAbsent(value)) context.addIssue({ code: 'custom', message: 'unreadable' })
    return known
  })
}

function toFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined
}

/** Exact decimals, as bigint of 1e-9. */
export const decimal = lenient(toExact)
/** Exact decimals that money depends on. */
export const strictDecimal = strict(toExact)
/** The same of a figure that is never negative. */
export const strictAmount = strict((value) => {
  const exact = toExact(value)
  return exact === undefined || exact < 0n ? undefined : exact
})
/** Yes or no, where the one must not be taken for the other. */
export const strictFlag = strict(toFlag)
/** Reads a plain number; anything else counts as absent. */
export function toFloat(value: unknown): number | undefined {
  const number = typeof value === 'string' && FLOAT.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** Reads a text, or a number as one; an empty text counts as absent. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value
    : typeof value === 'number' ? String(value) : undefined
}

/** Plain numbers, for market data. */
export const float = lenient(toFloat)
/** Texts; an empty one counts as absent. */
export const text = lenient(toText)
/** Lists of texts; what is none is left out. */
export const texts = z.unknown().optional().transform((value) => (
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
))
/** Yes or no. */
export const flag = lenient(toFlag)
/** RFC 3339 with an offset. */
export const instant = lenient(toInstant)
/** `YYYY-MM-DD`. */
export const date = lenient((value) => (typeof value === 'string' && DATE.test(value) ? value : undefined))
/** A text without which the object says nothing. */
export const needed = z.string().min(1)
