import { isClosed, isPending, OrderStatus, type FactBody } from '../../../src/model/index.ts'

/** What the client order ids of other people's orders begin with, in this world. */
export const MANUAL = 'manual-'
/** So long an order may be in doubt, while its process lives, before somebody has to be told (I-09). */
const DOUBT_MS = 60_000
/** The clock of a session ticks once a second, and its rows are written after that. */
const SLACK_MS = 5_000

/** An order as the facts on disk tell it. */
interface Watched {
  status: OrderStatus
  isAccepted: boolean
  filled: bigint
  quantity: bigint
  /** What it was asked to be: until that is answered, the larger of the two counts. */
  asked: bigint | undefined
  /** Since when nobody knows whether the broker has it. */
  doubtedAt: number | undefined
}

/** The state that a fact puts an order in; `back`: that of before a request, whose answer this is. */
const STATES: Partial<Record<FactBody['kind'], OrderStatus | 'back'>> = {
  OrderDenied: OrderStatus.Denied, OrderEmulated: OrderStatus.Emulated, OrderReleased: OrderStatus.Released,
  OrderSubmitted: OrderStatus.Submitted, OrderAccepted: OrderStatus.Accepted,
  OrderRejected: OrderStatus.Rejected, OrderTriggered: OrderStatus.Triggered,
  OrderPendingUpdate: OrderStatus.PendingUpdate, OrderPendingCancel: OrderStatus.PendingCancel,
  OrderUpdated: 'back', OrderModifyRejected: 'back', OrderCancelRejected: 'back',
  OrderCanceled: OrderStatus.Canceled, OrderExpired: OrderStatus.Expired,
  OrderFilled: OrderStatus.PartiallyFilled,
}

/** Follows every order through the facts on disk, apart from the core that made them. */
export class OrderWatch {
  readonly #orders = new Map<string, Watched>()
  readonly #found: (invariant: string, detail: string) => void

  constructor(found: (invariant: string, detail: string) => void) {
    this.#found = found
  }

  /** The state that the facts give an order; `undefined` for one that none names. */
  statusOf(id: string): OrderStatus | undefined {
    return this.#orders.get(id)?.status
  }

  /** States of the orders that have not ended. */
  openStates(): readonly OrderStatus[] {
    return [...this.#orders.values()].map(({ status }) => status).filter((status) => !isClosed(status))
  }

  /** Every order that the facts have named. */
  all(): readonly { readonly id: string; readonly hasEnded: boolean; readonly filled: bigint }[] {
    return [...this.#orders].map(([id, { status, filled }]) => ({ id, hasEnded: isClosed(status), filled }))
  }

  see(body: FactBody, at: number): void {
    if (body.kind === 'OrderInitialized') {
      const { clientOrderId: id, quantity } = body.terms
      if (this.#orders.has(id)) this.#found('I-01', `${id} is the name of two orders`)
      this.#orders.set(id, {
        status: OrderStatus.Initialized, isAccepted: false, filled: 0n, quantity, asked: undefined,
        doubtedAt: undefined,
      })
      return
    }
    if (!('clientOrderId' in body)) return
    const order = this.#orders.get(body.clientOrderId)
    // What others send has facts of its own.
    if (order === undefined && body.clientOrderId.startsWith(MANUAL)) return
    if (order === undefined) return this.#found('I-26', `${body.kind} of an order that no fact has made`)
    if (body.kind === 'OrderOutcomeUnknown') order.doubtedAt ??= at
    if (body.kind === 'OrderPendingUpdate') order.asked = body.changes.quantity
    if (body.kind === 'OrderUpdated') order.quantity = body.changes.quantity ?? order.quantity
    if (body.kind === 'OrderUpdated' || body.kind === 'OrderModifyRejected') order.asked = undefined
    if (body.kind === 'OrderFilled') order.filled += body.fill.quantity
    if (body.kind === 'OrderAccepted') order.isAccepted = true
    const state = STATES[body.kind]
    if (state !== undefined) this.#move(body.clientOrderId, order, state)
  }

  /** What has been in doubt for too long, while a process lives since `aliveSince`, was told of. */
  check(now: number, aliveSince: number, isTold: (id: string) => boolean): void {
    for (const [id, order] of this.#orders) {
      const { doubtedAt } = order
      if (doubtedAt === undefined || now - Math.max(doubtedAt, aliveSince) <= DOUBT_MS + SLACK_MS) continue
      if (!isTold(id)) this.#found('I-09', `${id} is in doubt for more than a minute, and nobody was told`)
      order.doubtedAt = undefined
    }
  }

  #move(id: string, order: Watched, next: OrderStatus | 'back'): void {
    const isAsked = next !== 'back' && isPending(next)
    // A request leaves an order in doubt: only what the broker says of it ends that.
    if (!isAsked && next !== OrderStatus.Submitted) order.doubtedAt = undefined
    const isFill = next === OrderStatus.PartiallyFilled
    if (isClosed(order.status)) {
      // One that was given up as absent is at work if anything is heard of it.
      if (order.status === OrderStatus.Denied && next === OrderStatus.Accepted) order.status = next
      else if (!isFill && next !== OrderStatus.Accepted) {
        this.#found('I-08', `${id} has ended as ${order.status}, and goes on: ${next}`)
      } else if (isFill && isWhole(order)) order.status = OrderStatus.Filled
      return
    }
    if (isFill && isWhole(order)) order.status = OrderStatus.Filled
    else if (next === 'back') order.status = isWhole(order) ? OrderStatus.Filled : workingState(order)
    else if (isAsked || isClosed(next) || !isPending(order.status)) {
      order.status = order.filled > 0n && next === OrderStatus.Accepted ? OrderStatus.PartiallyFilled : next
    }
  }
}

function isWhole({ filled, quantity, asked = 0n }: Watched): boolean {
  return filled >= quantity && filled >= asked
}

function workingState({ filled, isAccepted }: Watched): OrderStatus {
  if (filled > 0n) return OrderStatus.PartiallyFilled
  return isAccepted ? OrderStatus.Accepted : OrderStatus.Submitted
}
