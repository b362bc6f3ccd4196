import { z } from 'zod'
import { Instant, SequenceNumber, SessionNumber, wholeInQuery } from './scalar.ts'

/**
 * Where the stream goes on: after this fact, or so many facts before the end. `Last-Event-ID` does the same
 * and counts more.
 */
export const StreamQuery = z.strictObject({
  after: wholeInQuery(0, Number.MAX_SAFE_INTEGER).optional(),
  recent: wholeInQuery(0, 500).optional(),
  session: SessionNumber.optional(),
})
export type StreamQuery = z.infer<typeof StreamQuery>

/** A fact as the stream tells it. */
export const StreamFact = z.object({
  sequence: SequenceNumber,
  type: z.string(),
  at: Instant,
  component: z.string(),
  description: z.string(),
  correlation: SequenceNumber.nullable(),
  orderId: z.string().nullable(),
  symbol: z.string().nullable(),
  strategy: z.string().nullable(),
})
export type StreamFact = z.infer<typeof StreamFact>

/** `event: facts`, with the last one's sequence as `id`: facts in order, none twice, none left out. */
export const FactsEvent = z.array(StreamFact)
