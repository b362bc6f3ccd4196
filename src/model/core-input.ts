import type {
  ClientOrderId, ExecutionId, Money, Price, Quantity, Sequence, UtcMillis, VenueOrderId,
} from '../base/index.ts'
import type { Bar, Session } from './bar.ts'
import type { Command, Effect } from './command.ts'
import type { CorporateAction } from './corporate-action.ts'
import type { FactBody } from './fact.ts'
import type { OrderType, Side, TimeInForce } from './order.ts'
import type { SymbolStatus } from './quote.ts'
import type { HistoryPart } from './shown-bar.ts'
import type { VenueEvent } from './venue-event.ts'

/**
 * Everything that a core can be given. The same inputs in the same order give the same facts and effects.
 *
 * What the outside did not decide (a clock, a setting) reaches the core as one of these or not at all.
 */
export type CoreInput =
  | { readonly kind: 'Started'; readonly at: UtcMillis }
  /** A fee that no fill carries. */
  | {
      readonly kind: 'FeeDue'
      readonly symbol: string
      readonly amount: Money
      readonly reason: string
      readonly at: UtcMillis
    }
  | {
      readonly kind: 'SessionBegun'
      readonly calendar: string
      readonly session: Session
      /** When it begins for us; absent: with the open. Live it is the start of the extended hours. */
      readonly at?: UtcMillis
    }
  | { readonly kind: 'ActionDue'; readonly action: CorporateAction }
  /** A closed bar of the series at that index of the session's series. */
  | { readonly kind: 'BarClosed'; readonly series: number; readonly bar: Bar }
  | { readonly kind: 'SliceClosed'; readonly at: UtcMillis }
  /** The past, for indicators and marks: nothing is decided on it. `at` is the present. */
  | { readonly kind: 'HistoryShown'; readonly parts: readonly HistoryPart[]; readonly at: UtcMillis }
  /** A bar that was shown is made anew, or comes too late to be shown: on record, never decided on. */
  | { readonly kind: 'BarCorrected'; readonly series: number; readonly bar: Bar; readonly at: UtcMillis }
  | { readonly kind: 'InstrumentStatusChanged'; readonly status: SymbolStatus }
  /** A message of the venue; `number` counts them since the session's first start. */
  | { readonly kind: 'VenueSaid'; readonly number: number; readonly event: VenueEvent }
  /** The venue gave no clear answer to a submit. */
  | {
      readonly kind: 'OutcomeUnknown'
      readonly clientOrderId: ClientOrderId
      readonly reason: string
      readonly at: UtcMillis
    }
  /**
   * What a broker's account holds when it is met: the ledger begins with it. Positions that no strategy made
   * belong to `EXTERNAL`.
   */
  | ({ readonly kind: 'AccountFound'; readonly at: UtcMillis } & FoundAccount)
  /** An open order at the broker that is not ours. */
  | { readonly kind: 'OrderFound'; readonly order: FoundOrder; readonly at: UtcMillis }
  /** An order of unknown outcome was looked up until the settle time was over: the broker has none. */
  | {
      readonly kind: 'OrderAbsent'
      readonly clientOrderId: ClientOrderId
      /** The broker knows used ids and has not had this one: the same id may be sent once more. */
      readonly mayResend: boolean
      readonly reason: string
      readonly at: UtcMillis
    }
  | {
      readonly kind: 'ExecutionBusted'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly at: UtcMillis
    }
  /** The wall clock, about once a second while a session trades at a broker. */
  | { readonly kind: 'TimePassed'; readonly at: UtcMillis }
  | {
      readonly kind: 'ConnectionChanged'
      readonly part: 'broker' | 'data'
      readonly isConnected: boolean
      readonly at: UtcMillis
    }
  | { readonly kind: 'Commanded'; readonly command: Command; readonly at: UtcMillis }
  /** Something that happened around the core and belongs on record. */
  | { readonly kind: 'Noted'; readonly body: FactBody; readonly at: UtcMillis }
  /** The core was restored and agrees with the venue: guards are looked at again. */
  | { readonly kind: 'Recovered'; readonly at: UtcMillis }
  | { readonly kind: 'Ended'; readonly at: UtcMillis }

/** A broker's account as it was met. */
export interface FoundAccount {
  readonly cash: Money
  readonly positions: readonly {
    readonly symbol: string
    /** Signed units. */
    readonly quantity: Quantity
    readonly averagePrice: Price
  }[]
}

/** An order that somebody else has placed in the account. */
export interface FoundOrder {
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly symbol: string
  readonly side: Side
  readonly quantity: Quantity
  /** Filled before it was found: the account's positions have it. */
  readonly filled: Quantity
  readonly type: OrderType
  readonly limitPrice: Price | undefined
  readonly stopPrice: Price | undefined
  readonly timeInForce: TimeInForce
}

/** An effect with the fact that it follows from: what the venue has received is known by that number. */
export type NumberedEffect = Effect & { readonly cause: Sequence }
