import { ok } from '../../base/index.ts'
import type { ApiResult } from './api-error.ts'
import { invalidOrder, refused } from './api-error.ts'
import { cancelOrder, rejectOrder } from './order-end.ts'
import { placeOrder } from './order-placement.ts'
import type { Replacement } from './order-replacement.ts'
import { completeReplacement, prepareReplacement } from './order-replacement.ts'
import type { OrderRequest, ReplaceRequest } from './order-request.ts'
import type { Order } from './order.ts'
import { isDead } from './order.ts'
import { isEligible, routeOrder } from './routing.ts'
import type { Venue } from './venue.ts'

type Step =
  | { readonly kind: 'route'; readonly order: Order }
  | { readonly kind: 'cancel'; readonly order: Order }
  | { readonly kind: 'replace'; readonly replacement: Replacement }

/** What comes before the next step: the order fills first, or the venue refuses the step (`true`). */
export type Race = (order: Order) => boolean

/**
 * Takes requests, answers at once, and carries them out afterwards, as a venue does that answers before it
 * acts.
 *
 * `drain` carries out what waits. While the desk is held nothing is carried out, and orders stay pending.
 */
export class OrderDesk {
  /** Called before a cancel and before a replacement is carried out (faults l and m). */
  beforeCancel: Race = () => false
  beforeReplace: Race = () => false
  isHeld = false
  readonly #venue: Venue
  readonly #steps: Step[] = []

  constructor(venue: Venue) {
    this.#venue = venue
  }

  /** Takes an order; it goes to the venue with the next `drain`, or when its session begins. */
  place(request: OrderRequest): ApiResult<Order> {
    const placed = placeOrder(this.#venue, request)
    if (placed.ok && placed.value.status === 'pending_new') {
      this.#steps.push({ kind: 'route', order: placed.value })
    }
    return placed
  }

  /** Takes a wish to cancel; it is done with the next `drain`, unless the order fills first. */
  requestCancel(order: Order): ApiResult<true> {
    if (isDead(order)) return refused(invalidOrder(`order is already in "${order.status}" state`))
    if (order.cancelRequestedAt === undefined) {
      order.cancelRequestedAt = this.#venue.clock.stamp()
      this.#steps.push({ kind: 'cancel', order })
      if (order.status !== 'held' && order.status !== 'accepted') order.status = 'pending_cancel'
    }
    return ok(true)
  }

  /**
   * Takes a replacement and answers with the new order; which of the two lives is known after the next
   * `drain`.
   */
  replace(order: Order, request: ReplaceRequest): ApiResult<Order> {
    const prepared = prepareReplacement(this.#venue, order, request)
    if (!prepared.ok) return prepared
    this.#steps.push({ kind: 'replace', replacement: prepared.value })
    return ok(prepared.value.replacement)
  }

  /** Carries out what has been taken, oldest first. */
  drain(): void {
    while (!this.isHeld) {
      const step = this.#steps.shift()
      if (step === undefined) return
      this.#carryOut(step)
    }
  }

  /** Sends the orders that waited for their session to begin. */
  openSession(): void {
    for (const order of this.#venue.orders.open()) {
      if (order.status === 'accepted' && isEligible(this.#venue, order)) routeOrder(this.#venue, order)
    }
  }

  #carryOut(step: Step): void {
    if (step.kind === 'route') return routeOrder(this.#venue, step.order)
    if (step.kind === 'cancel') return this.#cancel(step.order)
    const { original, replacement, wasHeld } = step.replacement
    const isRefused = !isDead(original) && this.beforeReplace(original)
    if (!isDead(original) && !isRefused) return completeReplacement(this.#venue, step.replacement)
    if (!isDead(original) && !wasHeld) {
      original.status = original.filledQty > 0n ? 'partially_filled' : 'new'
    }
    rejectOrder(this.#venue, replacement)
    this.#venue.updates.add(original, 'order_replace_rejected')
  }

  #cancel(order: Order): void {
    if (!isDead(order)) this.beforeCancel(order)
    if (isDead(order)) this.#venue.updates.add(order, 'order_cancel_rejected')
    else cancelOrder(this.#venue, order)
  }
}
