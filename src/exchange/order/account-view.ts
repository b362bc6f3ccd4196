import type { Money, Price, Quantity } from '../../base/index.ts'
import { absFixed, notional, proportion, ZERO_MONEY } from '../../base/index.ts'
import type { LedgerPosition } from '../ledger/ledger-entry.ts'
import type { Order } from './order.ts'
import { exitGroupOf, isClosing, remainingOf } from './order.ts'
import type { Venue } from './venue.ts'

/** The account's figures at one moment, all derived from ledger, marks and open orders. */
export interface AccountView {
  readonly cash: Money
  readonly equity: Money
  readonly longValue: Money
  /** Not positive. */
  readonly shortValue: Money
  readonly initialMargin: Money
  readonly maintenanceMargin: Money
  /** What open orders may still spend. */
  readonly reserved: Money
  readonly buyingPower: Money
}

const ZERO = ZERO_MONEY

/** What a position is worth at the last trade; negative when short. */
export function positionValue(venue: Venue, position: LedgerPosition): Money {
  return notional(markOf(venue, position.assetId), position.qty)
}

/** The last price of an asset. */
export function markOf(venue: Venue, assetId: string): Price {
  return venue.market.mark(venue.assets.find(assetId)?.symbol ?? '')
}

/**
 * Values the account. Initial margin is half of what is held, maintenance a quarter of it (Regulation T,
 * FINRA 4210).
 */
export function accountView(venue: Venue): AccountView {
  const { ledger, settings } = venue
  const values = ledger.positions.map((position) => positionValue(venue, position))
  const longValue = values.reduce((sum, value) => (value > 0n ? sum + value : sum), 0n) as Money
  const shortValue = values.reduce((sum, value) => (value < 0n ? sum + value : sum), 0n) as Money
  const equity = (ledger.cash + longValue + shortValue) as Money
  const gross = (longValue - shortValue) as Money
  const initialMargin = proportion(gross, 1n, 2n)
  const reserved = venue.orders.open().reduce((sum, order) => sum + reservedBy(order), 0n) as Money
  const free = settings.multiplier === 1 ? cashToSpend(ledger.cash, shortValue)
    : ((equity - initialMargin) * BigInt(settings.multiplier)) as Money
  const left = (free > 0n ? free : ZERO) - reserved
  return {
    cash: ledger.cash, equity, longValue, shortValue, initialMargin,
    maintenanceMargin: proportion(gross, 1n, 4n), reserved,
    buyingPower: (left > 0n ? left : ZERO) as Money,
  }
}

/** Cash without what short sales brought in. */
function cashToSpend(cash: Money, shortValue: Money): Money {
  return (cash + shortValue) as Money
}

/** What one order may still spend: nothing when it ends a position, or when its sibling stands for both. */
export function reservedBy(order: Order): Money {
  if (order.reservePrice === undefined) return ZERO
  if (order.notional !== undefined) return (order.notional - order.filledValue) as Money
  return notional(order.reservePrice, remainingOf(order))
}

/**
 * How much of the position open orders that would end it hold.
 *
 * Of orders that cancel each other the larger one counts: only one of them can fill.
 */
export function heldQuantity(venue: Venue, assetId: string): { held: Quantity; orders: readonly Order[] } {
  const side = venue.ledger.quantity(assetId) > 0n ? 'sell' : 'buy'
  const groups = new Map<Order, Quantity>()
  const orders = venue.orders.openOf(assetId).filter((order) => (
    order.side === side && isClosing(order) && !isWaitingLeg(order)
  ))
  for (const order of orders) {
    const head = exitGroupOf(order).length > 0 ? order.parent ?? order : order
    const remaining = remainingOf(order)
    if (remaining > (groups.get(head) ?? 0n)) groups.set(head, remaining)
  }
  return { held: [...groups.values()].reduce((sum, each) => sum + each, 0n) as Quantity, orders }
}

/** A leg whose entry has not filled holds nothing yet. */
function isWaitingLeg(order: Order): boolean {
  return order.status === 'held' && !order.isArmed
}

/** What of a position no open order holds; never negative. */
export function availableQuantity(venue: Venue, assetId: string): Quantity {
  const free = absFixed(venue.ledger.quantity(assetId)) - heldQuantity(venue, assetId).held
  return (free > 0n ? free : 0n) as Quantity
}
