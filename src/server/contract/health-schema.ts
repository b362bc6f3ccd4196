import { z } from 'zod'
import { Figure, Instant, SessionNumber, wholeInQuery } from './scalar.ts'

/** Spans that one reply cuts the time into at most. */
const HEALTH_POINTS_MAX = 500
/** Troubles of one part that a reply names at most: the latest ones. */
export const HEALTH_TROUBLES_MAX = 50
const INSTANT_MAX = 8_640_000_000_000_000

/** Which time: looks in [from, to), the last 24 hours when absent, in so many spans. */
export const HealthHistoryQuery = z.strictObject({
  from: wholeInQuery(0, INSTANT_MAX).optional(),
  to: wholeInQuery(0, INSTANT_MAX).optional(),
  points: wholeInQuery(1, HEALTH_POINTS_MAX).default(120),
  session: SessionNumber.optional(),
})
export type HealthHistoryQuery = z.infer<typeof HealthHistoryQuery>

const State = z.enum(['healthy', 'degraded', 'down'])

/** One part over time: item i is about [from + i * stepMs, from + (i + 1) * stepMs). */
export const PartHistory = z.object({
  name: z.string(),
  /** The worst that was found in each span; null where nobody looked. */
  states: z.array(State.nullable()),
  /** The longest that was measured in each span; null where nobody looked. */
  latencyMs: z.array(Figure.nullable()),
  /** When it was not healthy, the oldest first; `to` is the last look that found it so. */
  troubles: z.array(z.object({ from: Instant, to: Instant, state: State, detail: z.string() })),
})
export type PartHistory = z.infer<typeof PartHistory>

/** How the parts of a session were over time, as its watch found them. */
export const HealthHistory = z
  .object({
    session: z.string(),
    from: Instant,
    to: Instant,
    stepMs: z.int(),
    /** Looks before this instant were not read: the time that was asked for holds too many. */
    readFrom: Instant,
    looks: z.int(),
    /** Lines of the files that cannot be read: a crash or a full disk has cut them short. */
    unreadable: z.int(),
    parts: z.array(PartHistory),
  })
  .meta({ id: 'HealthHistory' })
export type HealthHistory = z.infer<typeof HealthHistory>
