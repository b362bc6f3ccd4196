import { closestName } from './closest-name.ts'
import {
  emptyTree, isTree, placeOf, type ConfigDocument, type ConfigTree, type ConfigValue,
} from './config-document.ts'
import { fallbackOf, type ConfigDefaults } from './key.ts'
import { ENTRY_KEYS } from './strategy-entry.ts'
import { SECRET_RIGHT } from './check.ts'
import { allKeys, CONFIG_SCHEMA, keyAt, knownNames, SECTIONS } from './sections.ts'
import {
  describeName, describeValue, keyOf, type ConfigViolation, type KeyPath, type Origin,
} from './violation.ts'

/** What was set, where, and what the rest is: everything that settings are made from. */
export interface ConfigSource extends ConfigDocument {
  readonly defaults: ConfigDefaults
}

/** A key with the value that counts. */
export interface EffectiveValue {
  readonly key: string
  /** As the file would say it. */
  readonly value: unknown
  readonly origin: Origin
}

/** A problem as zod reports it, as far as it is used. */
interface SchemaIssue {
  readonly code: string | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  readonly expected?: unknown
  readonly issues?: readonly { readonly message: string }[]
}

const DEFAULT: Origin = { kind: 'default' }
/** What other formats and YAML 1.1 call true and false. */
const FLAG_WORDS: ReadonlyMap<string, string> = new Map([
  ['true', 'true without quotes'], ['yes', 'here true'], ['on', 'here true'],
  ['false', 'false without quotes'], ['no', 'here false'], ['off', 'here false'],
])
const CLOSE_ALL = 'risk.drawdown_close_all_pct'
const TIER_GAP = 0.05

/** Where the deepest known part of a path was set. */
export function originOf({ origins }: ConfigDocument, path: KeyPath): Origin {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(placeOf(path.slice(0, length)))
    if (origin !== undefined) return origin
  }
  return DEFAULT
}

/** What a path holds; `undefined` when nothing was set there. */
export function valueAt(tree: ConfigTree, path: KeyPath): ConfigValue | undefined {
  let value: ConfigValue | undefined = tree
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined
    else value = isTree(value) ? value[part] : undefined
  }
  return value
}

/** The source with one value set, whatever stood there before. */
export function withValue<S extends ConfigDocument>(
  source: S, path: readonly string[], value: ConfigValue, origin: Origin,
): S {
  const inside = `${placeOf(path).slice(0, -1)},`
  const origins = new Map([...source.origins].filter(([place]) => !place.startsWith(inside)))
  origins.set(placeOf(path), origin)
  return { ...source, origins, tree: treeWith(source.tree, path, value) }
}

function treeWith(tree: ConfigTree, [name = '', ...rest]: readonly string[], value: ConfigValue): ConfigTree {
  const inner = tree[name]
  const changed = rest.length === 0 ? value : treeWith(isTree(inner) ? inner : emptyTree(), rest, value)
  return Object.assign(emptyTree(), tree, { [name]: changed })
}

/** Sections that were left empty (`risk:` with all its keys commented out) count as absent. */
export function withoutEmptySections<S extends ConfigDocument>(source: S): S {
  let { tree } = source
  for (const path of [...SECTIONS.map((section) => section.path), ['strategies']]) {
    if (valueAt(tree, path) === null) tree = treeWith(tree, path, path[0] === 'strategies' ? [] : emptyTree())
  }
  return { ...source, tree }
}

/** Everything that is set and not allowed, each with its place and what would be right. */
export function schemaViolations(source: ConfigSource): readonly ConfigViolation[] {
  const parsed = CONFIG_SCHEMA.safeParse(source.tree)
  if (parsed.success) return offViolations(source)
  return parsed.error.issues.flatMap((issue) => violationsOf(issue as SchemaIssue, source))
}

/** `off` is for backtests: live, a limit that has a default keeps a figure. */
function offViolations(source: ConfigSource): readonly ConfigViolation[] {
  return allKeys().flatMap(({ path, key }) => {
    if (valueAt(source.tree, path) !== 'off' || mayBeOff(source, path)) return []
    const right = `${withoutOff(key.right)}: only a backtest may switch it off`
    return [{ key: keyOf(path), origin: originOf(source, path), found: 'off', right }]
  })
}

function mayBeOff({ defaults }: ConfigSource, path: KeyPath): boolean {
  const key = keyAt(path)
  return defaults.limits.profile !== 'live' || path[0] === 'backtest' || key === undefined
    || fallbackOf(key, defaults) === 'off'
}

function withoutOff(right: string): string {
  return right.replace(/, or off$/, '')
}

