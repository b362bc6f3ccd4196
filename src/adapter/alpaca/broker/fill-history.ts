import {
  formatFixed, ok, ZERO_MONEY, type ClientOrderId, type Price, type Quantity, type Result,
} from '../../../base/index.ts'
import type { Fill } from '../../../model/index.ts'
import { sideOf } from '../mapper/alpaca-words.ts'
import { activityAt, executionIdOf } from '../mapper/broker-order.ts'
import { ownId } from '../mapper/order-body.ts'
import type { AlpacaActivity } from '../schema/account-schema.ts'
import type { OrderReader } from './order-reader.ts'
import { OrderShelf, wantedOf } from './order-shelf.ts'
import type { OrderTracker } from './order-tracker.ts'

/** Names that are kept; history that is read again holds far fewer. */
const NAMES_KEPT = 20_000

/** What executions are named with; `names` keeps what was read, by the vendor's id. */
export interface FillNames {
  readonly reader: OrderReader
  readonly tracker: OrderTracker
  readonly names: Map<string, ClientOrderId>
}

/**
 * Makes fills of rows of the account's history.
 *
 * A row names its order by the vendor's id alone, so orders that are not followed are read, each once. One
 * that the vendor no longer has keeps the vendor's id for a name.
 */
export async function fillsOf(
  rows: readonly AlpacaActivity[], { reader, tracker, names }: FillNames,
): Promise<Result<readonly Fill[]>> {
  const nameOf = (venueId: string): ClientOrderId | undefined => (
    tracker.byVenueId(venueId)?.id ?? names.get(venueId)
  )
  const nameless = rows.filter(({ order_id: id }) => id !== undefined && nameOf(id) === undefined)
  const shelf = await OrderShelf.read(reader, wantedOf(nameless))
  if (!shelf.ok) return shelf
  const fills: Fill[] = []
  for (const row of rows) {
    const { order_id: orderId, qty, cum_qty: cumulative, price } = row
    const side = sideOf(row.side)
    // The schema lets no fill pass that lacks one of these.
    if (
      orderId === undefined || qty === undefined || cumulative === undefined || price === undefined
      || side === undefined
    ) continue
    let name = nameOf(orderId)
    if (name === undefined) {
      const order = await shelf.value.byVenueId(orderId)
      if (!order.ok) return order
      name = ownId(order.value?.client_order_id ?? orderId)
      keep(names, orderId, name)
    }
    fills.push({
      executionId: executionIdOf(orderId, formatFixed(cumulative), 0),
      clientOrderId: name, symbol: row.symbol ?? '', side,
      quantity: qty as Quantity, price: price as Price, fee: ZERO_MONEY, at: activityAt(row),
      liquidity: 'TAKER',
    })
  }
  return ok(fills)
}

function keep(names: Map<string, ClientOrderId>, venueId: string, name: ClientOrderId): void {
  names.set(venueId, name)
  const [oldest] = names.keys()
  if (names.size > NAMES_KEPT && oldest !== undefined) names.delete(oldest)
}
