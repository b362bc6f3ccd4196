import { toNumber, type ClientOrderId, type Price, type Quantity, type Sequence } from '../base/index.ts'
import {
  clientOrderId, OrderRole, orderTerms, OrderType, TimeInForce, type OrderTerms, type Protection,
  type RecordedSignal, type Side,
} from '../model/index.ts'
import { lifeOf } from './entry-life.ts'
import type { EntryDraft } from './order-draft.ts'
import type { RiskLimits } from './risk-limits.ts'

/** Which leg of which signal an order comes from. */
export interface OrderOrigin {
  readonly recorded: RecordedSignal
  readonly leg: number
  readonly symbol: string
  readonly epoch: number
}

/** The terms of an entry of `quantity` units, frozen. */
export function entryTerms(
  origin: OrderOrigin, draft: EntryDraft, quantity: Quantity, limits: RiskLimits,
): OrderTerms {
  const { sequence, signal } = origin.recorded
  return orderTerms({
    clientOrderId: idOf(origin, origin.leg === 0 ? 'e0' : `e${origin.leg}`),
    symbol: origin.symbol,
    side: draft.side,
    quantity,
    type: draft.type,
    timeInForce: lifeOf(signal, limits),
    expiresAt: signal.goodTill,
    isReduceOnly: false,
    role: OrderRole.Entry,
    strategy: signal.strategy,
    signal: sequence,
    limitPrice: draft.limitPrice,
    stopPrice: draft.stopPrice,
    protection: draft.protection,
  })
}

/** The terms of an exit for the day: at the market, or at the limit that was asked for; frozen. */
export function exitTerms(
  origin: OrderOrigin, exit: { side: Side; quantity: Quantity; limitPrice: Price | undefined },
): OrderTerms {
  return orderTerms({
    clientOrderId: idOf(origin, origin.leg === 0 ? 'x' : `x${origin.leg}`),
    symbol: origin.symbol,
    side: exit.side,
    quantity: exit.quantity,
    type: exit.limitPrice === undefined ? OrderType.Market : OrderType.Limit,
    timeInForce: TimeInForce.Day,
    isReduceOnly: true,
    role: OrderRole.Exit,
    strategy: origin.recorded.signal.strategy,
    signal: origin.recorded.sequence,
    limitPrice: exit.limitPrice,
    protection: undefined,
  })
}

/** The terms as no caller can change them afterwards, guards included: a frozen copy, unless they are so. */
export function frozenTerms(terms: OrderTerms): OrderTerms {
  const { protection } = terms
  if (Object.isFrozen(terms) && (protection === undefined || Object.isFrozen(protection))) return terms
  if (protection === undefined) return orderTerms(terms)
  return orderTerms({ ...terms, protection: Object.freeze({ ...protection }) as Protection })
}

/** The order in a few words: `BUY 100 AAPL LIMIT 10.01`. */
export function describeTerms({ side, quantity, symbol, type, limitPrice, stopPrice }: OrderTerms): string {
  const prices = [stopPrice, limitPrice].flatMap((price) => (price === undefined ? [] : [toNumber(price)]))
  return [side, toNumber(quantity), symbol, type, ...prices].join(' ')
}

function idOf({ recorded, epoch }: OrderOrigin, leg: string): ClientOrderId {
  const signal: Sequence = recorded.sequence
  return clientOrderId({ epoch, strategy: recorded.signal.strategy, signal, leg, revision: 0 })
}
