import type { ClientOrderId, UtcMillis } from '../base/index.ts'
import { AlertSeverity, isPending, OrderRole, OrderStatus, type BrokerInput } from '../model/index.ts'
import { isChild, type ExecutionParts } from './execution-parts.ts'
import { UNANSWERED, type OrderBook } from './order-book.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderState } from './order-state.ts'

/** What the venue would not take back is asked for again after so long, times its refusals. */
const CANCEL_AGAIN_MS = 5_000
/** At least once in so long. */
const CANCEL_AGAIN_MS_MAX = 60_000

/** The core was told that the broker has no order of that id. */
export type OrderAbsent = Extract<BrokerInput, { readonly kind: 'OrderAbsent' }>

/** An answer that is out for a minute is on record as an alert (I-09); the clock ticks once a second. */
const ALERT_MS = 59_000
/** An entry is not sent again when it is older: prices have moved on, and its strategy has decided anew. */
const STALE_MS = 300_000

/**
 * Orders whose standing at the venue nobody knows. They count at their worst, and end by evidence only: a
 * message of the venue, or proof that there is none.
 */
export class UnansweredOrders {
  readonly #parts: ExecutionParts
  readonly #book: OrderBook
  readonly #desk: OrderDesk

  constructor(parts: ExecutionParts, book: OrderBook, desk: OrderDesk) {
    this.#parts = parts
    this.#book = book
    this.#desk = desk
  }

  /** The venue gave no clear answer to a submit: the order counts, and no entry of its kind is made. */
  onUnknown(clientOrderId: ClientOrderId, reason: string, at: UtcMillis): void {
    const order = this.#book.find(clientOrderId)
    if (order === undefined || order.isOutcomeUnknown || !isUnanswered(order)) return
    const { signal, symbol, strategy } = order.terms
    this.#parts.record({ kind: 'OrderOutcomeUnknown', clientOrderId, reason }, at, signal)
    this.#parts.record({
      kind: 'AlertRaised', severity: AlertSeverity.Warning, component: 'execution_engine',
      subject: clientOrderId,
      message: `order ${clientOrderId} in ${symbol} of ${strategy}: no clear answer to its submit; ${reason}`,
    }, at, signal)
  }

  /**
   * The broker was asked for some time, and has no such order: it is sent again, ends, or stays unknown.
   *
   * It is sent again under its id, if the broker refuses repetitions and risk approves anew: one that opens
   * once in its life, one that reduces as often as the broker has none. One that opens and is old or was to
   * be canceled is not; one that reduces is, and its cancel follows: an exit waits until it is gone, and only
   * what is there can be seen to go. It ends only where the absence is proof. The order that ended;
   * `undefined` where none did.
   */
  onAbsent(input: OrderAbsent): OrderState | undefined {
    const { clientOrderId, reason, proof, at } = input
    const order = this.#book.find(clientOrderId)
    if (order === undefined || !order.isOutcomeUnknown || !order.isOpen) return undefined
    const { signal, isReduceOnly } = order.terms
    this.#parts.record({ kind: 'OrderNotFound', clientOrderId, reason: proof ?? reason }, at, signal)
    // A leg is sent again with its entry.
    if (order.waits && proof === undefined) return undefined
    const isWanted = order.status === OrderStatus.Submitted
      || (order.status === OrderStatus.PendingCancel && isReduceOnly)
    const isStale = !isReduceOnly && at - order.submittedAt > STALE_MS
    const isFirst = isReduceOnly || order.resendCount === 0
    const mayLeave = input.mayResend && isFirst && isWanted && !isStale
    const refusal = mayLeave ? this.#desk.resend(order, at) : undefined
    if (mayLeave && refusal === undefined) return undefined
    if (proof === undefined) {
      const why = isStale ? `${reason}, and it is too old to be sent again` : reason
      const refused = refusal === undefined ? undefined : `risk refuses to send it again: ${worded(refusal)}`
      this.#stays(order, refused ?? why, at)
      return undefined
    }
    if (isPending(order.status)) {
      this.#parts.record({ kind: 'OrderCanceled', clientOrderId, reason: proof }, at, signal)
    } else {
      const code = refusal?.code ?? 'ORDER_ABSENT'
      const why = refusal === undefined ? proof : `${proof}; ${refusal.message}`
      this.#parts.record({ kind: 'OrderDenied', clientOrderId, code, reason: why }, at, signal)
    }
    return order
  }

  /**
   * An entry that was given up is there after all, or fills: its strategy has gone on without it, so what is
   * left of it goes.
   */
  onLate({ isOpen, terms }: OrderState, at: UtcMillis): void {
    if (isOpen && terms.role === OrderRole.Entry) {
      this.#desk.cancel(terms.clientOrderId, 'it was given up, and came after all', at)
    }
  }

  /**
   * Raises an alert, once, for every order whose answer is out for a minute, and asks for entries and exits
   * that were to go, and still work, again.
   */
  onTime(at: UtcMillis): void {
    for (const order of [...this.#book.open()]) {
      const { waitingSince, isEscalated, terms } = order
      if (isToGo(order, at)) this.#desk.cancel(terms.clientOrderId, 'it was to go, and still works', at)
      if (waitingSince === 0 || isEscalated || at - waitingSince < ALERT_MS) continue
      this.#stays(order, `no answer for ${Math.round((at - waitingSince) / 1_000)} s`, at)
    }
  }

  #stays(order: OrderState, why: string, at: UtcMillis): void {
    if (order.isEscalated) return
    const { clientOrderId, symbol, strategy, signal } = order.terms
    const what = order.isOutcomeUnknown ? 'nobody knows whether it is there' : `it stays ${order.status}`
    this.#parts.record({
      kind: 'AlertRaised', severity: AlertSeverity.Error, component: UNANSWERED, subject: clientOrderId,
      message: `order ${clientOrderId} in ${symbol} of ${strategy}: ${what}, and it counts in full; ${why}`,
    }, at, signal)
  }
}

/** It was sent, and nothing was heard of it; a cancel or a change may have been asked for meanwhile. */
function isUnanswered({ status, venueOrderId, filledQuantity }: OrderState): boolean {
  const isSent = status === OrderStatus.Submitted || isPending(status)
  return isSent && venueOrderId === undefined && filledQuantity === 0n
}

/** The venue would not take it back, and it is time to ask again; guards are seen to elsewhere. */
function isToGo(order: OrderState, at: UtcMillis): boolean {
  const { cancelRefusals, cancelRefusedAt, status } = order
  if (cancelRefusals === 0 || isPending(status) || isChild(order)) return false
  return at - cancelRefusedAt >= Math.min(CANCEL_AGAIN_MS_MAX, CANCEL_AGAIN_MS * cancelRefusals)
}

function worded({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`
}
