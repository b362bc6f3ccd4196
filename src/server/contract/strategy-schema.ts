import { z } from 'zod'
import { StrategyName } from './scalar.ts'

/** A parameter as a strategy declares it. */
export const KnownParameter = z.object({
  name: z.string(),
  kind: z.enum(['integer', 'decimal', 'flag', 'choice']),
  /** The value where nobody gives one. */
  fallback: z.union([z.number(), z.boolean(), z.string()]),
  description: z.string(),
  /** What it accepts, in words: `a whole number from 2 to 200`. */
  accepts: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  choices: z.array(z.string()).optional(),
})
export type KnownParameter = z.infer<typeof KnownParameter>

/** A strategy that a backtest may be asked for by its name. */
export const KnownStrategy = z
  .object({
    name: StrategyName,
    description: z.string(),
    parameters: z.array(KnownParameter),
    /** Where an own one lies, as the settings name it, or in the home; null for one of the program. */
    file: z.string().nullable(),
  })
  .meta({ id: 'KnownStrategy' })
export type KnownStrategy = z.infer<typeof KnownStrategy>

/** Strategies that may be asked for, and own files that may not, with the reason. */
export const KnownStrategies = z.object({
  rows: z.array(KnownStrategy),
  broken: z.array(z.object({ file: z.string(), reason: z.string() })),
})
export type KnownStrategies = z.infer<typeof KnownStrategies>
