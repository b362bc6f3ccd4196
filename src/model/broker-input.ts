import type {
  ClientOrderId, ExecutionId, Money, Price, Quantity, UtcMillis, VenueOrderId,
} from '../base/index.ts'
import type { OrderType, Side, TimeInForce } from './order.ts'

/** A position as the broker's account holds it. */
export interface FoundPosition {
  readonly symbol: string
  /** Signed units of the whole account, ours included. */
  readonly quantity: Quantity
  readonly averagePrice: Price
}

/** An order that works at the broker and is not ours. */
export interface FoundOrder {
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly symbol: string
  readonly side: Side
  /** In all, `filled` included. */
  readonly quantity: Quantity
  /** What had filled when the account's positions were read; later executions are told as events. */
  readonly filled: Quantity
  readonly type: OrderType
  readonly limitPrice?: Price | undefined
  readonly stopPrice?: Price | undefined
  readonly timeInForce: TimeInForce
}

/** What reaches the core of a broker that answers late, or not at all, and whose account others use. */
export type BrokerInput =
  /**
   * The account at the first start, after `Started` and the warm-up and before the first session; later, a
   * drift that an operator has signed. The ledger then holds this cash and these positions.
   */
  | {
      readonly kind: 'AccountFound'
      readonly cash: Money
      readonly positions: readonly FoundPosition[]
      readonly at: UtcMillis
    }
  /** An open order that is not ours: it is followed as EXTERNAL from here on. */
  | { readonly kind: 'OrderFound'; readonly order: FoundOrder; readonly at: UtcMillis }
  /**
   * An order of unknown outcome was looked up until the settle time was over, and the broker has none.
   *
   * That is no proof: the order may still be on its way. `proof` names the evidence where there is some
   * (equal books long after, or after the close; an operator's signature), and only then does an order end
   * that is not sent again. `mayResend`: the broker refuses a second order under a used id, and is inside the
   * time for which it knows ids.
   */
  | {
      readonly kind: 'OrderAbsent'
      readonly clientOrderId: ClientOrderId
      readonly mayResend: boolean
      readonly reason: string
      readonly proof?: string
      readonly at: UtcMillis
    }
  | {
      readonly kind: 'ExecutionBusted'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly at: UtcMillis
    }
  /** The execution stands with these numbers instead of those that were told. */
  | {
      readonly kind: 'ExecutionCorrected'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly quantity: Quantity
      readonly price: Price
      readonly at: UtcMillis
    }
  /** The wall clock, about once a second: what the core times is timed by it. */
  | { readonly kind: 'TimePassed'; readonly at: UtcMillis }
