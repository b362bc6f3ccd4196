import {
  toNumber, ZERO_MONEY, ZERO_QUANTITY, type ClientOrderId, type Money, type Price, type Quantity,
} from '../base/index.ts'
import {
  OrderRole, OrderType, Side, TimeInForce, type OrderChanges, type OrderTerms,
} from '../model/index.ts'

/** What a working order is now: a stop that was triggered is a market or a limit order from then on. */
export const OrderMode = { Market: 0, Limit: 1, Stop: 2 } as const
export type OrderMode = (typeof OrderMode)[keyof typeof OrderMode]

const E9 = 1e9

/** Takes float noise off a sum of prices, so that it compares equal to the decimal it stands for. */
export function cleaned(value: number): number {
  return Math.round(value * E9) / E9
}

function floatOf(price: Price | undefined): number {
  return price === undefined ? Number.NaN : toNumber(price)
}

/**
 * One order that the venue holds: exact terms, and floats of its prices so that a quiet bar costs no
 * bigint.
 *
 * The terms are read once, when it comes: they have many shapes, and reading those is slow.
 */
export class WorkingOrder {
  readonly id: ClientOrderId
  readonly strategy: string
  readonly side: Side
  readonly isBuy: boolean
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isReduceOnly: boolean
  readonly ocoGroup: string | undefined
  /** It protects an entry. */
  readonly isChild: boolean
  /** A protective stop. */
  readonly isGuard: boolean
  /** OPG, CLS: part of the opening, closing price only. */
  readonly isOpening: boolean
  readonly isClosing: boolean
  /** IOC, FOK: ends after the first price it could have had. */
  readonly isImmediate: boolean
  readonly isTrailing: boolean
  quantity: Quantity
  /** What has not filled of `quantity`. */
  remaining: Quantity
  filled: Quantity = ZERO_QUANTITY
  filledValue: Money = ZERO_MONEY
  limitPrice: Price | undefined
  stopPrice: Price | undefined
  trailingOffset: Price | undefined
  mode: OrderMode
  /** The limit as a float; NaN: none. */
  limit: number
  /** It matches from the first interval that opens at or after this instant. */
  readonly acceptedAt: number
  /** Prices that its book had met when it was given its present one: where none came since, it is new. */
  pointsBefore: number
  /** Place in time: lower is earlier; 0 until it is accepted. */
  priority = 0
  /** GTD: the instant it ends; infinite otherwise. */
  readonly expiresAt: number
  /** Number of the bar inside which it came or was priced anew; 0: before any. */
  arrivedIn = 0
  /** The price of the market when it came inside a bar; NaN: at the open. */
  arrivedPrice = Number.NaN
  /** The market had come to that price straight from the open. */
  isArrivalDirect = true
  /** Number of the price or bar at which it was last looked at and left. */
  triedAt = 0
  /** Best price since a trailing stop came to work; NaN until the first. */
  #best = Number.NaN
  #stop: number
  #offset: number

  constructor(terms: OrderTerms, acceptedAt: number, pointsBefore = 0) {
    const { type, timeInForce, side, quantity } = terms
    this.id = terms.clientOrderId
    this.strategy = terms.strategy
    this.side = side
    this.isBuy = side === Side.Buy
    this.type = type
    this.timeInForce = timeInForce
    this.isReduceOnly = terms.isReduceOnly
    this.ocoGroup = terms.ocoGroup
    this.isChild = terms.parent !== undefined
    this.isGuard = terms.role === OrderRole.Stop
    this.isOpening = timeInForce === TimeInForce.Opg
    this.isClosing = timeInForce === TimeInForce.Cls
    this.isImmediate = timeInForce === TimeInForce.Ioc || timeInForce === TimeInForce.Fok
    this.isTrailing = type === OrderType.TrailingStop
    this.quantity = quantity
    this.remaining = quantity
    this.limitPrice = terms.limitPrice
    this.stopPrice = terms.stopPrice
    this.trailingOffset = terms.trailingOffset
    this.mode = type === OrderType.Market ? OrderMode.Market
      : type === OrderType.Limit ? OrderMode.Limit : OrderMode.Stop
    this.limit = floatOf(this.limitPrice)
    this.#stop = floatOf(this.stopPrice)
    this.#offset = floatOf(this.trailingOffset)
    this.acceptedAt = acceptedAt
    this.pointsBefore = pointsBefore
    this.expiresAt = timeInForce === TimeInForce.Gtd ? terms.expiresAt ?? Number.NaN
      : Number.POSITIVE_INFINITY
  }

