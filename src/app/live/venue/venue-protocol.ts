import type { ClientOrderId, Money, Quantity, Sequence, UtcMillis } from '../../../base/index.ts'
import type {
  Bar,
  CorporateAction,
  Instrument,
  NumberedEffect,
  Session,
  SymbolStatus,
  VenueEvent,
} from '../../../model/index.ts'
import type { WorkingOrderReport } from '../../../sim/index.ts'
import type { RunRequest } from '../../backtest/run-request.ts'

/** The venue's part of a step of the market. */
export type VenuePart =
  | {
      readonly kind: 'session'
      readonly calendar: string
      readonly previous: Session | undefined
      readonly nights: number
      readonly session: Session
      /** Last prices, for what short positions owe over the nights. */
      readonly prices: Readonly<Record<string, number>>
    }
  | { readonly kind: 'action'; readonly action: CorporateAction }
  | {
      readonly kind: 'bars'
      readonly bars: readonly Bar[]
      /** What changed up to the close of these bars; absent: nothing. */
      readonly halts?: readonly SymbolStatus[]
    }

/** Requests that a client sends together, at its present instant. */
export interface VenueRequests {
  readonly effects: readonly NumberedEffect[]
  readonly at: UtcMillis
}

/** One row of the venue's log; an `answer` was given while a price was being matched. */
export type VenueRow =
  | { readonly kind: 'step'; readonly number: number; readonly part: VenuePart }
  | ({ readonly kind: 'answer' | 'requests' } & VenueRequests)

/** A message of the venue with its number, 1, 2, 3 ... over the life of the account. */
export interface NumberedEvent {
  readonly number: number
  readonly event: VenueEvent
}

/** What short positions owe. */
export interface FeeDue {
  readonly symbol: string
  readonly amount: Money
}

/** What came of a step. */
export interface StepReply {
  readonly fees: readonly FeeDue[]
  /** Orders work or are on their way: prices have to be shown to the venue. */
  readonly hasOrders: boolean
}

/** Where a venue stands after it was started again. */
export interface VenueStanding {
  /** What was cut off the end of its log, in words. */
  readonly cut?: string
  /** The last step that it took, and whether it waits in the midst of it for an answer. */
  readonly step: number
  readonly isWaiting: boolean
  /** The last request that it received, by the fact that caused it. */
  readonly lastRequest: Sequence
  readonly reply: StepReply
}

/** The venue's own books: it shares nothing with those of its client. */
export interface VenueBooks {
  readonly cash: Money
  readonly positions: readonly { readonly symbol: string; readonly quantity: Quantity }[]
  readonly orders: readonly WorkingOrderReport[]
  /** Ids of all fills, in order. */
  readonly executions: readonly { readonly executionId: string; readonly clientOrderId: ClientOrderId }[]
}

/** What a venue thread is started with. */
export interface VenueSetup {
  readonly request: RunRequest
  readonly instruments: readonly Instrument[]
  /** Symbols of which nothing finer than weeks is shown. */
  readonly weekly: readonly string[]
  readonly logPath: string
  /** The last message that the client has on record. */
  readonly clientEvent: number
}

/** What the client says. */
export type ToVenue =
  | { readonly kind: 'step'; readonly number: number; readonly part: VenuePart }
  | ({ readonly kind: 'requests' } & VenueRequests)
  | ({ readonly kind: 'answer' } & VenueRequests)
  | { readonly kind: 'books' }

/** What the venue says. */
export type FromVenue =
  | ({ readonly kind: 'standing' } & VenueStanding)
  /** It waits for an `answer`. */
  | { readonly kind: 'events'; readonly events: readonly NumberedEvent[] }
  | ({ readonly kind: 'stepped' } & StepReply)
  | { readonly kind: 'received'; readonly events: readonly NumberedEvent[]; readonly hasOrders: boolean }
  | { readonly kind: 'books'; readonly books: VenueBooks }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
