import type { RandomStream } from '../../../src/exchange/market/random-stream.ts'

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What was done to a message, and to which of its fields. */
export interface Mutation {
  readonly value: Json
  /** Names of the fields that lead to it; empty: to the whole. */
  readonly path: readonly string[]
  readonly kind: MutationKind
}

const NESTED: Json = { deep: [{ deeper: [[], {}, null, { T: 'b', S: 7 }] }], length: 3, toString: 'no' }
const WORDS = [
  'zzz_unknown', 'NaN', 'Infinity', '-', '0x10', '1e999', '__proto__', 'constructor', '\u0000', '😀',
  '1.2.3', 'null', '12,5', 'x'.repeat(5_000),
]
const TIMES = ['9999-12-31T23:59:59.999999999Z', '0001-01-01T00:00:00Z', '1969-12-31T19:00:00-05:00']
const HUGE: readonly Json[] = [
  '1e5', '999999999999999999', '99999999999999999999999', 1e300, 2 ** 60,
]
const NEGATIVE: readonly Json[] = ['-1', -1, '-0.000000001', '-999999999999999999']
const ODD: readonly Json[] = [true, false, [], {}, 0, '', ' ', [[]], 1.5]

/**
 * Ways to spoil a field. `gone`, `garbage`: it says nothing, or nothing that can be read; whatever is read
 * then was guessed. `word`: the same, but in a field of text. `other`: it says something else that may be, as
 * far as it alone shows.
 */
export type MutationKind = 'gone' | 'garbage' | 'word' | 'other' | 'twice' | 'extra'

/** Every place in a value: the names that lead to it. */
function placesOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([name, each]) => placesOf(each as Json, [...path, name]))
  return path.length === 0 ? inner : [path, ...inner]
}

function changed(value: Json, path: readonly string[], change: (value: Json) => Json | undefined): Json {
  const [name, ...rest] = path
  if (name === undefined) return change(value) ?? null
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((each, index) => {
      if (String(index) !== name) return [each]
      const next = rest.length === 0 ? change(each) : changed(each, rest, change)
      return next === undefined ? [] : [next]
    })
  }
  return Object.fromEntries(Object.entries(value as Record<string, Json>).flatMap(([each, inner]) => {
    if (each !== name) return [[each, inner]]
    const next = rest.length === 0 ? change(inner) : changed(inner, rest, change)
    return next === undefined ? [] : [[each, next]]
  }))
}

function one<T>(random: RandomStream, list: readonly T[]): T {
  return list[random.below(list.length)] as T
}

/** Spoils one field of a message, or the message itself; the seed decides what and how. */
export function mutate(value: Json, random: RandomStream): Mutation {
  const places = placesOf(value)
  const path = random.below(40) === 0 || places.length === 0 ? [] : one(random, places)
  const at = (kind: MutationKind, change: (value: Json) => Json | undefined): Mutation => (
    { kind, path, value: changed(value, path, change) }
  )
  switch (random.below(9)) {
    case 0: return at('gone', () => undefined)
    case 1: return at('gone', () => null)
    case 2: return at('garbage', () => NESTED)
    case 3: return at('word', () => one(random, WORDS))
    case 4: return at('other', () => one(random, HUGE))
    case 5: return at('other', () => one(random, NEGATIVE))
    case 6: return at('other', () => one(random, TIMES))
    case 7: return at('other', () => one(random, ODD))
    default: {
      const list = Array.isArray(value) ? value as readonly Json[] : []
      return list.length > 0 && random.below(2) === 0
        ? { kind: 'twice', path: [], value: [...list, one(random, list)] }
        : { kind: 'extra', path: [], value: withExtra(value) }
    }
  }
}

function withExtra(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return { ...value, brand_new_field: NESTED, n: null, vw: null }
}

const TEXTS: readonly ((text: string) => string)[] = [
  () => '', () => '<html><head><title>502</title></head><body>nginx</body></html>', () => 'null',
  () => '[]', (text) => text.slice(0, Math.floor(text.length / 2)), (text) => `${text}${text}`,
  (text) => `\uFEFF${text}`,
  () => '[['.repeat(20_000), () => '"ok"', (text) => text.replaceAll('"', '\''),
  () => '{"message":"Not Found"}',
]

/** Spoils the bytes of a body. */
export function mutateText(text: string, random: RandomStream): string {
  return one(random, TEXTS)(text)
}
