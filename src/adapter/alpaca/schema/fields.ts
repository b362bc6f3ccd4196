import { parseFixed, parseUtc, type UtcMillis } from '../../../base/index.ts'
import { z } from 'zod'

const DECIMALS = 9
const DECIMAL = /^(-?\d{1,18})(?:\.(\d+))?$/
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

function toInstant(value: unknown): UtcMillis | undefined {
  return typeof value === 'string' ? parseUtc(value) : undefined
}

/** Makes a reader of a field that may be missing, null or of the wrong type: then it is `undefined`. */
function lenient<T>(read: (value: unknown) => T | undefined) {
  return z.unknown().optional().transform(read)
}

/** Exact decimals, as bigint of 1e-9. */
export const decimal = lenient(toExact)
/** Reads a plain number; anything else counts as absent. */
export function toFloat(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
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
/** Yes or no. */
export const flag = lenient((value) => (
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined
))
/** RFC 3339 with an offset. */
export const instant = lenient(toInstant)
/** `YYYY-MM-DD`. */
export const date = lenient((value) => (typeof value === 'string' && DATE.test(value) ? value : undefined))
/** A text without which the object says nothing. */
export const needed = z.string().min(1)
