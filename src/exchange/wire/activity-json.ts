import { formatFixed } from '../../base/index.ts'
import { rfc3339 } from '../clock/new-york-time.ts'
import type { Activity } from '../ledger/activity.ts'
import type { Json } from './order-json.ts'

/** A row of the activities: a fill as the vendor shows fills, anything else as it shows the rest. */
export function activityJson(activity: Activity): Json {
  if (activity.kind === 'fill') {
    return {
      activity_type: 'FILL', id: activity.id, cum_qty: formatFixed(activity.cumQty),
      leaves_qty: formatFixed(activity.leavesQty), order_id: activity.orderId,
      order_status: activity.orderStatus, price: formatFixed(activity.price), qty: formatFixed(activity.qty),
      side: activity.side, symbol: activity.symbol, transaction_time: rfc3339(activity.at),
      type: activity.isPartial ? 'partial_fill' : 'fill',
    }
  }
  return {
    activity_type: activity.type, activity_sub_type: activity.subType, id: activity.id, date: activity.date,
    created_at: rfc3339(activity.at), net_amount: formatFixed(activity.netAmount), currency: 'USD',
    description: activity.text, status: 'executed',
    ...(activity.symbol === undefined ? {} : { symbol: activity.symbol }),
    ...(activity.qty === undefined ? {} : { qty: formatFixed(activity.qty) }),
  }
}

/** What `activity_types` calls the row. */
export function activityTypeOf(activity: Activity): string {
  return activity.kind === 'fill' ? 'FILL' : activity.type
}
