import type { BarNumbers } from '../model/index.ts'
import { OrderMode, type WorkingOrder } from './working-order.ts'

/**
 * The prices and the time in which the orders of a book only rest.
 *
 * A bar whose prices all lie strictly inside, and that closes before an order expires, fills, triggers, moves
 * and ends nothing. Orders that do more than wait for their price (market orders, trailing stops, orders for
 * one moment) leave no room at all.
 */
export class QuietBand {
  #above = Number.POSITIVE_INFINITY
  #below = Number.NEGATIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY

  /** Finds the band anew; it holds until an order comes, goes or is changed. */
  measure(orders: readonly WorkingOrder[]): void {
    let above = Number.NEGATIVE_INFINITY
    let below = Number.POSITIVE_INFINITY
    let until = Number.POSITIVE_INFINITY
    for (let i = 0; i < orders.length; i++) {
      const order = orders[i] as WorkingOrder
      const waitsBelow = order.isBuy === (order.mode === OrderMode.Limit)
      if (!order.onlyWaits) until = Number.NEGATIVE_INFINITY
      else if (waitsBelow) above = Math.max(above, order.level)
      else below = Math.min(below, order.level)
      until = Math.min(until, order.expiresAt)
    }
    this.#above = above
    this.#below = below
    this.#until = until
  }

  /** Says whether the bar keeps inside; a price that is not a number does not. */
  contains(bar: BarNumbers): boolean {
    const { open, high, low } = bar
    return low > this.#above && high < this.#below && open > this.#above && open < this.#below
      && bar.closeAt < this.#until
  }
}
