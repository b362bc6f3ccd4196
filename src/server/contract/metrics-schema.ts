import { z } from 'zod'
import { HealthCheck } from './record-schema.ts'
import { Instant } from './scalar.ts'

const Distribution = z.object({
  count: z.int(),
  median: z.number().nullable(),
  p95: z.number().nullable(),
  most: z.number().nullable(),
})

/** Figures of the latest session: trading under the names of the specification, orders, parts, days. */
export const TradingFigures = z
  .object({
    session: z.string().nullable(),
    at: Instant.nullable(),
    /** `total_trades`, `win_rate`, `sharpe_ratio` ...; null where the sample does not define a figure. */
    trading: z.record(z.string(), z.number().nullable()).nullable(),
    system: z.object({
      signals: z.int(),
      ordersSent: z.int(),
      rejectsByCode: z.record(z.string(), z.int()),
      /** Of the latest thousand fills, where the price at the order is known. */
      slippageBps: Distribution,
      fillTimeMs: Distribution,
    }),
    health: z.array(HealthCheck),
    /** The latest 400 days of the exchange: equity at their end, and what they brought. */
    days: z.array(z.object({
      date: z.string(), equity: z.number().nullable(), profit: z.number().nullable(),
    })),
  })
  .meta({ id: 'TradingFigures' })
export type TradingFigures = z.infer<typeof TradingFigures>
