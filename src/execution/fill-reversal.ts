import {
  formatFixed, ZERO_MONEY, ZERO_QUANTITY, type ClientOrderId, type ExecutionId, type Price, type Quantity,
  type UtcMillis,
} from '../base/index.ts'
import { AlertSeverity, EXTERNAL, Side, type BrokerInput, type Fill } from '../model/index.ts'
import type { ExecutionParts } from './execution-parts.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderState } from './order-state.ts'
import type { ProtectionGroup } from './protection-book.ts'

/** An execution, and at what instant the venue spoke of it again. */
export interface DoubtedExecution {
  readonly clientOrderId: ClientOrderId
  readonly executionId: ExecutionId
  readonly at: UtcMillis
}

const COMPONENT = 'execution_engine'

/** Executions that the venue takes back or restates. What was booked stays on record beside its reversal. */
export class FillReversal {
  readonly #parts: ExecutionParts
  readonly #book: OrderBook

  constructor(parts: ExecutionParts, book: OrderBook) {
    this.#parts = parts
    this.#book = book
  }

  /** Takes an execution back; the order that it changed, if it changed one. */
  bust({ clientOrderId, executionId, at }: DoubtedExecution): OrderState | undefined {
    const found = this.#find(clientOrderId, executionId, at)
    if (found === undefined) return undefined
    const { order, fill } = found
    const { signal } = order.terms
    if (fill === undefined) {
      // It was never booked, and is not to be should it still come.
      this.#parts.record({ kind: 'ExecutionBusted', clientOrderId, executionId }, at, signal)
      return undefined
    }
    this.#parts.record({ kind: 'ExecutionBusted', clientOrderId, executionId, fill }, at, signal)
    this.#alert(order, `the venue took back ${wordsOf(fill)}`, AlertSeverity.Error, at)
    return order
  }

  /** Lets an execution stand with other numbers; the order that it changed, if it changed one. */
  correct(
    { clientOrderId, executionId, at }: DoubtedExecution, stands: { quantity: Quantity; price: Price },
  ): OrderState | undefined {
    const found = this.#find(clientOrderId, executionId, at)
    if (found?.fill === undefined) return undefined
    const { order, fill } = found
    const { quantity, price } = stands
    if (quantity === fill.quantity && price === fill.price) return undefined
    const body = { kind: 'ExecutionCorrected', clientOrderId, executionId, fill, quantity, price } as const
    this.#parts.record(body, at, order.terms.signal)
    const now = `${formatFixed(quantity)} at ${formatFixed(price)}`
    this.#alert(order, `the venue restated ${wordsOf(fill)}: ${now}`, AlertSeverity.Error, at)
    return order
  }

  /** An execution that cannot be reversed here leaves the books wrong, so the symbol rests. */
  #find(
    id: ClientOrderId, executionId: ExecutionId, at: UtcMillis,
  ): { readonly order: OrderState; readonly fill: Fill | undefined } | undefined {
    const order = this.#book.find(id)
    if (order === undefined) return undefined
    const fill = order.fillOf(executionId)
    if (fill !== undefined || !order.executionIds.includes(executionId)) return { order, fill }
    if (order.isReversed(executionId)) return undefined
    const { symbol, signal } = order.terms
    const reason = `the venue reversed the execution ${executionId} of ${id}, which is of before a split`
    this.#parts.record({ kind: 'SymbolHeld', symbol, reason }, at, signal)
    this.#alert(order, `${reason}; the position has to be compared and signed`, AlertSeverity.Critical, at)
    return undefined
  }

  #alert({ terms }: OrderState, message: string, severity: AlertSeverity, at: UtcMillis): void {
    const { clientOrderId: subject, signal } = terms
    this.#parts.record({ kind: 'AlertRaised', severity, component: COMPONENT, message, subject }, at, signal)
  }
}

/** A restated execution that never came, as it stands. */
export function restatedFill(
  { executionId, clientOrderId, quantity, price, at }: Extract<BrokerInput, { kind: 'ExecutionCorrected' }>,
  { terms: { symbol, side } }: OrderState,
): Fill {
  return {
    executionId, clientOrderId, symbol, side, quantity, price, fee: ZERO_MONEY, at, liquidity: 'TAKER',
  }
}

/** Says that a reversal has left units that none of the part's guards is for, and lets the symbol rest. */
export function tellUnguarded(
  { record, account }: ExecutionParts, { terms }: OrderState, guards: readonly ProtectionGroup[],
  at: UtcMillis,
): void {
  const { clientOrderId: subject, strategy, symbol, signal } = terms
  const units = account.strategyPosition(strategy, symbol)?.quantity ?? ZERO_QUANTITY
  // A stop that had filled for units that are taken back leaves the other side, which nobody guards.
  const isGuarded = guards.some(({ side }) => (side === Side.Sell) === units > 0n)
  if (strategy === EXTERNAL || units === 0n || isGuarded) return
  const reason = `after ${subject} ${strategy} holds ${formatFixed(units)}, and what guards them is not known`
  record({ kind: 'SymbolHeld', symbol, reason }, at, signal)
  record({
    kind: 'AlertRaised', severity: AlertSeverity.Critical, component: COMPONENT, subject,
    message: `${symbol}: ${reason}`,
  }, at, signal)
}

function wordsOf({ side, quantity, symbol, price, executionId }: Fill): string {
  return `${side} ${formatFixed(quantity)} ${symbol} at ${formatFixed(price)} (${executionId})`
}
