import {
  absFixed, maxFixed, minFixed, ZERO_QUANTITY, type ClientOrderId, type Price, type Quantity,
} from '../base/index.ts'
import {
  clientOrderId, OrderRole, orderTerms, OrderType, Side, TimeInForce, type OrderChanges, type OrderTerms,
  type PositionView,
} from '../model/index.ts'
import type { ProtectionGroup } from './protection-book.ts'

/**
 * Units that each group has to guard, in the order of the groups: newest entries in full first, since the
 * oldest lots are sold first.
 *
 * A group of the other side (of a position that has turned) has nothing to guard. `leaving`: units that exits
 * take out, where they need no guard.
 */
export function guardedUnits(
  groups: readonly ProtectionGroup[],
  position: PositionView | undefined,
  leaving = 0n,
): readonly Quantity[] {
  const held = position?.quantity ?? ZERO_QUANTITY
  const side = held > 0n ? Side.Sell : Side.Buy
  let left = maxFixed((absFixed(held) - leaving) as Quantity, ZERO_QUANTITY)
  const guarded: Quantity[] = []
  for (let i = groups.length - 1; i >= 0; i--) {
    const group = groups[i] as ProtectionGroup
    const units = group.side === side ? minFixed(group.open, left) : ZERO_QUANTITY
    guarded[i] = units
    left = (left - units) as Quantity
  }
  return guarded
}

/** Which of the two children. */
export type ChildRole = typeof OrderRole.Stop | typeof OrderRole.Target

/** Terms of a new child for `quantity` units; `undefined` when the group has no such guard. */
export function childTerms(
  group: ProtectionGroup,
  role: ChildRole,
  quantity: Quantity,
  epoch: number,
): OrderTerms | undefined {
  const prices = childPrices(group, role)
  if (prices === undefined) return undefined
  return orderTerms({
    clientOrderId: nextId(group, role === OrderRole.Stop ? 's' : 't', epoch),
    symbol: group.symbol,
    side: group.side,
    quantity,
    type: prices.type,
    limitPrice: prices.limitPrice,
    stopPrice: prices.stopPrice,
    trailingOffset: prices.trailingOffset,
    timeInForce: TimeInForce.Gtc,
    isReduceOnly: true,
    role,
    strategy: group.strategy,
    signal: group.signal,
    parent: group.entry,
    ocoGroup: group.ocoGroup,
  })
}

/** Says whether a working child is an order of another type than the group's guard is now. */
export function isOtherKind(group: ProtectionGroup, role: ChildRole, child: OrderTerms): boolean {
  const prices = childPrices(group, role)
  return prices !== undefined && prices.type !== child.type
}

/** What a working child has to change to guard `quantity` more units at the group's prices, if anything. */
export function childChanges(
  group: ProtectionGroup,
  role: ChildRole,
  child: { readonly terms: OrderTerms; readonly filledQuantity: Quantity },
  quantity: Quantity,
): OrderChanges | undefined {
  const prices = childPrices(group, role)
  if (prices === undefined) return undefined
  const { terms } = child
  const total = (child.filledQuantity + quantity) as Quantity
  const changes: { -readonly [K in keyof OrderChanges]: OrderChanges[K] } = {}
  if (terms.quantity !== total) changes.quantity = total
  for (const name of ['stopPrice', 'limitPrice', 'trailingOffset'] as const) {
    const price = prices[name]
    if (price !== undefined && price !== terms[name]) changes[name] = price
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}

interface ChildPrices {
  readonly type: OrderType
  readonly stopPrice?: Price | undefined
  readonly limitPrice?: Price | undefined
  readonly trailingOffset?: Price | undefined
}

/** A trailing distance makes the stop a trailing one; a fixed stop price then is its first level. */
function childPrices(group: ProtectionGroup, role: ChildRole): ChildPrices | undefined {
  const { stopPrice, targetPrice, trailingOffset } = group.protection
  if (role === OrderRole.Target) {
    return targetPrice === undefined ? undefined : { type: OrderType.Limit, limitPrice: targetPrice }
  }
  if (trailingOffset !== undefined) return { type: OrderType.TrailingStop, trailingOffset, stopPrice }
  return stopPrice === undefined ? undefined : { type: OrderType.Stop, stopPrice }
}

/** The id of the next order made for a group: `s` and the leg of its entry, `t` ..., `f` ... */
export function nextId(group: ProtectionGroup, kind: 's' | 't' | 'f', epoch: number): ClientOrderId {
  const { strategy, signal, revision, leg } = group
  return clientOrderId({ epoch, strategy, signal, leg: kind + leg, revision })
}
