import { z } from 'zod'
import { decimal, flag, instant, needed, text } from './fields.ts'

const fields = {
  id: needed,
  status: needed,
  client_order_id: text, symbol: text, side: text, type: text, order_type: text, order_class: text,
  time_in_force: text, qty: decimal, notional: decimal, filled_qty: decimal, filled_avg_price: decimal,
  limit_price: decimal, stop_price: decimal, trail_price: decimal, extended_hours: flag,
  submitted_at: instant, created_at: instant, updated_at: instant,
  replaces: text, replaced_by: text, reason: text,
}

/** A leg of an order; legs have none of their own. */
const legSchema = z.object(fields)

/**
 * An order; only id and status are needed to follow it.
 *
 * https://docs.alpaca.markets/reference/getallorders
 */
export const orderSchema = z.object({
  ...fields,
  legs: z.unknown().optional().transform((value) => {
    const list = Array.isArray(value) ? value as unknown[] : []
    return list.flatMap((each) => {
      const leg = legSchema.safeParse(each)
      return leg.success ? [leg.data] : []
    })
  }),
})

/** An order as it was read. */
export type AlpacaOrder = Omit<z.output<typeof orderSchema>, 'legs'> & {
  readonly legs?: readonly AlpacaOrder[]
}

/**
 * What the trading stream says of an order.
 *
 * https://docs.alpaca.markets/docs/websocket-streaming
 */
export const tradeUpdateSchema = z.object({
  event: needed,
  execution_id: text, previous_execution_id: text, timestamp: instant, price: decimal, qty: decimal,
  reason: text,
  order: orderSchema,
})

/** An update as it was read. */
export type AlpacaTradeUpdate = z.output<typeof tradeUpdateSchema>
