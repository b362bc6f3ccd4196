import type { ClientOrderId, Money, Sequence, UtcMillis } from '../base/index.ts'
import type { Bar, Session } from './bar.ts'
import type { BrokerInput } from './broker-input.ts'
import type { Command, Effect } from './command.ts'
import type { CorporateAction } from './corporate-action.ts'
import type { FactBody } from './fact.ts'
import type { NewsItem } from './news-item.ts'
import type { ConnectionPart } from './safety-state.ts'
import type { Quote, SymbolStatus } from './quote.ts'
import type { HistoryPart } from './shown-bar.ts'
import type { VenueEvent } from './venue-event.ts'

/**
 * Everything that a core can be given. The same inputs in the same order give the same facts and effects.
 *
 * What the outside did not decide (a clock, a setting) reaches the core as one of these or not at all.
 */
export type CoreInput =
  | BrokerInput
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
  /** The newest quote of each symbol that had a new one: what entries are priced by. No fact comes of it. */
  | { readonly kind: 'QuotesShown'; readonly quotes: readonly Quote[]; readonly at: UtcMillis }
  /** News that strategies read, public by `at`, before the bars of that instant. No fact comes of it. */
  | { readonly kind: 'NewsShown'; readonly items: readonly NewsItem[]; readonly at: UtcMillis }
  /** A message of the venue; `number` counts them since the session's first start. */
  | { readonly kind: 'VenueSaid'; readonly number: number; readonly event: VenueEvent }
  /** The venue gave no clear answer to a submit. */
  | {
      readonly kind: 'OutcomeUnknown'
      readonly clientOrderId: ClientOrderId
      readonly reason: string
      readonly at: UtcMillis
    }
  /** A start has loaded this version of a strategy's file. */
  | {
      readonly kind: 'StrategyLoaded'
      readonly strategy: string
      readonly code: string
      readonly at: UtcMillis
    }
  /** `isBeginning`: the session starts its own strategies; nothing that a person leaves can say so. */
  | {
      readonly kind: 'Commanded'
      readonly command: Command
      readonly at: UtcMillis
      readonly isBeginning?: true
    }
  /** The line to the broker, or to the market data, went or came back. */
  | {
      readonly kind: 'ConnectionChanged'
      readonly part: ConnectionPart
      readonly isConnected: boolean
      readonly at: UtcMillis
    }
  /** Something that happened around the core and belongs on record. */
  | { readonly kind: 'Noted'; readonly body: FactBody; readonly at: UtcMillis }
  /** The core was restored and agrees with the venue: guards are looked at again. */
  | { readonly kind: 'Recovered'; readonly at: UtcMillis }
  | { readonly kind: 'Ended'; readonly at: UtcMillis }

/** An effect with the fact that it follows from: what the venue has received is known by that number. */
export type NumberedEffect = Effect & { readonly cause: Sequence }

/** Quotes that an input shows; one a symbol. */
export function quotesOf(input: CoreInput): readonly Quote[] {
  return input.kind === 'QuotesShown' ? input.quotes : []
}

/** News that an input shows. */
export function newsOf(input: CoreInput): readonly NewsItem[] {
  return input.kind === 'NewsShown' ? input.items : []
}

/** Bars that an input shows or corrects, in their order. */
export function barsOf(input: CoreInput): readonly Bar[] {
  switch (input.kind) {
    case 'BarClosed':
    case 'BarCorrected': return [input.bar]
    case 'HistoryShown':
      return input.parts.flatMap((part) => (part.kind === 'slice' ? part.bars.map(({ bar }) => bar) : []))
    default: return []
  }
}
