import type { Money, Price, Quantity } from '../../base/index.ts'
import { averagePrice, ZERO_MONEY, ZERO_QUANTITY } from '../../base/index.ts'
import type { Nanos } from '../clock/new-york-time.ts'
import type { Asset } from '../market/asset.ts'

/** The kinds of orders. */
export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const
/** One of `ORDER_TYPES`. */
export type OrderType = (typeof ORDER_TYPES)[number]

/** How long orders live. */
export const TIMES_IN_FORCE = ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'] as const
/** One of `TIMES_IN_FORCE`. */
export type TimeInForce = (typeof TIMES_IN_FORCE)[number]

/** How orders hang together. */
export const ORDER_CLASSES = ['simple', 'bracket', 'oco', 'oto'] as const
/** One of `ORDER_CLASSES`. */
export type OrderClass = (typeof ORDER_CLASSES)[number]

/** The two sides. */
export const SIDES = ['buy', 'sell'] as const
/** One of `SIDES`. */
export type Side = (typeof SIDES)[number]

/** Whether an order begins or ends a position. */
export const POSITION_INTENTS = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const
/** One of `POSITION_INTENTS`. */
export type PositionIntent = (typeof POSITION_INTENTS)[number]

/** The states that an order passes here; `held` is a leg that waits. */
export type OrderStatus =
  | 'accepted' | 'pending_new' | 'new' | 'partially_filled' | 'filled' | 'pending_cancel' | 'canceled'
  | 'pending_replace' | 'replaced' | 'expired' | 'rejected' | 'held'

/** What an order asks for; set once, except by a split or a shrinking leg. */
export interface OrderTerms {
  readonly asset: Asset
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly orderClass: OrderClass
  readonly isExtendedHours: boolean
  readonly positionIntent: PositionIntent
  qty: Quantity | undefined
  readonly notional: Money | undefined
  limitPrice: Price | undefined
  stopPrice: Price | undefined
  trailPrice: Price | undefined
  /** In percent, as the wire has it: 1.5 is 1.5 %. */
  readonly trailPercent: Price | undefined
}

/** One order and what has become of it. */
export interface Order extends OrderTerms {
  readonly id: string
  readonly clientOrderId: string
  status: OrderStatus
  filledQty: Quantity
  filledValue: Money
  /** Price at which buying power is reserved for what remains; none for orders that end a position. */
  reservePrice: Price | undefined
  /** Best price since a trailing stop began. */
  hwm: Price | undefined
  /** Whether the stop has been reached. */
  isElected: boolean
  /** Whether a leg that is `held` already watches its stop. */
  isArmed: boolean
  parent: Order | undefined
  legs: Order[]
  readonly replaces: string | undefined
  replacedBy: string | undefined
  readonly createdAt: Nanos
  updatedAt: Nanos
  submittedAt: Nanos
  expiresAt: number | undefined
  filledAt?: Nanos
  expiredAt?: Nanos
  canceledAt?: Nanos
  failedAt?: Nanos
  replacedAt?: Nanos
  cancelRequestedAt?: Nanos
}

const DEAD: readonly OrderStatus[] = ['filled', 'canceled', 'expired', 'replaced', 'rejected']
const WORKING: readonly OrderStatus[] = ['new', 'partially_filled', 'pending_cancel', 'pending_replace']

/** Makes an order that nothing has happened to. */
export function newOrder(
  terms: OrderTerms,
  made: { id: string; clientOrderId: string; at: Nanos; status: OrderStatus; replaces?: string },
): Order {
  return {
    ...terms, id: made.id, clientOrderId: made.clientOrderId, status: made.status,
    filledQty: ZERO_QUANTITY, filledValue: ZERO_MONEY, reservePrice: undefined, hwm: undefined,
    isElected: false,
    isArmed: false, parent: undefined, legs: [], replaces: made.replaces, replacedBy: undefined,
    createdAt: made.at, updatedAt: made.at, submittedAt: made.at, expiresAt: undefined,
  }
}

/** Whether nothing more can happen to the order, but for a bust. */
export function isDead(order: Order): boolean {
  return DEAD.includes(order.status)
}

/** Whether the order can fill: it is at the venue, or a held leg that watches its stop. */
export function isWorking(order: Order): boolean {
  return WORKING.includes(order.status) || (order.status === 'held' && order.isArmed)
}

/** What is left to fill; of a notional order without a fill it is not known. */
export function remainingOf(order: Order): Quantity {
  return ((order.qty ?? order.filledQty) - order.filledQty) as Quantity
}

/** The average price of what has filled. */
export function filledAveragePrice(order: Order): Price | undefined {
  return order.filledQty === 0n ? undefined : averagePrice(order.filledValue, order.filledQty)
}

/** Whether the order ends a position rather than beginning one. */
export function isClosing(order: Pick<Order, 'positionIntent'>): boolean {
  return order.positionIntent.endsWith('_close')
}

/** The orders of which one ends the others: the legs of a bracket, or the two of an OCO. */
export function exitGroupOf(order: Order): readonly Order[] {
  const head = order.parent ?? order
  if (head.orderClass === 'oco') return [head, ...head.legs]
  return order.parent === undefined ? [] : head.legs
}
