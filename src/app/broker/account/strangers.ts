import type { ClientOrderId, ExecutionId, Quantity } from '../../../base/index.ts'
import type { FoundOrder, VenueEvent } from '../../../model/index.ts'
import type { BrokerOrder } from '../../../port/index.ts'

/** An order of somebody else, and what happened to it since it was found. */
export interface AdoptedOrder {
  readonly found: FoundOrder
  readonly events: readonly VenueEvent[]
}

/**
 * Orders of others in the account: what is heard of one waits until the order itself was read.
 *
 * An execution that waits is told after the order is found, so it does not count as filled before.
 */
export class Strangers {
  readonly #waiting = new Map<ClientOrderId, VenueEvent[]>()
  /** Orders that the broker names and does not have. */
  readonly #gone = new Set<ClientOrderId>()

  /** Keeps an event of an order that nobody here knows; true when the order has to be read for it. */
  hold(event: VenueEvent): boolean {
    const id = event.clientOrderId
    if (this.#gone.has(id)) return false
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) {
      this.#waiting.set(id, [event])
      return true
    }
    if (event.kind !== 'Filled' || !executionsIn(waiting).has(event.fill.executionId)) waiting.push(event)
    return false
  }

  /** Orders that wait to be read. */
  get size(): number {
    return this.#waiting.size
  }

  /** Forgets what waits: the account was read whole, with everything that had happened in it. */
  clear(): void {
    this.#waiting.clear()
  }

  /** Forgets what waits for an order: the broker has said that it has none of that name. */
  drop(id: ClientOrderId): void {
    this.#waiting.delete(id)
    this.#gone.add(id)
  }

  /**
   * The order as the core takes it, and what is to be told after it; `undefined`: it is counted in money, or
   * it has ended and brings no execution that is news: it may be a leg of ours, which goes by the broker's
   * name after a start.
   */
  adopt(order: BrokerOrder): AdoptedOrder | undefined {
    // Its quantity is known when it has ended: what waits for it is told then.
    if (isCountedInMoney(order)) return undefined
    const events = this.#waiting.get(order.clientOrderId) ?? []
    this.#waiting.delete(order.clientOrderId)
    const { clientOrderId, venueOrderId, symbol, side, quantity, type, timeInForce } = order
    if (side === undefined || quantity === undefined) return undefined
    if (type === undefined || timeInForce === undefined) return undefined
    if (!order.isOpen && executionsIn(events).size === 0) return undefined
    let untold = 0n
    for (const event of events) if (event.kind === 'Filled') untold += event.fill.quantity
    const before = order.filledQuantity - untold
    return {
      found: {
        clientOrderId, venueOrderId, symbol, side, quantity, type, timeInForce,
        filled: (before > 0n ? before : 0n) as Quantity,
        limitPrice: order.limitPrice, stopPrice: order.stopPrice,
      },
      events,
    }
  }
}

/** Says whether an order works for an amount of money: how many units it is for shows when it has ended. */
export function isCountedInMoney({ quantity, isOpen }: BrokerOrder): boolean {
  return quantity === undefined && isOpen
}

function executionsIn(events: readonly VenueEvent[]): ReadonlySet<ExecutionId> {
  return new Set(events.flatMap((event) => (event.kind === 'Filled' ? [event.fill.executionId] : [])))
}
