import { price, SCALE, toNumber, type UtcMillis } from '../base/index.ts'
import {
  AssetClass, OrderRole, orderTerms, OrderType, Side, TimeInForce, type OrderTerms,
} from '../model/index.ts'
import type { ExecutionParts } from './execution-parts.ts'
import { newGroup } from './protection-book.ts'
import { childTerms, type ChildRole } from './protective-orders.ts'

const CENT = toNumber(price('0.01'))
const SHARES: readonly AssetClass[] = [AssetClass.Equity, AssetClass.Etf]
const TYPES: readonly OrderType[] = [OrderType.Market, OrderType.Limit]
const TIMES: readonly TimeInForce[] = [TimeInForce.Day, TimeInForce.Gtc]

/**
 * The guards that an entry takes along to its venue, the stop first: none where the venue takes no groups, or
 * not this one. Its guards are then placed once it has ended.
 *
 * A group is for whole shares, in regular hours, without a trail; it begins or adds to what the account
 * holds; stop and target lie at least a cent beyond the price at which the position would begin.
 * https://docs.alpaca.markets/docs/orders-at-alpaca#bracket-orders
 */
export function attachedLegs(
  entry: OrderTerms, epoch: number, parts: ExecutionParts, at: UtcMillis,
): readonly OrderTerms[] {
  if (!isAttachable(entry, parts, at)) return []
  const group = newGroup(entry, 0)
  const legs: OrderTerms[] = []
  for (const role of [OrderRole.Stop, OrderRole.Target] as readonly ChildRole[]) {
    const revision = legs.length
    const leg = childTerms({ ...group, revision }, role, { quantity: entry.quantity, epoch })
    if (leg === undefined) continue
    if (!isBeyond(leg, entry, parts)) return []
    legs.push(leg)
  }
  // A guard without a sibling is in no group.
  return legs.length === 1 ? legs.map((leg) => orderTerms({ ...leg, ocoGroup: undefined })) : legs
}

function isAttachable(entry: OrderTerms, parts: ExecutionParts, at: UtcMillis): boolean {
  const { symbol, side, type, timeInForce, quantity, role, protection } = entry
  if (parts.venue?.attachesGuards !== true || role !== OrderRole.Entry) return false
  if (protection === undefined || protection.trailingOffset !== undefined) return false
  if (quantity % SCALE !== 0n) return false
  if (!TYPES.includes(type) || !TIMES.includes(timeInForce)) return false
  const assetClass = parts.market.instrument(symbol)?.assetClass
  if (assetClass === undefined || !SHARES.includes(assetClass)) return false
  if (parts.isTrading?.(symbol, at) !== true) return false
  const held = parts.account.position(symbol)?.quantity ?? 0n
  return side === Side.Buy ? held >= 0n : held <= 0n
}

/** Says whether a leg lies on its own side of where the position would begin. */
function isBeyond(leg: OrderTerms, entry: OrderTerms, { market }: ExecutionParts): boolean {
  const base = entry.limitPrice === undefined ? market.lastPrice(entry.symbol) : toNumber(entry.limitPrice)
  const isStop = leg.role === OrderRole.Stop
  const level = isStop ? leg.stopPrice : leg.limitPrice
  if (level === undefined) return false
  const isAbove = isStop === (entry.side === Side.Sell)
  const distance = isAbove ? toNumber(level) - base : base - toNumber(level)
  return distance > CENT * (1 - 1e-6)
}
