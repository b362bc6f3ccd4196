import type { Money, Price, Quantity } from '../../base/index.ts'
import { absFixed, notional } from '../../base/index.ts'
import type { Exchange } from '../exchange.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField, notFound } from '../order/api-error.ts'
import type { FaultRule } from './fault-rule.ts'
import { decimalOf, textOf } from './fault-rule.ts'

/**
 * Undoes one execution in the books and in its order, or lets another one stand in its place; only the events
 * that are told by SSE say so.
 */
export function reverseExecution(venue: Exchange['venue'], rule: FaultRule): ApiError | undefined {
  const { ledger, updates, ids, clock, orders } = venue
  const [executionId, clientOrderId] = [textOf(rule, 'execution_id'), textOf(rule, 'client_order_id')]
  const entry = ledger.entries.findLast((each) => (
    each.kind === 'fill' && ledger.fill(each.executionId) !== undefined
    && (executionId === undefined || each.executionId === executionId)
    && (clientOrderId === undefined || each.clientOrderId === clientOrderId)
  ))
  if (entry?.kind !== 'fill') return notFound('execution not found')
  const isBust = rule.fault === 'trade-bust'
  const before = absFixed(entry.qty)
  const qty = isBust ? 0n as Quantity : decimalOf<Quantity>(rule, 'qty') ?? before
  const price = decimalOf<Price>(rule, 'price') ?? entry.price
  if (qty > before || (!isBust && (qty <= 0n || price <= 0n))) {
    return invalidField('price and qty must be > 0, qty no more than what was executed')
  }
  const nextId = ids.next()
  ledger.book({ kind: 'bust', at: clock.stamp(), executionId: entry.executionId })
  const signed = (entry.qty < 0n ? -qty : qty) as Quantity
  if (!isBust) ledger.book({ ...entry, at: clock.stamp(), executionId: nextId, qty: signed, price })
  const order = entry.orderId === undefined ? undefined : orders.get(entry.orderId)
  if (order === undefined) return undefined
  const [was, is] = [notional(entry.price, before), notional(price, qty)]
  order.filledValue = (order.filledValue - was + is) as Money
  order.filledQty = (order.filledQty - before + qty) as Quantity
  updates.add(order, isBust ? 'trade_bust' : 'trade_correct', {
    executionId: nextId, price, qty: isBust ? before : qty, positionQty: ledger.quantity(entry.assetId),
  }, { previous_execution_id: entry.executionId })
  return undefined
}
