import { absFixed, minFixed, ZERO_QUANTITY, type ClientOrderId, type Price, type Quantity, type Sequence } from '../base/index.ts'
import {
  clientOrderId, OrderRole, OrderType, TimeInForce, type OrderChanges, type OrderTerms, type PositionView,
} from '../model/index.ts'
import type { ProtectionGroup } from './protection-book.ts'

/** Units that each group has to guard: newest entries in full first, since the oldest lots are sold first. */
export function guardedUnits(
  groups: readonly ProtectionGroup[],
  position: PositionView | undefined,
): ReadonlyMap<ProtectionGroup, Quantity> {
  let left = absFixed(position?.quantity ?? ZERO_QUANTITY)
  const guarded = new Map<ProtectionGroup, Quantity>()
  for (const group of groups.toReversed()) {
    const units = minFixed(group.open, left)
    guarded.set(group, units)
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
  return Object.freeze({
    clientOrderId: childId(group, role, epoch),
    symbol: group.symbol,
    side: group.side,
    quantity,
    ...prices,
    timeInForce: TimeInForce.Gtc,
    isReduceOnly: true,
    role,
    strategy: group.strategy,
    signal: group.signal,
    parent: group.entry,
    ocoGroup: `oco-${group.entry}`,
  })
}

/** What has to change on a working child to guard `quantity` more units at the group's prices; `undefined`: nothing. */
export function childChanges(
  group: ProtectionGroup,
  role: ChildRole,
  child: { readonly terms: OrderTerms; readonly filledQuantity: Quantity },
  quantity: Quantity,
): OrderChanges | undefined {
  const prices = childPrices(group, role)
  if (prices === undefined) return undefined
  const total = (child.filledQuantity + quantity) as Quantity
  const changes: { -readonly [K in keyof OrderChanges]: OrderChanges[K] } = {}
  if (child.terms.quantity !== total) changes.quantity = total
  if (prices.stopPrice !== undefined && prices.stopPrice !== child.terms.stopPrice) changes.stopPrice = prices.stopPrice
  if (prices.limitPrice !== undefined && prices.limitPrice !== child.terms.limitPrice) changes.limitPrice = prices.limitPrice
  if (prices.trailingOffset !== undefined && prices.trailingOffset !== child.terms.trailingOffset) {
    changes.trailingOffset = prices.trailingOffset
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}

interface ChildPrices {
  readonly type: OrderType
  readonly stopPrice?: Price
  readonly limitPrice?: Price
  readonly trailingOffset?: Price
}

/** A trailing distance makes the stop a trailing one; a fixed stop price then is its first level. */
function childPrices(group: ProtectionGroup, role: ChildRole): ChildPrices | undefined {
  const { stopPrice, targetPrice, trailingOffset } = group.protection
  if (role === OrderRole.Target) {
    return targetPrice === undefined ? undefined : { type: OrderType.Limit, limitPrice: targetPrice }
  }
  if (trailingOffset !== undefined) {
    return { type: OrderType.TrailingStop, trailingOffset, ...(stopPrice === undefined ? {} : { stopPrice }) }
  }
  return stopPrice === undefined ? undefined : { type: OrderType.Stop, stopPrice }
}

function childId(group: ProtectionGroup, role: ChildRole, epoch: number): ClientOrderId {
  const leg = group.entry.split('-').at(-2)?.slice(1) ?? '0'
  return clientOrderId({
    epoch, strategy: group.strategy, signal: group.signal as Sequence,
    leg: `${role === OrderRole.Stop ? 's' : 't'}${leg}`, revision: group.revision,
  })
}
