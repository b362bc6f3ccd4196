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

/** A strategy that comes with the program: what a backtest of it may be asked for. */
export const KnownStrategy = z
  .object({ name: StrategyName, description: z.string(), parameters: z.array(KnownParameter) })
  .meta({ id: 'KnownStrategy' })
export type KnownStrategy = z.infer<typeof KnownStrategy>
