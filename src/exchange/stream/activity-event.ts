import type { TradeUpdate } from '../order/trade-update.ts'
import type { Json } from '../wire/order-json.ts'
import { isRecord } from '../order/order-request.ts'
import { rfc3339 } from '../clock/new-york-time.ts'

/** What happened to executions, and how the status of an activity says it. */
const STATUS_OF: Readonly<Record<string, string>> = {
  fill: 'executed', partial_fill: 'executed', trade_correct: 'correct', trade_bust: 'canceled',
}

/**
 * An event of the account's activities as GET /v2beta1/events/activities tells it; `undefined` for updates
 * that are about no execution.
 *
 * https://docs.alpaca.markets/reference/subscribetoactivitiessse
 */
export function activityEvent({ event, eventId, at, data }: TradeUpdate): Json | undefined {
  const status = STATUS_OF[event]
  const order = data['order']
  if (status === undefined || !isRecord(order)) return undefined
  const { side, symbol, asset_id, client_order_id, filled_qty, qty, status: order_status } = order
  const previous = data['previous_execution_id']
  return {
    event_id: eventId, at: rfc3339(at), executed_at: data['timestamp'], activity_type: 'TRD', status,
    settle_date: rfc3339(at).slice(0, 10), currency: 'USD', ref_id: data['execution_id'],
    ...(previous === undefined ? {} : { previous_id: previous }), price: data['price'], qty: data['qty'],
    details: {
      order_id: order['id'], client_order_id, side, symbol, asset_id, cum_qty: filled_qty,
      leaves_qty: leavesOf(qty, filled_qty), order_status,
      execution_type: event === 'partial_fill' ? 'fill' : event,
    },
  } as Json
}

function leavesOf(qty: unknown, filled: unknown): string {
  return qty === null || qty === undefined ? '0' : String(Number(qty) - Number(filled))
}
