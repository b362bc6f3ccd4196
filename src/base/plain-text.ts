import { formatFixed, parseFixed } from './fixed.ts'

const OWN = { configurable: true, enumerable: true, writable: true } as const

/**
 * Writes plain objects, lists, texts, exact numbers and floats as JSON, losing nothing: `fromPlainText` gives
 * the same back.
 *
 * An exact number becomes `{"fixed":"1.5"}`, a float that JSON cannot say `{"float":"NaN"}`; absent fields
 * are left out, keys keep the order of their making.
 */
export function toPlainText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => plain(each))
}

/** As `toPlainText`, with the keys of every object in the order of the alphabet: equal for equal values. */
export function toCanonicalText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return plain(each)
    return Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return { fixed: formatFixed(value) }
  if (typeof value !== 'number') return value
  if (Object.is(value, -0)) return { float: '-0' }
  return Number.isFinite(value) ? value : { float: String(value) }
}

/** Reads what `toPlainText` wrote; throws `SyntaxError` where it is no JSON. */
export function fromPlainText(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  // Most texts have no such number, and to look at every value takes longer than to parse it.
  return text.includes('"fixed":') || text.includes('"float":') ? revived(parsed) : parsed
}

/** Puts numbers where something stands for them: a reviver of `JSON.parse` takes several times as long. */
function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const [key, each] of Object.entries(value)) {
    const number = revived(each)
    if (number !== each) Object.defineProperty(value, key, { ...OWN, value: number })
  }
  if ('fixed' in value && typeof value.fixed === 'string') return parseFixed(value.fixed)
  return 'float' in value && typeof value.float === 'string' ? Number(value.float) : value
}
