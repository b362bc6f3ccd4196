import { ok, type ClientOrderId, type Result } from '../../../base/index.ts'
import { activityAt } from '../mapper/broker-order.ts'
import type { AlpacaActivity } from '../schema/account-schema.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import type { OrderReader, WantedOrders } from './order-reader.ts'

/** So many orders are asked for one by one: a list is longer than they are. */
const FEW = 3

/** Where single orders are read: at the vendor, or on a shelf. */
export type OrderSource = Pick<OrderReader, 'byVenueId' | 'byClientId'>

/**
 * Orders that came in lists, as they were then; what is not among them is asked for one by one.
 *
 * A minute has two hundred requests: a session that asked for each of its orders would not come back.
 */
export class OrderShelf implements OrderSource {
  readonly #reader: OrderReader
  readonly #byVenueId = new Map<string, AlpacaOrder>()
  readonly #byClientId = new Map<string, AlpacaOrder>()

  private constructor(reader: OrderReader) {
    this.#reader = reader
  }

  /** Reads the newest orders of their symbols, where more than a few are wanted. */
  static async read(reader: OrderReader, wanted: WantedOrders): Promise<Result<OrderShelf>> {
    const shelf = new OrderShelf(reader)
    const read = await shelf.#add(wanted)
    return read.ok ? ok(shelf) : read
  }

  /** Reads what is open, and then what is wanted and was not among it. */
  static async readOpen(reader: OrderReader, wanted: WantedOrders): Promise<Result<OrderShelf>> {
    const open = await reader.open()
    if (!open.ok) return open
    const shelf = new OrderShelf(reader)
    shelf.#put(open.value)
    const ids = wanted.ids.filter((id) => !shelf.#byVenueId.has(id))
    const read = await shelf.#add({ ...wanted, ids })
    return read.ok ? ok(shelf) : read
  }

  async byVenueId(venueId: string): Promise<Result<AlpacaOrder | undefined>> {
    const order = this.#byVenueId.get(venueId)
    return order === undefined ? this.#reader.byVenueId(venueId) : ok(order)
  }

  async byClientId(id: ClientOrderId): Promise<Result<AlpacaOrder | undefined>> {
    const order = this.#byClientId.get(id)
    return order === undefined ? this.#reader.byClientId(id) : ok(order)
  }

  async #add(wanted: WantedOrders): Promise<Result<true>> {
    if (wanted.ids.length <= FEW) return ok(true)
    const recent = await this.#reader.recent(wanted)
    if (!recent.ok) return recent
    this.#put(recent.value)
    return ok(true)
  }

  #put(orders: readonly AlpacaOrder[]): void {
    for (const order of orders) {
      this.#byVenueId.set(order.id, order)
      if (order.client_order_id !== undefined) this.#byClientId.set(order.client_order_id, order)
    }
  }
}

/** The orders that rows of the history are of, each once. */
export function wantedOf(rows: readonly AlpacaActivity[]): WantedOrders {
  const untilMs = rows.reduce((latest, row) => Math.max(latest, activityAt(row)), 0)
  return {
    ids: [...new Set(rows.flatMap(({ order_id: id }) => id ?? []))],
    symbols: [...new Set(rows.flatMap(({ symbol }) => symbol ?? []))],
    ...(untilMs === 0 ? {} : { untilMs }),
  }
}
