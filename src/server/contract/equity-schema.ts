import { z } from 'zod'
import { Figure, Instant, SequenceNumber, SessionNumber, wholeInQuery } from './scalar.ts'

/** Points of one reply at most: four years of days and more. */
export const EQUITY_POINTS_MAX = 1_000

/** Which points: those that were recorded after a fact, the oldest first. */
export const EquityQuery = z.strictObject({
  after: wholeInQuery(0, Number.MAX_SAFE_INTEGER).default(0),
  session: SessionNumber.optional(),
})
export type EquityQuery = z.infer<typeof EquityQuery>

const columns = {
  at: z.array(Instant),
  equity: z.array(Figure),
  /** Highest equity so far, which drawdowns are measured from. */
  highWater: z.array(Figure),
}

/** Equity at the open of each session of the exchange, as parallel columns, ascending; floats to draw. */
export const EquityCurve = z
  .object({
    session: z.string(),
    ...columns,
    /** Minutes of the session as they were seen, the latest; empty where more opens follow. */
    minutes: z.object(columns),
    /** Ask for the points after it; null where these are the last. */
    next: SequenceNumber.nullable(),
    /** Last fact that these points cover: where to go on later. */
    through: SequenceNumber,
  })
  .meta({ id: 'EquityCurve' })
export type EquityCurve = z.infer<typeof EquityCurve>
