import { formatFixed, type UtcMillis } from '../base/index.ts'
import { AlertSeverity } from '../model/index.ts'
import { LOSSES_MAX, type ExecutionParts } from './execution-parts.ts'
import type { OrderState } from './order-state.ts'
import type { ProtectionBook } from './protection-book.ts'

/** So many guards, one after the other, that the venue has ended by itself, are urgent. */
const URGENT_LOSSES = 3

/**
 * Tells of a guard that the venue had taken and ended by itself at `at`, if that is what has happened: of the
 * first of a row, and of those after which more than waiting is to be done.
 */
export function tellLoss(
  { record, account }: ExecutionParts, protections: ProtectionBook, order: OrderState, at: UtcMillis,
): void {
  const { terms: { clientOrderId, role, symbol, strategy, signal, quantity } } = order
  const { count, at: lostAt } = protections.lossOf(order)
  if (count === 0 || lostAt !== at || account.strategyPosition(strategy, symbol) === undefined) return
  if (count !== 1 && count !== URGENT_LOSSES && count !== LOSSES_MAX) return
  const what = `the ${role} of ${formatFixed(quantity)} ${symbol} of ${strategy}`
  const next = count >= LOSSES_MAX && role === 'stop' ? 'the units are sold at the market' : count === 1
    ? 'it is placed anew' : 'it is placed anew after ever longer waits'
  record({
    kind: 'AlertRaised', severity: count === 1 ? AlertSeverity.Warning : AlertSeverity.Critical,
    component: 'lost_guard', subject: clientOrderId,
    message: `the venue has ended ${what} by itself${count === 1 ? '' : `, ${count} times running`}; ${next}`,
  }, at, signal)
}
