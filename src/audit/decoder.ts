import { parseFixed, type Fixed } from '../base/index.ts'

/** Reads a value of the journal back; throws `Mismatch` where it is not one. */
export type Decode<T> = (value: unknown, path: string) => T

/** A field that may be absent: left out, or set to `undefined` where the type has the key always. */
export interface Optional<T> {
  readonly decode: Decode<T>
  readonly isKeyKept: boolean
}

/** What to do with each field of `T`; the types hold the two together. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : Decode<T[K]>
}

/** Where a text departs from what a fact looks like; caught by `decodeBody`. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
}

function mismatch(path: string, expected: string, value: unknown): Mismatch {
  const found = JSON.stringify(value)?.slice(0, 60) ?? 'nothing'
  return new Mismatch(`${path} must be ${expected}, found ${found}`)
}

/** Any text. */
export const text: Decode<string> = (value, path) => {
  if (typeof value === 'string') return value
  throw mismatch(path, 'a text', value)
}

/** A text that carries a brand: an id, a date. */
export function branded<T extends string>(): Decode<T> {
  return text as Decode<T>
}

/** True or false. */
export const flag: Decode<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw mismatch(path, 'true or false', value)
}

/** Numbers that JSON cannot say, by the names that `encodeExact` gives them. */
const NAMED_FLOATS: Readonly<Record<string, number>> = {
  NaN,
  Infinity,
  '-Infinity': -Infinity,
  '-0': -0,
}

/** Any number; the journal of a backtest has null for one that is not finite. */
export const float: Decode<number> = (value, path) => {
  if (typeof value === 'number') return value
  if (value === null) return NaN
  if (typeof value === 'object' && 'float' in value && typeof value.float === 'string') {
    const named = NAMED_FLOATS[value.float]
    if (named !== undefined) return named
  }
  throw mismatch(path, 'a number', value)
}

/** A whole number that carries a brand: a sequence, an instant. */
export function whole<T extends number>(): Decode<T> {
  return (value, path) => {
    if (Number.isSafeInteger(value)) return value as T
    throw mismatch(path, 'a whole number', value)
  }
}

/** A price, quantity or amount of money. */
export function exact<T extends Fixed>(): Decode<T> {
  return (value, path) => {
    const parsed = typeof value === 'string' ? parseFixed(value) : undefined
    if (parsed !== undefined) return parsed as T
    throw mismatch(path, 'a decimal of at most nine places in quotes', value)
  }
}

/** One of a closed set. */
export function oneOf<T extends string>(set: Readonly<Record<string, T>>): Decode<T> {
  const values = new Set<unknown>(Object.values(set))
  return (value, path) => {
    if (values.has(value)) return value as T
    throw mismatch(path, `one of ${[...values].join(', ')}`, value)
  }
}

/** A list of one kind of thing. */
export function list<T>(item: Decode<T>): Decode<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw mismatch(path, 'a list', value)
    return value.map((each, index) => item(each, `${path}[${index}]`))
  }
}

/** Values by names that are not known beforehand. */
export function record<T>(item: Decode<T>): Decode<Readonly<Record<string, T>>> {
  return (value, path) =>
    Object.fromEntries(entriesOf(value, path).map(([name, each]) => [name, item(each, `${path}.${name}`)]))
}

/** The first reading that fits. */
export function either<A, B>(first: Decode<A>, second: Decode<B>): Decode<A | B> {
  return (value, path) => {
    try {
      return first(value, path)
    } catch (error) {
      if (error instanceof Mismatch) return second(value, path)
      throw error
    }
  }
}

/** A field `x?: T`. */
export function maybe<T>(decode: Decode<T>): Optional<T> {
  return { decode, isKeyKept: false }
}

/** A field `x: T | undefined`. */
export function orUndefined<T>(decode: Decode<T>): Optional<T> {
  return { decode, isKeyKept: true }
}

/**
 * An object with exactly these fields, in the order in which they stand in the text.
 *
 * A field that is not known is refused: a newer version wrote it, and dropping it would forget something.
 */
export function shape<T extends object>(fields: Fields<T>): Decode<T> {
  const known = new Map<string, Optional<unknown> | Decode<unknown>>(Object.entries(fields))
  return (value, path) => {
    const result: Record<string, unknown> = {}
    for (const [name, each] of entriesOf(value, path)) {
      const field = known.get(name)
      if (field === undefined)
        throw new Mismatch(`${path} has a field ${name} that this version does not know`)
      const decode = typeof field === 'function' ? field : field.decode
      result[name] = decode(each, `${path}.${name}`)
    }
    for (const [name, field] of known) {
      if (Object.hasOwn(result, name)) continue
      if (typeof field === 'function') throw new Mismatch(`${path} lacks its field ${name}`)
      if (field.isKeyKept) result[name] = undefined
    }
    return result as T
  }
}

function entriesOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw mismatch(path, 'an object', value)
  }
  return Object.entries(value)
}
