import type {
  ClientOrderId, ExecutionId, Money, Price, Quantity, UtcMillis, VenueOrderId,
} from '../base/index.ts'
import type { Fill, OrderTerms, OrderType, Side, TimeInForce, VenueOrderReport } from '../model/index.ts'

/** How orders hang together at the venue. */
export const OrderGroup = { Bracket: 'bracket', Oco: 'oco', Oto: 'oto' } as const
export type OrderGroup = (typeof OrderGroup)[keyof typeof OrderGroup]

/**
 * What is sent in one request: one order, or a group that the venue itself keeps together.
 *
 * Every member carries its own client order id; events speak of them by these ids, also where the venue gives
 * legs names of its own. Groups only where the capabilities list them.
 */
export type SubmitRequest =
  | {
      readonly kind: 'single'
      readonly terms: OrderTerms
      /** The order may also trade before the open and after the close. */
      readonly isExtendedHours?: boolean
    }
  | {
      readonly kind: 'bracket'
      readonly entry: OrderTerms
      readonly target: OrderTerms
      readonly stop: OrderTerms
    }
  | { readonly kind: 'oto'; readonly entry: OrderTerms; readonly exit: OrderTerms }
  | { readonly kind: 'oco'; readonly target: OrderTerms; readonly stop: OrderTerms }

/** The order that gives a request its name at the venue: the entry, or the target of an OCO. */
export function leadingTerms(request: SubmitRequest): OrderTerms {
  switch (request.kind) {
    case 'single': return request.terms
    case 'oco': return request.target
    default: return request.entry
  }
}

/** The other orders of a request, whose names at the venue may be the venue's own. */
export function legTerms(request: SubmitRequest): readonly OrderTerms[] {
  switch (request.kind) {
    case 'single': return []
    case 'bracket': return [request.target, request.stop]
    case 'oto': return [request.exit]
    case 'oco': return [request.stop]
  }
}

/** An order as the broker holds it, ours or not. */
export interface BrokerOrder extends VenueOrderReport {
  readonly symbol: string
  /** `undefined` where the broker's word for it is unknown, or its order has none (multi-leg). */
  readonly side: Side | undefined
  /** In all, what has filled included; `undefined` where the broker counts in money. */
  readonly quantity: Quantity | undefined
  readonly averageFillPrice: Price | undefined
  readonly type: OrderType | undefined
  readonly timeInForce: TimeInForce | undefined
  readonly limitPrice: Price | undefined
  readonly stopPrice: Price | undefined
  readonly trailingOffset: Price | undefined
  /** The broker's own words for its state, with what blocks it. */
  readonly status: string
  readonly submittedAt: UtcMillis
  /** Legs that hang on it; empty where there are none or the call does not tell. */
  readonly legs: readonly BrokerOrder[]
}

/** Money that moved without a trade: deposits, fees, dividends, interest. */
export interface CashMovement {
  readonly id: string
  /** The broker's own word for it. */
  readonly type: string
  readonly amount: Money
  readonly symbol: string
  /** Units of the symbol that came or, below zero, went with it, such as a fee that is paid in units. */
  readonly units?: Quantity
  readonly at: UtcMillis
  /** The day that it belongs to, where the broker says one: `2026-01-05`. */
  readonly day?: string
}

/** An execution that the broker took back or restated, as it stands now; of a bust it is no units. */
export interface Reversal {
  readonly clientOrderId: ClientOrderId
  readonly executionId: ExecutionId
  readonly quantity: Quantity
  readonly price: Price
}

/** Executions and cash movements, oldest first, and where to go on. */
export interface ActivityPage {
  readonly executions: readonly Fill[]
  /** Each with what it moved in all: one that was called off moved nothing. */
  readonly cashMovements: readonly CashMovement[]
  /** Executions of before that do not stand as they were told; absent where the broker has no word for it. */
  readonly reversals?: readonly Reversal[]
  /** Orders have filled more than could be read yet: executions may be missing that positions have. */
  readonly isBehind?: boolean
  /** Give it to the next call; an overlap is read again, so repeats are recognised by their ids. */
  readonly cursor: string
}

/** A position as the broker holds it. */
export interface BrokerPosition {
  readonly symbol: string
  /** Signed units. */
  readonly quantity: Quantity
  /** Units that no working order holds. */
  readonly availableQuantity: Quantity
  readonly averagePrice: Price
}

/** The account as the broker sees it. */
export interface BrokerAccount {
  readonly accountId: string
  readonly currency: string
  readonly cash: Money
  /** Fees that have accrued and are not booked, as the broker says; absent: it says nothing of them. */
  readonly pendingFees?: Money
  readonly equity: Money
  readonly buyingPower: Money
  /** The broker takes no new orders, for whatever reason. */
  readonly isBlocked: boolean
  /** The broker's own word for its state. */
  readonly status: string
}

/** The market's time as the broker sees it. */
export interface BrokerClock {
  readonly at: UtcMillis
  readonly isOpen: boolean
  readonly nextOpenAt: UtcMillis
  readonly nextCloseAt: UtcMillis
}

/** An order that the caller still holds open, so that what happened meanwhile can be told. */
export interface KnownOrder {
  readonly terms: OrderTerms
  /** Absent: its acceptance was never told. */
  readonly venueOrderId?: VenueOrderId
  /** Executions that were told and kept: they are not told again. */
  readonly executionIds: readonly ExecutionId[]
  /** It left with its entry (`terms.parent`), in one request. */
  readonly isLeg?: true
}
