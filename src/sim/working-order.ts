import {
  toNumber, ZERO_MONEY, ZERO_QUANTITY, type Money, type Quantity, type VenueOrderId,
} from '../base/index.ts'
import { OrderType, Side, TimeInForce, type OrderChanges, type OrderTerms } from '../model/index.ts'

/** What a working order is now: a stop that was triggered is a market or a limit order from then on. */
export const OrderMode = { Market: 0, Limit: 1, Stop: 2 } as const
export type OrderMode = (typeof OrderMode)[keyof typeof OrderMode]

const E9 = 1e9

/** Takes float noise off a sum of prices, so that it compares equal to the decimal it stands for. */
function cleaned(value: number): number {
  return Math.round(value * E9) / E9
}

/**
 * One order that the venue holds: exact terms, and floats of its prices so that a quiet bar costs no
 * bigint.
 */
export class WorkingOrder {
  terms: OrderTerms
  readonly venueOrderId: VenueOrderId
  readonly isBuy: boolean
  /** OPG, CLS: part of the opening, closing price only. */
  readonly isOpening: boolean
  readonly isClosing: boolean
  /** IOC, FOK: ends after the first price it could have had. */
  readonly isImmediate: boolean
  mode: OrderMode
  limit = Number.NaN
  filled: Quantity = ZERO_QUANTITY
  filledValue: Money = ZERO_MONEY
  /** It matches from the first interval that opens at or after this instant. */
  readonly acceptedAt: number
  /** Since when it stands at its present price: decides whether it rested there or takes. */
  pricedAt: number
  /** Place in time: lower is earlier. */
  priority: number
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
  #stop = Number.NaN
  #offset = Number.NaN

  constructor(terms: OrderTerms, venueOrderId: VenueOrderId, acceptedAt: number, priority: number) {
    this.terms = terms
    this.venueOrderId = venueOrderId
    this.isBuy = terms.side === Side.Buy
    this.isOpening = terms.timeInForce === TimeInForce.Opg
    this.isClosing = terms.timeInForce === TimeInForce.Cls
    this.isImmediate = terms.timeInForce === TimeInForce.Ioc || terms.timeInForce === TimeInForce.Fok
    this.mode = terms.type === OrderType.Market ? OrderMode.Market
      : terms.type === OrderType.Limit ? OrderMode.Limit : OrderMode.Stop
    this.acceptedAt = acceptedAt
    this.pricedAt = acceptedAt
    this.priority = priority
    this.expiresAt = terms.timeInForce === TimeInForce.Gtd && terms.expiresAt !== undefined
      ? terms.expiresAt : Number.POSITIVE_INFINITY
    this.#mirror()
  }

  get remaining(): Quantity {
    return (this.terms.quantity - this.filled) as Quantity
  }

  get isTrailing(): boolean {
    return this.#offset === this.#offset
  }

  /**
   * The price at which a stop is triggered; NaN where there is none (yet).
   *
   * Of a trailing stop: the better of its first level, when it has one, and the best price less the distance.
   */
  get stopLevel(): number {
    if (this.#offset !== this.#offset) return this.#stop
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

  /** Changes terms that were checked; a new price or more units lose the place in time. */
  change(changes: OrderChanges, at: number, priority: number): void {
    const isRepriced = changes.limitPrice !== undefined || changes.stopPrice !== undefined
      || changes.trailingOffset !== undefined
    const isLarger = changes.quantity !== undefined && changes.quantity > this.terms.quantity
    this.terms = Object.freeze({ ...this.terms, ...changes })
    if (isRepriced) this.pricedAt = at
    if (isRepriced || isLarger) this.priority = priority
    this.#mirror()
  }

  /** Restates prices after a split: new = old * oldUnits / newUnits; `terms` holds the exact ones. */
  split(terms: OrderTerms, newUnits: number, oldUnits: number): void {
    this.terms = terms
    this.#best = (this.#best * oldUnits) / newUnits
    this.#mirror()
  }

  #mirror(): void {
    const { limitPrice, stopPrice, trailingOffset } = this.terms
    this.limit = limitPrice === undefined ? Number.NaN : toNumber(limitPrice)
    this.#stop = stopPrice === undefined ? Number.NaN : toNumber(stopPrice)
    this.#offset = trailingOffset === undefined ? Number.NaN : toNumber(trailingOffset)
  }
}
