import { z } from 'zod'
import {
  Decimal,
  Figure,
  Instant,
  PageQuery,
  SequenceNumber,
  StrategyName,
  SymbolName,
  wholeInQuery,
} from './scalar.ts'

const Side = z.enum(['BUY', 'SELL'])

/** A strategy's part of an instrument; closed ones have a quantity of zero. */
export const Position = z.object({
  strategy: z.string(),
  symbol: z.string(),
  side: z.enum(['LONG', 'SHORT']),
  /** Signed units. */
  quantity: Decimal,
  averagePrice: Decimal,
  /** Realised so far, before fees. */
  realizedProfit: Decimal,
  /** Last price that the engine saw; null for positions of sessions that do not run. */
  mark: Decimal.nullable(),
  value: Decimal.nullable(),
  unrealizedProfit: Decimal.nullable(),
  /** The newest quote of the symbol, and its age by the market's clock; null where none is heard. */
  bid: Decimal.nullable(),
  ask: Decimal.nullable(),
  quoteAgeMs: Figure.nullable(),
  /** Units that stops at the venue would take out; null where nobody knows. */
  stopped: Decimal.nullable(),
  needsStop: z.boolean().nullable(),
  updatedAt: Instant,
})
export type Position = z.infer<typeof Position>

/** An order as it stands; `status` in the specification's words, `state` in ours (docs/ORDERS.md). */
export const Order = z.object({
  id: z.string(),
  venueOrderId: z.string().nullable(),
  symbol: z.string(),
  side: Side,
  type: z.string(),
  role: z.string(),
  quantity: Decimal,
  filledQuantity: Decimal,
  limitPrice: Decimal.nullable(),
  stopPrice: Decimal.nullable(),
  trailingOffset: Decimal.nullable(),
  averageFillPrice: Decimal.nullable(),
  timeInForce: z.string(),
  status: z.string(),
  state: z.string(),
  isOpen: z.boolean(),
  strategy: z.string(),
  /** Sequence of the signal or act behind it: `/decisions/{signal}`. */
  signal: SequenceNumber,
  parentId: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Order = z.infer<typeof Order>

/** An execution. */
export const Fill = z.object({
  sequence: SequenceNumber,
  at: Instant,
  orderId: z.string(),
  symbol: z.string(),
  side: Side,
  quantity: Decimal,
  price: Decimal,
  fee: Decimal,
  liquidity: z.string(),
  strategy: z.string().nullable(),
  signal: SequenceNumber.nullable(),
})
export type Fill = z.infer<typeof Fill>

/** A round trip that has ended. */
export const Trade = z.object({
  /** Sequence of the fact that closed it. */
  sequence: SequenceNumber,
  symbol: z.string(),
  strategy: z.string(),
  side: z.enum(['LONG', 'SHORT']),
  quantity: Decimal,
  entryAt: Instant,
  exitAt: Instant,
  entryPrice: Decimal,
  exitPrice: Decimal,
  fees: Decimal,
  /** After fees; null in records of before it was kept. */
  profit: Decimal.nullable(),
  /** The signal that opened it. */
  signal: SequenceNumber.nullable(),
  /** Signals and acts whose orders took units out, in order; empty where a guard did. */
  exitSignals: z.array(SequenceNumber),
})
export type Trade = z.infer<typeof Trade>

/** A wish of a strategy and what became of it. */
export const Signal = z.object({
  sequence: SequenceNumber,
  at: Instant,
  symbol: z.string(),
  strategy: z.string(),
  type: z.string(),
  strength: Figure.nullable(),
  stopLoss: Figure.nullable(),
  takeProfit: Figure.nullable(),
  reason: z.string().nullable(),
  /** APPROVED, MODIFIED, REJECTED, DISCARDED; null while it is not decided. */
  verdict: z.string().nullable(),
  code: z.string().nullable(),
})
export type Signal = z.infer<typeof Signal>

/** Which positions. */
export const PositionsQuery = z.strictObject({
  ...PageQuery,
  symbol: SymbolName.optional(),
  strategy: StrategyName.optional(),
  open: z.enum(['true', 'false']).default('true'),
})
export type PositionsQuery = z.infer<typeof PositionsQuery>

/** Which orders. */
export const OrdersQuery = z.strictObject({
  ...PageQuery,
  symbol: SymbolName.optional(),
  strategy: StrategyName.optional(),
  status: z
    .enum(['PENDING', 'SUBMITTED', 'PARTIAL', 'FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED'])
    .optional(),
  open: z.enum(['true', 'false']).optional(),
  signal: wholeInQuery(0, Number.MAX_SAFE_INTEGER).optional(),
})
export type OrdersQuery = z.infer<typeof OrdersQuery>

/** Which fills, trades or signals: [from, to) in UTC milliseconds. */
export const RowsQuery = z.strictObject({
  ...PageQuery,
  symbol: SymbolName.optional(),
  strategy: StrategyName.optional(),
  from: wholeInQuery(0, 8_640_000_000_000_000).optional(),
  to: wholeInQuery(0, 8_640_000_000_000_000).optional(),
})
export type RowsQuery = z.infer<typeof RowsQuery>

/** Which round trips; of a signal the one that its orders opened, went on with or closed. */
export const TradesQuery = RowsQuery.extend({
  signal: wholeInQuery(0, Number.MAX_SAFE_INTEGER).optional(),
})
export type TradesQuery = z.infer<typeof TradesQuery>

/** Which signals. */
export const SignalsQuery = RowsQuery.extend({
  verdict: z.enum(['APPROVED', 'MODIFIED', 'REJECTED', 'DISCARDED']).optional(),
  code: z
    .string()
    .regex(/^[A-Z_]{1,40}$/)
    .optional(),
})
export type SignalsQuery = z.infer<typeof SignalsQuery>
