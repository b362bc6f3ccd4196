import { z } from 'zod'
import { TIMEFRAMES } from '../model/index.ts'
import { choice, list, shaped, STRATEGY_NAME, SYMBOL, text } from './check.ts'

const FILE = text('a path of a TypeScript or JavaScript file, such as ./my-strategy.ts', /^\S.{0,1000}\.[cm]?[tj]s$/)
const ENTRY_RIGHT = 'a strategy: {name or file, and if wanted symbols, timeframe, parameters}'
const ONE_RIGHT = 'either a name (a bundled strategy) or a file, and not both'
const VALUE_RIGHT = 'a number, true, false or a text'
const PARAMETERS_RIGHT = 'a map from parameter to number, true, false or text'
const LIST_RIGHT = 'a list of strategies, each name and each file once'
const ENTRIES_MAX = 1_000

const VALUE = z.union([z.number({ error: VALUE_RIGHT }), z.boolean(), z.string().max(1_000)], { error: VALUE_RIGHT })
const NAME = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)

const ENTRY = z.strictObject({
  name: STRATEGY_NAME.schema.meta({ description: 'Name of a bundled strategy.' }).optional(),
  file: FILE.schema.meta({ description: 'A strategy of your own; relative to the settings file.' }).optional(),
  symbols: list(SYMBOL).schema.meta({ description: 'What it trades; all symbols of the run when absent.' }).optional(),
  timeframe: choice(TIMEFRAMES).schema.meta({ description: 'Bars it decides on; its own choice when absent.' }).optional(),
  parameters: z.record(NAME, VALUE, { error: PARAMETERS_RIGHT })
    .meta({ description: 'Values of its parameters, by the names it declares, in snake_case or camelCase.' }).optional(),
}, { error: ENTRY_RIGHT }).refine(({ name, file }) => (name === undefined) !== (file === undefined), { error: ONE_RIGHT })

/** What an entry of `strategies` holds. */
export type StrategyEntry = z.output<typeof ENTRY>

/** The names that an entry may hold. */
export const ENTRY_NAMES: readonly string[] = Object.keys(ENTRY.shape)

/** What the list is for. */
export const STRATEGIES_ABOUT = 'The strategies with their settings, in the order in which equal signals are served.'

/** The section `strategies`. */
export const STRATEGIES = shaped(LIST_RIGHT, z.array(ENTRY, { error: LIST_RIGHT }).max(ENTRIES_MAX, { error: LIST_RIGHT })
  .refine((entries) => isEachOnce(entries.map(({ name }) => name)) && isEachOnce(entries.map(({ file }) => file)), {
    error: LIST_RIGHT,
  }))

function isEachOnce(words: readonly (string | undefined)[]): boolean {
  const given = words.filter((word) => word !== undefined)
  return new Set(given).size === given.length
}
