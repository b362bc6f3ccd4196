import { z } from 'zod'
import { fallbackOf, type ConfigDefaults, type Key } from './key.ts'
import { allKeys, CONFIG_SCHEMA } from './sections.ts'

/** The profiles whose defaults the documents name. */
export interface ConfigProfiles {
  readonly backtest: ConfigDefaults
  readonly live: ConfigDefaults
}

/** A part of a JSON Schema, as far as it is touched here. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  default?: unknown
  description?: string
}

/**
 * JSON Schema (draft 2020-12) of the settings file, for editors: names, ranges, meanings, defaults.
 *
 * It is wider than the loader: rules between keys, repetitions and `off` in the live profile are the loader's
 * alone.
 */
export function configJsonSchema(profiles: ConfigProfiles): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(CONFIG_SCHEMA, { io: 'input' }) as Record<string, unknown>
  for (const { path, key } of allKeys()) {
    let node: SchemaNode | undefined = schema as SchemaNode
    for (const name of path) node = node?.properties?.[name]
    if (node !== undefined) noteDefault(node, key, profiles)
  }
  return { $schema: schema['$schema'], title: 'investor settings', ...schema }
}

/** The default of a key in words: one value, or one for each profile. */
export function describeDefault(key: Key<unknown>, { backtest, live }: ConfigProfiles): string {
  const inBacktest = JSON.stringify(fallbackOf(key, backtest))
  const inLive = JSON.stringify(fallbackOf(key, live))
  return inBacktest === inLive ? inBacktest : `${inBacktest} in a backtest, ${inLive} live`
}

function noteDefault(node: SchemaNode, key: Key<unknown>, profiles: ConfigProfiles): void {
  const inBacktest = fallbackOf(key, profiles.backtest)
  if (JSON.stringify(inBacktest) === JSON.stringify(fallbackOf(key, profiles.live))) node.default = inBacktest
  else node.description = `${node.description ?? ''} Default: ${describeDefault(key, profiles)}.`
}
