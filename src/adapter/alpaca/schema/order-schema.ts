import { z } from 'zod'
import { flag, instant, needed, strictAmount, strictDecimal, text } from './fields.ts'
import { pricedByUnit } from './option-contract.ts'

const fields = {
  id: needed,
  status: needed,
  client_order_id: text, symbol: text, side: text, type: text, order_type: text, order_class: text,
  time_in_force: text, qty: strictAmount, notional: strictAmount, filled_qty: strictAmount,
  filled_avg_price: strictAmount, limit_price: strictDecimal, stop_price: strictAmount,
  trail_price: strictAmount, extended_hours: flag,
  submitted_at: instant, created_at: instant, updated_at: instant,
  replaces: text, replaced_by: text, reason: text,
}

interface Amounts {
  readonly status: string
  readonly type?: string | undefined
  readonly order_type?: string | undefined
  readonly qty?: bigint | undefined
  readonly filled_qty?: bigint | undefined
}

/** Refuses an order that contradicts itself: nobody knows what is true. A bust may leave less filled. */
function refuseContradiction({ status, qty, filled_qty: filled }: Amounts, context: z.RefinementCtx): void {
  const isTooMuch = qty !== undefined && filled !== undefined && filled > qty
  const isNothing = status === 'partially_filled' && (filled ?? 0n) === 0n
  const said = isTooMuch ? 'has filled more than was asked for' : 'is partly filled, and is not'
  if (isTooMuch || isNothing) context.addIssue({ code: 'custom', message: `an order that ${said}` })
}

/**
 * What has filled of an order that is filled is all of it, where that is not said; its type stands under two
 * names, of which one may be missing.
 */
function whole<O extends Amounts>(order: O): O {
  const { status, qty } = order
  const type = order.type ?? order.order_type
  return { ...order, type, filled_qty: order.filled_qty ?? (status === 'filled' ? qty : undefined) }
}

const PRICES = ['filled_avg_price', 'limit_price', 'stop_price', 'trail_price'] as const

/** A leg of an order; legs have none of their own. */
const legSchema = z.object(fields).superRefine(refuseContradiction).transform(whole)
  .transform((leg) => pricedByUnit(leg, PRICES))

/**
 * An order; only id and status are needed to follow it.
 *
 * What money depends on may be missing and must not be garbage; legs are read whole or not at all.
 * https://docs.alpaca.markets/reference/getallorders
 */
export const orderSchema = z.object({
  ...fields, legs: z.array(legSchema).nullish().transform((legs) => legs ?? []),
}).superRefine(refuseContradiction).transform(whole).transform((order) => pricedByUnit(order, PRICES))

/** An order as it was read. */
export type AlpacaOrder = Omit<z.output<typeof orderSchema>, 'legs'> & {
  readonly legs?: readonly AlpacaOrder[]
}

/**
 * Says whether an order only holds its legs together: one of several legs has no symbol and no side, and its
 * legs, which have both, are what trades.
 *
 * https://docs.alpaca.markets/docs/options-level-3-trading
 */
export function isOnlyLegs(order: Pick<AlpacaOrder, 'order_class' | 'symbol' | 'side'>): boolean {
  return order.order_class === 'mleg' && order.symbol === undefined && order.side === undefined
}

/**
 * What the trading stream says of an order.
 *
 * https://docs.alpaca.markets/docs/websocket-streaming
 */
export const tradeUpdateSchema = z.object({
  event: needed,
  execution_id: text, previous_execution_id: text, timestamp: instant, price: strictAmount,
  qty: strictAmount,
  reason: text,
  order: orderSchema,
}).transform((update) => pricedByUnit(update, ['price'], update.order.symbol))

/** An update as it was read. */
export type AlpacaTradeUpdate = z.output<typeof tradeUpdateSchema>