  /** It rests at a price of its own: nothing but that price, or the end of its life, moves it. */
  get onlyWaits(): boolean {
    return this.mode !== OrderMode.Market && !this.isTrailing && !this.isImmediate && !this.isOpening
  }

  /**
   * The price at which a stop is triggered; NaN where there is none (yet).
   *
   * Of a trailing stop: the better of its first level, when it has one, and the best price less the distance.
   */
  get stopLevel(): number {
    if (!this.isTrailing) return this.#stop
    const trailed = cleaned(this.isBuy ? this.#best + this.#offset : this.#best - this.#offset)
    if (trailed !== trailed) return this.#stop
    if (this.#stop !== this.#stop) return trailed
    return this.isBuy ? Math.min(trailed, this.#stop) : Math.max(trailed, this.#stop)
  }

  /** The price that the order waits for. */
  get level(): number {
    return this.mode === OrderMode.Stop ? this.stopLevel : this.limit
  }

  /** Lets a trailing stop see a price: a better one moves its level. */
  trail(price: number): void {
    if (!(this.isBuy ? this.#best <= price : this.#best >= price)) this.#best = price
  }

  /** Says whether `trail` would move its level. */
  isTrailedBy(price: number): boolean {
    return this.isTrailing && !(this.isBuy ? this.#best <= price : this.#best >= price)
  }

  /** Counts a part of what remains as filled. */
  fill(quantity: Quantity, value: Money): void {
    this.filled = (this.filled + quantity) as Quantity
    this.filledValue = (this.filledValue + value) as Money
    this.remaining = (this.remaining - quantity) as Quantity
  }

  /** Says whether changes have a price that the order does not have already. */
  isRepricedBy({ limitPrice, stopPrice, trailingOffset }: OrderChanges): boolean {
    return (limitPrice ?? this.limitPrice) !== this.limitPrice
      || (stopPrice ?? this.stopPrice) !== this.stopPrice
      || (trailingOffset ?? this.trailingOffset) !== this.trailingOffset
  }

  /** Changes terms that were checked; a new price or more units lose the place in time. */
  change(changes: OrderChanges, pointsBefore: number, priority: number): void {
    const isRepriced = this.isRepricedBy(changes)
    const isLarger = changes.quantity !== undefined && changes.quantity > this.quantity
    this.#take(changes)
    if (isRepriced) this.pointsBefore = pointsBefore
    if (isRepriced || isLarger) this.priority = priority
  }

  /** Restates prices after a split: new = old * oldUnits / newUnits; `changes` holds the exact ones. */
  split(changes: OrderChanges, newUnits: number, oldUnits: number): void {
    this.#best = (this.#best * oldUnits) / newUnits
    this.#take(changes)
  }

  #take(changes: OrderChanges): void {
    const { quantity, limitPrice, stopPrice, trailingOffset } = changes
    if (quantity !== undefined) {
      this.quantity = quantity
      this.remaining = (quantity - this.filled) as Quantity
    }
    if (limitPrice !== undefined) {
      this.limitPrice = limitPrice
      this.limit = toNumber(limitPrice)
    }
    if (stopPrice !== undefined) {
      this.stopPrice = stopPrice
      this.#stop = toNumber(stopPrice)
    }
    if (trailingOffset !== undefined) {
      this.trailingOffset = trailingOffset
      this.#offset = toNumber(trailingOffset)
    }
  }
}
