import {
  absFixed, maxFixed, minFixed, toNumber, ZERO_QUANTITY, type ClientOrderId, type Price, type Quantity,
} from '../base/index.ts'
import {
  clientOrderId, OrderRole, orderTerms, OrderType, Side, TimeInForce, type OrderChanges, type OrderTerms,
  type PositionView, type Protection,
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

/** Terms of a new child for `quantity` units; `undefined` when there is no such guard. */
export function childTerms(
  group: ProtectionGroup,
  role: ChildRole,
  { quantity, epoch, protection = group.protection }: {
    readonly quantity: Quantity; readonly epoch: number; readonly protection?: Protection
  },
): OrderTerms | undefined {
  const prices = childPrices(protection, role)
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

/** Says whether a working child is an order of another type than the guard is to be now. */
export function isOtherKind(protection: Protection, role: ChildRole, child: OrderTerms): boolean {
  const prices = childPrices(protection, role)
  return prices !== undefined && prices.type !== child.type
}

/** What a working child has to change to guard `quantity` more units at these prices, if anything. */
export function childChanges(
  protection: Protection,
  role: ChildRole,
  child: { readonly terms: OrderTerms; readonly filledQuantity: Quantity },
  quantity: Quantity,
): OrderChanges | undefined {
  const prices = childPrices(protection, role)
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
function childPrices(
  { stopPrice, targetPrice, trailingOffset }: Protection, role: ChildRole,
): ChildPrices | undefined {
  if (role === OrderRole.Target) {
    return targetPrice === undefined ? undefined : { type: OrderType.Limit, limitPrice: targetPrice }
  }
  if (trailingOffset !== undefined) return { type: OrderType.TrailingStop, trailingOffset, stopPrice }
  return stopPrice === undefined ? undefined : { type: OrderType.Stop, stopPrice }
}

/**
 * The guards of a group as they are to be placed at a venue whose trailing stop has no first level: it starts
 * at the market. While a fixed stop lies closer than the trail would, a plain stop stands there.
 *
 * A trailing stop that works stays, with the first level that it was placed with, however far the price has
 * come back: only a stop that was moved closer than the trail since takes its place. `last`: the last price;
 * NaN while there is none.
 */
export function withoutFirstLevel(group: ProtectionGroup, last: number): Protection {
  const { stopPrice, trailingOffset, ...target } = group.protection
  if (stopPrice === undefined || trailingOffset === undefined) return group.protection
  const working = group.stop?.isOpen === true && group.stop.terms.type === OrderType.TrailingStop
    ? group.stop.terms : undefined
  if (working?.stopPrice === stopPrice) return group.protection
  const gap = group.side === Side.Sell ? last - toNumber(stopPrice) : toNumber(stopPrice) - last
  if (!(gap >= toNumber(trailingOffset))) return { ...target, stopPrice }
  if (working === undefined) return group.protection
  const first = working.stopPrice === undefined ? {} : { stopPrice: working.stopPrice }
  return { ...target, trailingOffset, ...first }
}

/** Says whether a plain stop stands where a trailing one is to be as soon as the trail is better. */
export function waitsToTrail({ protection, stop }: ProtectionGroup): boolean {
  const isWished = protection.stopPrice !== undefined && protection.trailingOffset !== undefined
  return isWished && stop?.isOpen === true && stop.terms.type === OrderType.Stop
}

/** The id of the next order made for a group: `s` and the leg of its entry, `t` ..., `f` ... */
export function nextId(group: ProtectionGroup, kind: 's' | 't' | 'f', epoch: number): ClientOrderId {
  const { strategy, signal, revision, leg } = group
  return clientOrderId({ epoch, strategy, signal, leg: kind + leg, revision })
}
