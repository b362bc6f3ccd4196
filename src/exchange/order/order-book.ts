import { invariant } from '../../base/index.ts'
import type { Order } from './order.ts'
import { isDead } from './order.ts'

/** Every order there ever was, by id and by client id, in the order of their making. */
export class OrderBook {
  readonly #byId = new Map<string, Order>()
  readonly #byClientId = new Map<string, Order>()
  readonly #open = new Set<Order>()

  /** Adds an order under its two ids, both of which are new. */
  add(order: Order): void {
    invariant(
      !this.#byId.has(order.id) && !this.#byClientId.has(order.clientOrderId), 'an order id is used once',
    )
    this.#byId.set(order.id, order)
    this.#byClientId.set(order.clientOrderId, order)
    this.#open.add(order)
  }

  /** The order of an id. */
  get(id: string): Order | undefined {
    return this.#byId.get(id)
  }

  /** The order of a client order id. */
  byClientId(clientOrderId: string): Order | undefined {
    return this.#byClientId.get(clientOrderId)
  }

  get all(): readonly Order[] {
    return [...this.#byId.values()]
  }

  /** Orders that are not dead, in the order of their making. */
  open(): readonly Order[] {
    for (const order of this.#open) if (isDead(order)) this.#open.delete(order)
    return [...this.#open]
  }

  /** Orders of an asset that are not dead. */
  openOf(assetId: string): readonly Order[] {
    return this.open().filter(({ asset }) => asset.id === assetId)
  }
}
