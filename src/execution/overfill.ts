import type { UtcMillis } from '../base/index.ts'
import { AlertSeverity } from '../model/index.ts'
import type { ExecutionParts } from './execution-parts.ts'
import type { OrderState } from './order-state.ts'

/** Tells of an order that was filled for more than was ordered, and ends entries in its symbol (I-06). */
export function tellOverfill({ record }: ExecutionParts, order: OrderState, at: UtcMillis): void {
  const { clientOrderId, symbol, signal } = order.terms
  const excess = order.overfilled
  if (excess === 0n) return
  const reason = `${clientOrderId} was filled for more than was ordered`
  record({ kind: 'OrderOverfilled', clientOrderId, excess }, at, signal)
  record({ kind: 'SymbolHeld', symbol, reason }, at, signal)
  record({
    kind: 'AlertRaised', severity: AlertSeverity.Critical, component: 'execution_engine',
    subject: clientOrderId, message: `${reason}; no entry is made in ${symbol} until a person releases it`,
  }, at, signal)
}
