import { invariant, type ClientOrderId } from '../base/index.ts'
import type { Fact, OrdersView } from '../model/index.ts'
import { OrderState } from './order-state.ts'

/** Ended orders kept for late fills and lookups; older ones live in the journal only. */
const ENDED_KEPT = 2_000

/** All orders, folded from facts: open ones by symbol, and the latest that ended. */
export class OrderBook implements OrdersView {
  readonly #orders = new Map<ClientOrderId, OrderState>()
  readonly #open = new Set<OrderState>()
  readonly #openBySymbol = new Map<string, OrderState[]>()
  readonly #ended: ClientOrderId[] = []
  #endedStart = 0

  get openCount(): number {
    return this.#open.size
  }

  open(): Iterable<OrderState> {
    return this.#open
  }

  openFor(symbol: string): readonly OrderState[] {
    return this.#openBySymbol.get(symbol) ?? []
  }

  find(id: ClientOrderId): OrderState | undefined {
    return this.#orders.get(id)
  }

  /** The order that a fact names; a fact about an order that never was is a bug. */
  get(id: ClientOrderId): OrderState {
    const order = this.#orders.get(id)
    invariant(order !== undefined, `a fact names the unknown order ${id}`)
    return order
  }

  /** Moves the named order along; facts that are not about orders are ignored. */
  apply(fact: Fact): void {
    const { body } = fact
    if (body.kind === 'OrderInitialized') {
      this.#add(new OrderState(body.terms))
      return
    }
    if (!('clientOrderId' in body)) return
    const order = this.get(body.clientOrderId)
    switch (body.kind) {
      case 'OrderSubmitted':
        order.submittedAt = fact.eventAt
        order.take('Submitted')
        break
      case 'OrderAccepted':
        order.venueOrderId = body.venueOrderId
        order.take('Accepted')
        break
      case 'OrderFilled': order.takeFill(body.fill); break
      case 'OrderUpdated': order.takeChanges(body.changes); break
      case 'OrderDenied': order.take('Denied'); break
      case 'OrderRejected': order.take('Rejected'); break
      case 'OrderTriggered': order.take('Triggered'); break
      case 'OrderPendingUpdate': order.take('PendingUpdate'); break
      case 'OrderModifyRejected':
        order.changeRefusals++
        order.take('ModifyRejected')
        break
      case 'OrderPendingCancel': order.take('PendingCancel'); break
      case 'OrderCancelRejected':
        order.cancelRefusals++
        order.take('CancelRejected')
        break
      case 'OrderCanceled': order.take('Canceled'); break
      case 'OrderExpired': order.take('Expired'); break
    }
    if (!order.isOpen) this.#end(order)
  }

  /** Carries orders over to the instrument's new name, ended ones too: they may still be filled late. */
  rename(symbol: string, newSymbol: string): void {
    for (const order of this.#orders.values()) {
      if (order.terms.symbol !== symbol) continue
      order.terms = Object.freeze({ ...order.terms, symbol: newSymbol })
    }
    const open = this.#openBySymbol.get(symbol) ?? []
    this.#openBySymbol.delete(symbol)
    if (open.length > 0) this.#openBySymbol.set(newSymbol, [...this.openFor(newSymbol), ...open])
  }

  #add(order: OrderState): void {
    const id = order.terms.clientOrderId
    invariant(!this.#orders.has(id), `the order ${id} exists already`)
    this.#orders.set(id, order)
    this.#open.add(order)
    const { parent } = order.terms
    const parentOrder = parent === undefined ? undefined : this.#orders.get(parent)
    if (parentOrder !== undefined) parentOrder.childCount++
    const ofSymbol = this.#openBySymbol.get(order.terms.symbol)
    if (ofSymbol === undefined) this.#openBySymbol.set(order.terms.symbol, [order])
    else ofSymbol.push(order)
  }

  #end(order: OrderState): void {
    if (!this.#open.delete(order)) return
    const ofSymbol = this.#openBySymbol.get(order.terms.symbol) ?? []
    const index = ofSymbol.indexOf(order)
    if (index >= 0) ofSymbol.splice(index, 1)
    this.#ended.push(order.terms.clientOrderId)
    if (this.#ended.length - this.#endedStart > ENDED_KEPT) {
      this.#orders.delete(this.#ended[this.#endedStart++] as ClientOrderId)
      if (this.#endedStart > ENDED_KEPT) this.#ended.splice(0, this.#endedStart)
      if (this.#endedStart > ENDED_KEPT) this.#endedStart = 0
    }
  }
}
