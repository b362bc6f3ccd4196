import { ZERO_QUANTITY, type ClientOrderId, type Quantity, type UtcMillis } from '../base/index.ts'
import {
  coveredPosition, OrderRole, Side, type Instrument, type OrderTerms, type Quote, type Session,
} from '../model/index.ts'
import { farSide, goodQuote } from './market-price.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'

/** What risk read about one strategy in one symbol before it decided. */
export interface Situation {
  readonly strategy: string
  readonly symbol: string
  readonly now: UtcMillis
  readonly instrument: Instrument | undefined
  readonly session: Session | undefined
  /** Close of the last bar; NaN while unknown. */
  readonly lastPrice: number
  /** The newest quote, where it can be believed. */
  readonly quote: Quote | undefined
  /** Signed units that the strategy owns. */
  readonly own: Quantity
  /** Those of them that the account still holds: others may have traded the rest away. */
  readonly covered: Quantity
  /** Orders of all strategies in the symbol that may still fill. */
  readonly working: readonly WorkingOrder[]
}

/** Where a situation is read from. */
export interface SituationSource {
  readonly views: RiskViews
  readonly limits: RiskLimits
  /** Orders that were approved and that the views do not show yet. */
  readonly approved: readonly WorkingOrder[]
}

/** Reads the views. */
export function readSituation(
  { views, limits, approved }: SituationSource,
  { strategy, symbol }: { readonly strategy: string; readonly symbol: string },
): Situation {
  const open = views.orders.openFor(symbol)
  return {
    strategy,
    symbol,
    now: views.session.now,
    instrument: views.market.instrument(symbol),
    session: views.session.current(symbol),
    lastPrice: views.market.lastPrice(symbol),
    quote: goodQuote(views, limits, symbol),
    own: views.account.strategyPosition(strategy, symbol)?.quantity ?? ZERO_QUANTITY,
    covered: coveredPosition(views.account, { strategy, symbol })?.quantity ?? ZERO_QUANTITY,
    working: approved.length === 0
      ? open
      : [...open, ...approved.filter((order) => order.terms.symbol === symbol)],
  }
}

/** What an order of that side would pay or get at once, as far as is known. */
export function priceFor({ quote, lastPrice }: Situation, side: Side): number {
  return farSide(quote, lastPrice, side)
}

/** Units of an order that may still fill. */
export function remainingOf(order: Pick<WorkingOrder, 'terms' | 'filledQuantity'>): Quantity {
  return unfilled(order.terms.quantity, order.filledQuantity)
}

/** What is left of so many units; never below zero. */
export function unfilled(quantity: Quantity, filled: Quantity): Quantity {
  const left = filled === 0n ? quantity : ((quantity - filled) as Quantity)
  return left > 0n ? left : ZERO_QUANTITY
}

/** Side of the orders that take the strategy's position out. */
export function exitSide({ own }: Situation): Side {
  return own > 0n ? Side.Sell : Side.Buy
}

/**
 * Units of the strategy's working exits (flattening included); protective children are not exits.
 *
 * Exits of the other side are left over from a position that has turned, and take nothing out of this one.
 */
export function exitingUnits(situation: Situation, except: ClientOrderId | undefined): Quantity {
  const side = exitSide(situation)
  let units = 0n
  const { working, strategy } = situation
  for (let index = 0; index < working.length; index++) {
    const order = working[index] as WorkingOrder
    const { terms } = order
    if (terms.strategy !== strategy || !isExit(terms) || terms.clientOrderId === except) continue
    if (terms.side !== side) continue
    units += remainingOf(order)
  }
  return units as Quantity
}

/** Says whether the order takes a position out by decision, and not as its guard. */
export function isExit(terms: OrderTerms): boolean {
  return !isEntry(terms) && terms.role !== OrderRole.Stop && terms.role !== OrderRole.Target
}

/** An own entry that may still fill, or any own order whose submit had no clear answer. */
export function pendingEntry(situation: Situation): WorkingOrder | undefined {
  const { working, strategy } = situation
  for (let index = 0; index < working.length; index++) {
    const order = working[index] as WorkingOrder
    if (order.terms.strategy === strategy && (isEntry(order.terms) || order.isOutcomeUnknown)) return order
  }
  return undefined
}

/** The order of that id, if it is among them. */
export function orderIn(orders: readonly WorkingOrder[], id: ClientOrderId): WorkingOrder | undefined {
  for (let index = 0; index < orders.length; index++) {
    const order = orders[index] as WorkingOrder
    if (order.terms.clientOrderId === id) return order
  }
  return undefined
}

/** The strategy that holds or enters the other direction of the symbol, if there is one. */
export function opposingStrategy(views: RiskViews, situation: Situation, side: Side): string | undefined {
  const owners = views.account.owners(situation.symbol)
  for (let index = 0; index < owners.length; index++) {
    const owner = owners[index] as string
    if (owner === situation.strategy) continue
    const quantity = views.account.strategyPosition(owner, situation.symbol)?.quantity ?? ZERO_QUANTITY
    if (side === Side.Buy ? quantity < 0n : quantity > 0n) return owner
  }
  const { working } = situation
  for (let index = 0; index < working.length; index++) {
    const { terms } = working[index] as WorkingOrder
    if (terms.strategy !== situation.strategy && isEntry(terms) && terms.side !== side) return terms.strategy
  }
  return undefined
}