function violationsOf(issue: SchemaIssue, source: ConfigSource): ConfigViolation[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((name) => unknownKey(source, path, name, issue.message))
  }
  const origin = originOf(source, path)
  if (issue.code === 'invalid_key') {
    const found = `the key ${describeName(String(path.at(-1)))}`
    return [{ key: keyOf(path), origin, found, right: issue.issues?.[0]?.message ?? issue.message }]
  }
  const value = valueAt(source.tree, path)
  const hint = hintFor(issue, path, value)
  const said = mayBeOff(source, path) ? issue.message : withoutOff(issue.message)
  const right = hint === undefined ? said : `${said}: ${hint}`
  // Somebody may have written the secret itself.
  const isHidden = issue.message === SECRET_RIGHT && typeof value === 'string'
  return [{ key: keyOf(path), origin, found: isHidden ? 'a text' : describeValue(value), right }]
}

/**
 * An unknown key, with the section where it belongs or the known name nearest to it; `right` says what its
 * map is.
 */
function unknownKey(source: ConfigSource, path: KeyPath, name: string, right: string): ConfigViolation {
  const place = [...path, name]
  const found = `the unknown key ${describeName(name)}`
  const rest = { key: keyOf(place), origin: originOf(source, place), found }
  if (keyAt(path) !== undefined) return { ...rest, right }
  const known = path[0] === 'strategies' ? ENTRY_KEYS.map((each) => each.name) : knownNames(path)
  const homes = path[0] === 'strategies' ? [] : homesOf(name)
  if (homes.length > 0) return { ...rest, right: `it in its own place: ${homes.join(' or ')}` }
  const here = closestName(name, known)
  if (here !== undefined) return { ...rest, right: `${here}, perhaps` }
  const elsewhere = closestName(name, allKeys().map((each) => each.path.at(-1) ?? ''))
  if (elsewhere === undefined || path[0] === 'strategies') {
    return { ...rest, right: `one of ${known.join(', ')}` }
  }
  return { ...rest, right: `${homesOf(elsewhere).join(' or ')}, perhaps` }
}

/** Full names of the keys whose last word is `name`. */
function homesOf(name: string): readonly string[] {
  return allKeys().filter(({ path }) => path.at(-1) === name).map(({ path }) => keyOf(path))
}

/** What the person probably meant. */
function hintFor(issue: SchemaIssue, path: KeyPath, value: ConfigValue | undefined): string | undefined {
  const key = keyAt(path)
  const accepts = (candidate: unknown): boolean => key?.schema.safeParse(candidate).success === true
  if (typeof value === 'number') {
    if (key?.isFraction === true && accepts(percent(value))) return `for ${value} % write ${percent(value)}`
    if (value < 0 && accepts(-value)) return 'without the minus sign'
    return issue.expected === 'string' ? `in quotes, as "${value}"` : undefined
  }
  if (value === null && key !== undefined) return 'or leave the line out for the default'
  if (typeof value === 'boolean') return issue.expected === 'string' ? `in quotes, as "${value}"` : undefined
  if (typeof value !== 'string') return undefined
  if (issue.expected === 'boolean') return FLAG_WORDS.get(value.toLowerCase())
  const words = (issue.values ?? []).filter((word) => typeof word === 'string')
  const closest = words.length > 0 ? closestName(value, words) : undefined
  if (closest !== undefined) return `perhaps ${closest}`
  return numberHint(value, accepts, issue.expected === 'number' || key?.form === 'number')
}

function numberHint(
  value: string, accepts: (candidate: unknown) => boolean, wantsNumber: boolean,
): string | undefined {
  if (!wantsNumber) return undefined
  const number = /^([+-]?[\d.]+)\s*%$/.exec(value)?.[1]
  if (number !== undefined && accepts(percent(Number(number)))) return `write ${percent(Number(number))}`
  return value.trim() !== '' && Number.isFinite(Number(value)) ? 'a number, without quotes' : undefined
}

/** A hundredth, without the noise of binary fractions. */
function percent(value: number): number {
  return Number((value / 100).toPrecision(12))
}

/** The value of every key, by its path in words, in the order of the sections. */
export function effectiveValues(source: ConfigSource): ReadonlyMap<string, EffectiveValue> {
  const effective = new Map<string, EffectiveValue>()
  for (const { path, key } of allKeys()) {
    const name = keyOf(path)
    const set = valueAt(source.tree, path)
    effective.set(name, set === undefined
      ? { key: name, value: fallbackOf(key, source.defaults), origin: DEFAULT }
      : { key: name, value: set, origin: originOf(source, path) })
  }
  keepTiersApart(effective)
  return effective
}

/**
 * Who only raises the spec's `max_drawdown_pct` need not know of the second tier: its default stays above.
 */
function keepTiersApart(effective: Map<string, EffectiveValue>): void {
  const stops = effective.get('trading.max_drawdown_pct')?.value
  const closes = effective.get(CLOSE_ALL)
  if (typeof stops !== 'number' || closes === undefined || closes.origin.kind !== 'default') return
  if (Number(closes.value) > stops) return
  const value = Number(Math.min(stops + TIER_GAP, (1 + stops) / 2).toPrecision(12))
  effective.set(CLOSE_ALL, { ...closes, value })
}
