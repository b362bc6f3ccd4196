import { fail, type Failure } from '../base/index.ts'

/** Where a value was set. */
export type Origin =
  | { readonly kind: 'default' }
  /** Lines and columns count from 1. */
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'set'; readonly word: string }

/** A place in the settings: names of keys, numbers of list items from 0. */
export type KeyPath = readonly (string | number)[]

/**
 * One thing that is wrong with the settings, or (as a warning) that cannot have the effect that it seems to
 * have.
 */
export interface ConfigViolation {
  /** As a person writes it: `trading.max_positions`, `strategies[0].name`; empty for the file as a whole. */
  readonly key: string
  readonly origin: Origin
  /** What stands there. */
  readonly found: string
  /** What would be right; completes "write ...". */
  readonly right: string
}

/** A refusal of settings: every violation, by origin and line; `message` lists them, one a line. */
export interface ConfigFailure extends Failure {
  readonly code: 'CONFIG_INVALID'
  readonly violations: readonly ConfigViolation[]
}

const SHOWN_MAX = 50
const TEXT_SHOWN_MAX = 60

/** Refuses settings for all their violations. */
export function configFailure(
  violations: readonly ConfigViolation[],
): { readonly ok: false; readonly failure: ConfigFailure } {
  const ordered = violations.toSorted(byPlace)
  const lines = ordered.slice(0, SHOWN_MAX).map(describeViolation)
  if (ordered.length > SHOWN_MAX) lines.push(`and ${ordered.length - SHOWN_MAX} more`)
  const message = `the settings are not valid, and none of them is used:\n  ${lines.join('\n  ')}`
  const { failure } = fail('CONFIG_INVALID', message, { details: { violations: ordered.length } })
  return { ok: false, failure: { ...failure, code: 'CONFIG_INVALID', violations: ordered } }
}

/** One line: `investor.yaml:3:5 trading.max_positions: found -1; write a whole number ...`. */
export function describeViolation({ key, origin, found, right }: ConfigViolation): string {
  const place = describeOrigin(origin)
  return `${place}${key === '' || place.endsWith(` ${key}`) ? '' : ` ${key}`}: found ${found}; write ${right}`
}

/** A place in words: `default`, `investor.yaml:3:5`, `INVESTOR_TRADING__BROKER`, `--set broker`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default': return 'default'
    case 'file': return `${origin.file}:${origin.line}:${origin.column}`
    case 'environment': return origin.variable
    case 'set': return `--set ${origin.word}`
  }
}

/** A path as a person writes it; names that are no plain words are quoted. */
export function keyOf(path: KeyPath): string {
  let written = ''
  for (const part of path) {
    if (typeof part === 'number') written += `[${part}]`
    else if (/^[A-Za-z_][\w-]*$/.test(part)) written += written === '' ? part : `.${part}`
    else written += `[${shortened(JSON.stringify(part))}]`
  }
  return written
}

/** A value as a message shows it: short, and without the password of a URL. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return `the text ${shortened(JSON.stringify(withoutPassword(value)))}`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') {
    const names = Object.keys(value)
    return names.length === 0 ? 'an empty map' : `a map of ${shortened(names.join(', '))}`
  }
  return String(value)
}

/** A name as a message shows it. */
export function describeName(name: string): string {
  return shortened(JSON.stringify(name))
}

/** The text with passwords of URLs struck out. */
export function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:/@\s]*):[^@\s]*@/g, '$1:***@')
}

function shortened(text: string): string {
  return text.length <= TEXT_SHOWN_MAX ? text : `${text.slice(0, TEXT_SHOWN_MAX)}...`
}

const ORDER: Readonly<Record<Origin['kind'], number>> = { default: 0, file: 1, environment: 2, set: 3 }

function byPlace(a: ConfigViolation, b: ConfigViolation): number {
  const byKind = ORDER[a.origin.kind] - ORDER[b.origin.kind]
  if (byKind !== 0 || a.origin.kind !== 'file' || b.origin.kind !== 'file') return byKind
  return a.origin.line - b.origin.line || a.origin.column - b.origin.column
}
