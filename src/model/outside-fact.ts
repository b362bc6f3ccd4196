import type { ClientOrderId, ExecutionId, Price, Quantity, VenueOrderId } from '../base/index.ts'
import type { Fill, OrderTerms } from './order.ts'

/** The owner of what stands in the account and was not made by a strategy of ours. */
export const EXTERNAL = 'EXTERNAL'

/** Facts about one order name it. */
interface OfOrder {
  readonly clientOrderId: ClientOrderId
}

/** A strategy's part of a symbol. */
interface OfPart {
  readonly strategy: string
  readonly symbol: string
}

/**
 * What a broker brings about that answers late, or not at all, and whose account other people use.
 *
 * None of these is ever recorded at a venue that answers in step.
 */
export type OutsideFact =
  | ({
      /** Units that we did not trade were found in the account, or missed in it; money does not move. */
      readonly kind: 'PositionAdopted'
      /** Signed units by which the part changes. */
      readonly quantity: Quantity
      /** What a unit of them has cost. */
      readonly averagePrice: Price
      /** What a unit is worth now: the account's high water and the day's base move by it. */
      readonly mark: Price
    } & OfPart)
  | {
      /** An order of somebody else works at the broker: it is followed as EXTERNAL and counts. */
      readonly kind: 'OrderAdopted'
      readonly terms: OrderTerms
      /** Units that had filled before it was found; they are in the account's positions already. */
      readonly filledQuantity: Quantity
      readonly venueOrderId?: VenueOrderId
    }
  | ({
      /** The broker was asked for an order of unknown outcome until time was up, and had none. */
      readonly kind: 'OrderNotFound'
      readonly reason: string
    } & OfOrder)
  /** The same order under the same id was sent once more, with a fresh approval. */
  | ({ readonly kind: 'OrderResent' } & OfOrder)
  /** We hold the order ourselves until what stands in its way at the broker is gone. */
  | ({ readonly kind: 'OrderEmulated'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderReleased' } & OfOrder)
  /** More was filled than was ordered; all of it is booked. */
  | ({ readonly kind: 'OrderOverfilled'; readonly excess: Quantity } & OfOrder)
  | ({
      /** The venue took an execution back; `fill` is what is reversed, absent where it was never booked. */
      readonly kind: 'ExecutionBusted'
      readonly executionId: ExecutionId
      readonly fill?: Fill
    } & OfOrder)
  | ({
      /** The venue restated an execution: `fill` is reversed and stands again with these numbers. */
      readonly kind: 'ExecutionCorrected'
      readonly executionId: ExecutionId
      readonly fill: Fill
      readonly quantity: Quantity
      readonly price: Price
    } & OfOrder)
  /** No entry is made in the symbol until a person releases it. */
  | { readonly kind: 'SymbolHeld'; readonly symbol: string; readonly reason: string }
  | { readonly kind: 'SymbolReleased'; readonly symbol: string; readonly by: string; readonly reason: string }
  /** So many units that are to have a stop at the broker have none, from this fact on. */
  | ({ readonly kind: 'GuardLost'; readonly bare: Quantity } & OfPart)
  | ({
      readonly kind: 'GuardRegained'
      /** For how long units of the part were bare, in milliseconds. */
      readonly bareMs: number
    } & OfPart)
