import { z } from 'zod'
import {
  Decimal,
  Figure,
  Instant,
  SequenceNumber,
  SessionNumber,
  SymbolName,
  wholeInQuery,
} from './scalar.ts'

/** The piece of news that a rule saw; its texts come from outside. */
export const SeenNews = z.object({ source: z.string(), id: z.string(), at: Instant, headline: z.string() })
export type SeenNews = z.infer<typeof SeenNews>

/** What a rule of a strategy said; `parts` are the rules that it is made of. */
export interface RuleTrace {
  readonly rule: string
  readonly held: boolean
  readonly values: Readonly<Record<string, number | null>>
  readonly news?: SeenNews | undefined
  readonly parts?: readonly RuleTrace[] | undefined
}

/** A rule as it was evaluated. */
export const RuleTrace: z.ZodType<RuleTrace> = z
  .object({
    rule: z.string(),
    held: z.boolean(),
    values: z.record(z.string(), Figure.nullable()),
    news: SeenNews.optional(),
    get parts() {
      return z.array(RuleTrace).optional()
    },
  })
  .meta({ id: 'RuleTrace' })

/** One check on the order: what was measured against which limit; null where it is no number. */
export const Check = z.object({
  code: z.string(),
  outcome: z.enum(['PASS', 'FAIL', 'NOT_APPLICABLE']),
  measured: Figure.nullable(),
  limit: Figure.nullable(),
  unit: z.string(),
  message: z.string(),
})
export type Check = z.infer<typeof Check>

/** The terms of an order. */
export const Terms = z.object({
  orderId: z.string(),
  symbol: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.string(),
  role: z.string(),
  quantity: Decimal,
  limitPrice: Decimal.nullable(),
  stopPrice: Decimal.nullable(),
  timeInForce: z.string(),
})
export type Terms = z.infer<typeof Terms>

/** A verdict of risk: the size arithmetic and every check with value and limit. */
export const Verdict = z.object({
  sequence: SequenceNumber,
  at: Instant,
  leg: z.int(),
  verdict: z.enum(['APPROVED', 'MODIFIED', 'REJECTED']),
  code: z.string(),
  message: z.string(),
  terms: Terms.nullable(),
  sizing: z.array(z.object({ name: z.string(), quantity: Decimal, note: z.string() })),
  checks: z.array(Check),
})
export type Verdict = z.infer<typeof Verdict>

/** Something that happened, in one sentence. */
export const Happening = z.object({
  sequence: SequenceNumber,
  at: Instant,
  kind: z.string(),
  description: z.string(),
})
export type Happening = z.infer<typeof Happening>

/** A bar that a decision was made on; times in UTC ms. */
export const DecisionBar = z.object({
  symbol: z.string(),
  timeframe: z.string(),
  openAt: Instant,
  closeAt: Instant,
  open: Figure,
  high: Figure,
  low: Figure,
  close: Figure,
  volume: Figure,
})
export type DecisionBar = z.infer<typeof DecisionBar>

/** The whole chain behind a signal or an operator's act. */
export const Decision = z
  .object({
    correlation: SequenceNumber,
    /** The latest bars of the signal's symbols when it was made; empty for an act, or where none is kept. */
    bars: z.array(DecisionBar),
    signal: z
      .object({
        sequence: SequenceNumber,
        at: Instant,
        symbol: z.string(),
        strategy: z.string(),
        type: z.string(),
        strength: Figure.nullable(),
        limit: Figure.nullable(),
        /** Price at which the entry begins to work. */
        trigger: Figure.nullable(),
        /** The entry's life where the strategy said one; with `goodTill` it is GTD. */
        timeInForce: z.string().nullable(),
        goodTill: Instant.nullable(),
        stopLoss: Figure.nullable(),
        takeProfit: Figure.nullable(),
        reason: z.string().nullable(),
        indicators: z.record(z.string(), Figure.nullable()),
        rules: z.array(RuleTrace),
      })
      .nullable(),
    verdicts: z.array(Verdict),
    orders: z.array(z.object({ terms: Terms, events: z.array(Happening) })),
    others: z.array(Happening),
    /** The same as `investor why` prints it. */
    text: z.string(),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof Decision>

/** Which decision. */
export const DecisionParams = z.strictObject({ signal: wholeInQuery(1, Number.MAX_SAFE_INTEGER) })
export type DecisionParams = z.infer<typeof DecisionParams>

/** A symbol and a moment: a day, or an instant (exchange time where no offset is given). */
export const WhyNotQuery = z.strictObject({
  symbol: SymbolName,
  at: z.string().regex(/^\d{4}-\d{2}-\d{2}(?:T[0-9:.]{4,15}(?:Z|[+-]\d{2}:?\d{2})?)?$/),
  session: SessionNumber.optional(),
})
export type WhyNotQuery = z.infer<typeof WhyNotQuery>

/** What stood at a moment, decided again from the session's settings and bars. */
export const WhyNot = z
  .object({
    symbol: z.string(),
    sliceAt: Instant,
    hadBar: z.boolean(),
    position: z.string(),
    openOrders: z.array(z.string()),
    killSwitch: z.string(),
    latched: z.array(z.string()),
    /** The same as `investor why-not` prints it: the first gate that blocked, and what would have passed. */
    text: z.string(),
    /** What this way of asking leaves out. */
    note: z.string(),
  })
  .meta({ id: 'WhyNot' })
export type WhyNot = z.infer<typeof WhyNot>
