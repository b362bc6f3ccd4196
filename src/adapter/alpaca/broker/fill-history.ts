import { formatFixed, ok, ZERO_MONEY, type Price, type Quantity, type Result } from '../../../base/index.ts'
import type { Fill } from '../../../model/index.ts'
import { sideOf } from '../mapper/alpaca-words.ts'
import { activityAt, executionIdOf } from '../mapper/broker-order.ts'
import { ownId } from '../mapper/order-body.ts'
import type { AlpacaActivity } from '../schema/account-schema.ts'
import type { OrderReader } from './order-reader.ts'
import type { OrderTracker } from './order-tracker.ts'

/**
 * Makes fills of rows of the account's history.
 *
 * A row names its order by the vendor's id alone, so orders that are not followed are read, each once. One
 * that the vendor no longer has keeps the vendor's id for a name.
 */
export async function fillsOf(
  rows: readonly AlpacaActivity[], parts: { readonly reader: OrderReader; readonly tracker: OrderTracker },
): Promise<Result<readonly Fill[]>> {
  const names = new Map<string, string>()
  const fills: Fill[] = []
  for (const row of rows) {
    const { order_id: orderId, qty, cum_qty: cumulative, price } = row
    if (
      orderId === undefined || qty === undefined || cumulative === undefined || price === undefined
    ) continue
    let name = parts.tracker.byVenueId(orderId)?.id ?? names.get(orderId)
    if (name === undefined) {
      const order = await parts.reader.byVenueId(orderId)
      if (!order.ok) return order
      name = ownId(order.value?.client_order_id ?? orderId)
      names.set(orderId, name)
    }
    fills.push({
      executionId: executionIdOf(orderId, formatFixed(cumulative), 0),
      clientOrderId: name as Fill['clientOrderId'], symbol: row.symbol ?? '', side: sideOf(row.side),
      quantity: qty as Quantity, price: price as Price, fee: ZERO_MONEY, at: activityAt(row),
      liquidity: 'TAKER',
    })
  }
  return ok(fills)
}
