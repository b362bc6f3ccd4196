import { closestName } from './closest-name.ts'
import type { ConfigValue } from './config-document.ts'
import type { Key } from './key.ts'
import { readOverride } from './override-text.ts'
import { allKeys, knownNames } from './sections.ts'
import { describeValue, keyOf, type ConfigViolation, type Origin } from './violation.ts'

/** What the environment and the command line say, above the file. */
export interface Overrides {
  /** Names to values; only `INVESTOR_<SECTION>__<KEY>` is read. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Words of `--set`: `key=value`; a later one counts more. */
  readonly sets?: readonly string[]
}

/** A word of `--set` that names no key of the settings: perhaps a parameter of a strategy. */
export interface ParameterCandidate {
  /**
   * The strategy that it names (`strategies.MA_Crossover.fast=10`); `undefined`: any that has the parameter.
   */
  readonly strategy: string | undefined
  readonly name: string
  /** As given; the strategy's declaration reads it. */
  readonly value: string
  /** The nearest key of the settings, should it be no parameter either. */
  readonly closestKey: string | undefined
}

/** One key with what overrides it. */
export interface ReadOverride {
  readonly path: readonly string[]
  readonly value: ConfigValue
  readonly origin: Origin
}

/** All overrides, sorted by what they are. */
export interface ReadOverrides {
  readonly values: readonly ReadOverride[]
  readonly candidates: readonly ParameterCandidate[]
  readonly violations: readonly ConfigViolation[]
}

const VARIABLE = /^INVESTOR_([A-Z0-9_]+)$/
const SET_FORM = 'key=value, such as trading.max_positions=5'

/** Reads overrides: first the environment, then `--set`, so that the latter counts more. */
export function readOverrides({ environment = {}, sets = [] }: Overrides): ReadOverrides {
  const result: Draft = { values: [], candidates: [], violations: [] }
  for (const [variable, word] of Object.entries(environment)) {
    if (word !== undefined) readVariable(variable, word, result)
  }
  for (const word of sets) readSet(word, result)
  return result
}

type Draft = { values: ReadOverride[]; candidates: ParameterCandidate[]; violations: ConfigViolation[] }

/** Names with `__` are settings; other names that begin with INVESTOR_ belong to something else. */
function readVariable(variable: string, word: string, draft: Draft): void {
  const name = VARIABLE.exec(variable)?.[1]
  if (name === undefined || !name.includes('__')) return
  const path = name.toLowerCase().split('__')
  const origin: Origin = { kind: 'environment', variable }
  const named = allKeys().find((each) => keyOf(each.path) === path.join('.'))
  if (named === undefined) draft.violations.push(unknown(path.join('.'), origin))
  // A variable that was left empty names no people, symbols or hosts: an empty list is [].
  else if (word.trim() === '') draft.values.push({ path: named.path, value: '', origin })
  else draft.values.push(valueOf(named.path, named.key, word, origin))
}

function readSet(word: string, draft: Draft): void {
  const split = word.indexOf('=')
  const given = word.slice(0, Math.max(split, 0)).trim()
  const origin: Origin = { kind: 'set', word: given === '' ? word : given }
  if (given === '') {
    draft.violations.push({ key: '', origin, found: describeValue(word), right: SET_FORM })
    return
  }
  const value = word.slice(split + 1)
  const matches = allKeys().filter(({ path }) => `.${keyOf(path)}`.endsWith(`.${given}`))
  const only = matches.length === 1 ? matches[0] : undefined
  const exactly = matches.find(({ path }) => keyOf(path) === given) ?? only
  if (exactly !== undefined) {
    draft.values.push(valueOf(exactly.path, exactly.key, value, origin))
  } else if (matches.length > 1) {
    const names = matches.map(({ path }) => keyOf(path)).join(' or ')
    draft.violations.push({ key: '', origin, found: `a name that ${matches.length} keys have`, right: names })
  } else {
    const candidate = candidateOf(given, value)
    if (candidate === undefined) draft.violations.push(unknown(given, origin))
    else draft.candidates.push(candidate)
  }
}

function candidateOf(given: string, value: string): ParameterCandidate | undefined {
  const [first, second, third, ...rest] = given.split('.')
  if (first === 'strategies' && second !== undefined && third !== undefined && rest.length === 0) {
    return { strategy: second, name: third, value, closestKey: undefined }
  }
  if (given.includes('.') || !/^[A-Za-z]\w*$/.test(given)) return undefined
  return { strategy: undefined, name: given, value, closestKey: closestKey(given) }
}

function valueOf(path: readonly string[], key: Key<unknown>, word: string, origin: Origin): ReadOverride {
  return { path, value: readOverride(word, key.form), origin }
}

function unknown(key: string, origin: Origin): ConfigViolation {
  const section = key.split('.')[0] ?? ''
  const right = section === 'strategies'
    ? 'strategies in the settings file, or --set strategies.<name>.<parameter>=<value>'
    : perhaps(closestKey(key)) ?? `<section>.<key>, with a section of ${knownNames([]).join(', ')}`
  return { key, origin, found: 'an unknown key', right }
}

function perhaps(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${name}, perhaps`
}

/** The key whose full name, or else whose last word, is nearest. */
export function closestKey(given: string): string | undefined {
  const names = allKeys().map(({ path }) => keyOf(path))
  const byName = closestName(given, names)
  if (byName !== undefined) return byName
  const last = closestName(given.split('.').at(-1) ?? '', allKeys().map(({ path }) => path.at(-1) ?? ''))
  return names.find((name) => last !== undefined && name.endsWith(`.${last}`))
}
