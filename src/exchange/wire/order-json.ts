import { formatFixed } from '../../base/index.ts'
import type { Nanos } from '../clock/new-york-time.ts'
import { nanosOf, rfc3339 } from '../clock/new-york-time.ts'
import type { Order } from '../order/order.ts'
import { filledAveragePrice } from '../order/order.ts'

/** A JSON object on its way out. */
export type Json = Readonly<Record<string, unknown>>

/** An exact number as the wire has it, or null. */
function decimalOrNull(value: bigint | undefined): string | null {
  return value === undefined ? null : formatFixed(value)
}

function stampOrNull(at: Nanos | undefined): string | null {
  return at === undefined ? null : rfc3339(at)
}

/**
 * An order as REST and streams show it; money and quantities are strings.
 *
 * Legs are shown nested, or as null.
 */
export function orderJson(order: Order, isNested = true): Json {
  const { asset } = order
  return {
    id: order.id, client_order_id: order.clientOrderId,
    created_at: rfc3339(order.createdAt), updated_at: rfc3339(order.updatedAt),
    submitted_at: rfc3339(order.submittedAt), filled_at: stampOrNull(order.filledAt),
    expired_at: stampOrNull(order.expiredAt), canceled_at: stampOrNull(order.canceledAt),
    failed_at: stampOrNull(order.failedAt), replaced_at: stampOrNull(order.replacedAt),
    expires_at: order.expiresAt === undefined ? null : rfc3339(nanosOf(order.expiresAt)),
    replaced_by: order.replacedBy ?? null, replaces: order.replaces ?? null,
    asset_id: asset.id, symbol: asset.symbol, asset_class: 'us_equity',
    notional: decimalOrNull(order.notional), qty: decimalOrNull(order.qty),
    filled_qty: formatFixed(order.filledQty), filled_avg_price: decimalOrNull(filledAveragePrice(order)),
    order_class: order.orderClass === 'simple' ? '' : order.orderClass,
    order_type: order.type, type: order.type, side: order.side, position_intent: order.positionIntent,
    time_in_force: order.timeInForce, limit_price: decimalOrNull(order.limitPrice),
    stop_price: decimalOrNull(order.stopPrice), status: order.status, extended_hours: order.isExtendedHours,
    legs: isNested && order.legs.length > 0 ? order.legs.map((leg) => orderJson(leg, false)) : null,
    trail_percent: decimalOrNull(order.trailPercent), trail_price: decimalOrNull(order.trailPrice),
    hwm: decimalOrNull(order.hwm), subtag: null, source: null,
  }
}

/** An order as the trading stream shows it: with the time at which somebody asked to cancel it. */
export function streamOrderJson(order: Order): Json {
  return { ...orderJson(order), cancel_requested_at: stampOrNull(order.cancelRequestedAt) }
}
