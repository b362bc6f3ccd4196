import type {
  ClientOrderId, ExecutionId, Money, Price, Quantity, Sequence, UtcMillis, VenueOrderId,
} from '../base/index.ts'
import type { OrderStatus } from './order-transition.ts'

/** Direction of an order or a fill. */
export const Side = { Buy: 'BUY', Sell: 'SELL' } as const
export type Side = (typeof Side)[keyof typeof Side]

/** How an order is priced. STOP becomes a market order when triggered, STOP_LIMIT a limit order. */
export const OrderType = {
  Market: 'MARKET', Limit: 'LIMIT', Stop: 'STOP', StopLimit: 'STOP_LIMIT', TrailingStop: 'TRAILING_STOP',
} as const
export type OrderType = (typeof OrderType)[keyof typeof OrderType]

/** How long an order lives. OPG and CLS take part only in the session's opening or closing price. */
export const TimeInForce = {
  Day: 'DAY', Gtc: 'GTC', Ioc: 'IOC', Fok: 'FOK', Gtd: 'GTD', Opg: 'OPG', Cls: 'CLS',
} as const
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce]

/** What an order is for. `stop` and `target` are the protective children of an entry. */
export const OrderRole = {
  Entry: 'entry', Exit: 'exit', Stop: 'stop', Target: 'target', Flatten: 'flatten',
} as const
export type OrderRole = (typeof OrderRole)[keyof typeof OrderRole]

/** Prices that guard an entry; the children that carry them are made when the entry fills. */
export interface Protection {
  readonly stopPrice?: Price
  readonly targetPrice?: Price
  /** Distance of a trailing stop from the best price since entry. */
  readonly trailingOffset?: Price
}

/** Everything that risk approves and the venue gets: frozen once made; a change is a new revision. */
export interface OrderTerms {
  readonly clientOrderId: ClientOrderId
  readonly symbol: string
  readonly side: Side
  /** Units, positive. */
  readonly quantity: Quantity
  readonly type: OrderType
  readonly limitPrice?: Price | undefined
  readonly stopPrice?: Price | undefined
  readonly trailingOffset?: Price | undefined
  readonly timeInForce: TimeInForce
  /** For GTD: the last instant at which it may trade. */
  readonly expiresAt?: UtcMillis | undefined
  /** The order may only bring the strategy's position closer to zero. */
  readonly isReduceOnly: boolean
  readonly role: OrderRole
  readonly strategy: string
  /** Sequence of the signal that caused it; correlation id of all its facts. */
  readonly signal: Sequence
  /** Entry whose fills this order protects. */
  readonly parent?: ClientOrderId | undefined
  /** Orders of one group cancel each other as they fill (OCO). */
  readonly ocoGroup?: string | undefined
  /** On entries: what their children will be. */
  readonly protection?: Protection | undefined
}

/**
 * Makes terms, frozen, with every field in its place, absent ones as `undefined`.
 *
 * All terms have one shape, whatever they name: reading them is on the path of every order.
 */
export function orderTerms(terms: OrderTerms): OrderTerms {
  return Object.freeze({
    clientOrderId: terms.clientOrderId,
    symbol: terms.symbol,
    side: terms.side,
    quantity: terms.quantity,
    type: terms.type,
    limitPrice: terms.limitPrice,
    stopPrice: terms.stopPrice,
    trailingOffset: terms.trailingOffset,
    timeInForce: terms.timeInForce,
    expiresAt: terms.expiresAt,
    isReduceOnly: terms.isReduceOnly,
    role: terms.role,
    strategy: terms.strategy,
    signal: terms.signal,
    parent: terms.parent,
    ocoGroup: terms.ocoGroup,
    protection: terms.protection,
  })
}

/** The fields of a working order that a replace may change. */
export interface OrderChanges {
  readonly quantity?: Quantity
  readonly limitPrice?: Price
  readonly stopPrice?: Price
  readonly trailingOffset?: Price
}

/** An order as the outside may see it. */
export interface OrderView {
  readonly terms: OrderTerms
  readonly status: OrderStatus
  readonly filledQuantity: Quantity
  /** Zero until something filled. */
  readonly averageFillPrice: Price
  readonly venueOrderId: VenueOrderId | undefined
  readonly submittedAt: UtcMillis
  /** The submit had no clear answer: exposure stays reserved, nothing is re-sent. */
  readonly isOutcomeUnknown: boolean
}

/** One execution. */
export interface Fill {
  readonly executionId: ExecutionId
  readonly clientOrderId: ClientOrderId
  readonly symbol: string
  readonly side: Side
  readonly quantity: Quantity
  readonly price: Price
  /** Commission and regulatory fees; negative is a rebate. */
  readonly fee: Money
  readonly at: UtcMillis
  readonly liquidity: 'MAKER' | 'TAKER'
}

/** The other side. */
export function oppositeSide(side: Side): Side {
  return side === Side.Buy ? Side.Sell : Side.Buy
}
