import {
  absFixed, formatFixed, minFixed, ZERO_QUANTITY, type ClientOrderId, type Quantity, type UtcMillis,
} from '../base/index.ts'
import { AlertSeverity, OrderRole, Side, type Fill, type OrderTerms } from '../model/index.ts'
import type { ExecutionParts } from './execution-parts.ts'
import type { OrderState } from './order-state.ts'
import { tellOverfill } from './overfill.ts'

/** Units of a part that an order which was only to reduce has opened: nobody wished for them. */
export interface OpenedUnits {
  /** The side of the order that opened them. */
  readonly side: Side
  readonly units: Quantity
  /** The entry that this order guards: not all that it has filled may be heard yet. */
  readonly entry?: ClientOrderId
}

/**
 * Units of an order's part that are to go alone, once so many of the order have filled (negative: are taken
 * back): what it opens although it was only to reduce, and what was opened before and is still held.
 */
export function openedAfter(
  { side, isReduceOnly, parent, ...terms }: OrderTerms, filled: Quantity,
  { held, before }: { readonly held: Quantity; readonly before: OpenedUnits | undefined },
): OpenedUnits | undefined {
  const after = (side === Side.Buy ? held + filled : held - filled) as Quantity
  const grown = isReduceOnly ? unitsOn(side, after) - unitsOn(side, held) : 0n
  const entry = grown > 0n && parent !== undefined ? { entry: parent } : {}
  if (before?.side !== side && grown > 0n) return { side, units: grown as Quantity, ...entry }
  if (before === undefined) return undefined
  const change = before.side === side ? grown : isCloser({ parent, ...terms }) ? -filled : 0n
  const units = minFixed((before.units + change) as Quantity, unitsOn(before.side, after))
  return units > 0n ? { ...before, units, ...entry } : undefined
}

/** Tells of what a fill has brought and nobody has ordered, and lets the symbol rest where it did. */
export function tellExcess(parts: ExecutionParts, order: OrderState, fill: Fill, at: UtcMillis): void {
  tellOverfill(parts, order, at)
  tellOpened(parts, order, fill, at)
}

function tellOpened({ record, account }: ExecutionParts, order: OrderState, fill: Fill, at: UtcMillis): void {
  const { clientOrderId, strategy, symbol, signal, side, isReduceOnly } = order.terms
  const held = account.strategyPosition(strategy, symbol)?.quantity ?? ZERO_QUANTITY
  const opened = minFixed(fill.quantity, unitsOn(side, held))
  if (!isReduceOnly || opened <= 0n) return
  const reason = `${clientOrderId} was only to reduce, and has opened ${formatFixed(opened)}: `
    + `${strategy} holds ${formatFixed(held)}`
  record({ kind: 'SymbolHeld', symbol, reason }, at, signal)
  record({
    kind: 'AlertRaised', severity: AlertSeverity.Critical, component: 'execution_engine',
    subject: clientOrderId,
    message: `${symbol}: ${reason}; what nobody wished for is closed at the market, and no entry is made in `
      + `${symbol} until a person releases it`,
  }, at, signal)
}

/** A market exit that no entry's guards have caused: of an act of flattening, or of opened units. */
export function isCloser({ role, parent }: Pick<OrderTerms, 'role' | 'parent'>): boolean {
  return role === OrderRole.Flatten && parent === undefined
}

/** Units of a part that orders of a side have opened; none of one on the other side. */
export function unitsOn(side: Side, held: Quantity): Quantity {
  return (side === Side.Buy) === (held > 0n) ? absFixed(held) : ZERO_QUANTITY
}
