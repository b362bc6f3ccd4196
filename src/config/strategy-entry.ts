import { z } from 'zod'
import { TIMEFRAMES } from '../model/index.ts'
import { choice, filled, list, shaped, STRATEGY_NAME, SYMBOL, text, type Check } from './check.ts'

const FILE = text(
  'a path of a TypeScript or JavaScript file, such as ./my-strategy.ts', /^\S.{0,1000}\.[cm]?[tj]s$/,
)
const ENTRY_RIGHT = 'a strategy: a map with name or file, and if wanted symbols, timeframe, parameters'
const ONE_RIGHT = 'either a name (a bundled strategy) or a file, and not both'
const VALUE_RIGHT = 'a number, true, false or a text'
const PARAMETER_RIGHT = 'a parameter name of letters, digits and _'
const PARAMETERS_RIGHT = 'a map from parameter to number, true, false or text'
const LIST_RIGHT = 'a list of strategies, each name and each file once'
const ENTRIES_MAX = 1_000
const TEXT_MAX = 1_000

const PARAMETERS = shaped(PARAMETERS_RIGHT, z.record(
  z.string({ error: PARAMETER_RIGHT }).regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, { error: PARAMETER_RIGHT }),
  z.union([z.number(), z.boolean(), z.string().max(TEXT_MAX)], { error: VALUE_RIGHT }),
  { error: PARAMETERS_RIGHT },
))

const ABOUT = {
  name: 'Name of a bundled strategy.',
  file: 'A strategy of your own; the path is relative to the settings file.',
  symbols: 'What it trades; all symbols of the run when absent.',
  timeframe: 'Bars that it decides on; its own choice, else the run\'s, when absent.',
  parameters: 'Values of its parameters, under the names that it declares, in snake_case or camelCase.',
}

const CHECKS = {
  name: STRATEGY_NAME, file: FILE, symbols: filled(list(SYMBOL)), timeframe: choice(TIMEFRAMES),
  parameters: PARAMETERS,
}

const ENTRY = z.strictObject({
  name: optional('name'),
  file: optional('file'),
  symbols: optional('symbols'),
  timeframe: optional('timeframe'),
  parameters: optional('parameters'),
}, { error: ENTRY_RIGHT }).refine(({ name, file }) => (name === undefined) !== (file === undefined), {
  error: ONE_RIGHT,
})

/** What an entry of `strategies` holds. */
export type StrategyEntry = z.output<typeof ENTRY>

/** A key of an entry, for the documents. */
export interface EntryKey {
  readonly name: string
  readonly about: string
  readonly right: string
}

/** The keys of an entry. */
export const ENTRY_KEYS: readonly EntryKey[] = Object.entries(CHECKS).map(([name, { right }]) => ({
  name, about: ABOUT[name as keyof typeof ABOUT], right,
}))

/** What the list is for. */
export const STRATEGIES_ABOUT = 'Strategies with their settings. Their order decides between equal signals.'

/** The section `strategies`. */
export const STRATEGIES = shaped(
  LIST_RIGHT,
  z.array(ENTRY, { error: LIST_RIGHT }).max(ENTRIES_MAX, { error: LIST_RIGHT }).refine((entries) => (
    isEachOnce(entries.map(({ name }) => name)) && isEachOnce(entries.map(({ file }) => file))
  ), { error: LIST_RIGHT }),
)

type OptionalSchema<C> = z.ZodOptional<C extends Check<infer T> ? z.ZodType<T> : never>

function optional<N extends keyof typeof CHECKS>(name: N): OptionalSchema<(typeof CHECKS)[N]> {
  return (CHECKS[name].schema as z.ZodType).meta({ description: ABOUT[name] }).optional() as never
}

function isEachOnce(words: readonly (string | undefined)[]): boolean {
  const given = words.filter((word) => word !== undefined)
  return new Set(given).size === given.length
}
