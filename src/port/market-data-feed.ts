import type { Result } from '../base/index.ts'
import type { AlertSeverity, Bar, InstrumentStatus, Print, Quote } from '../model/index.ts'
import type { ConnectionState } from './connection.ts'

/** Symbols by kind of live data; `*` where the source offers all. */
export interface FeedSubscription {
  readonly bars?: readonly string[]
  readonly quotes?: readonly string[]
  readonly prints?: readonly string[]
  readonly statuses?: readonly string[]
}

/** A print that its exchange changed or took back. */
export interface PrintCorrection {
  readonly symbol: string
  readonly id: string
  /** Absent: it was taken back. */
  readonly corrected?: Print
}

/** Which of several sources a feed tells from, and why; told at the beginning and whenever that changes. */
export interface FeedStanding {
  /** The one that tells now. */
  readonly source: string
  /** What is wrong although it tells; empty when all is well. */
  readonly trouble: string
  readonly severity: AlertSeverity
  /** What has happened, for people. */
  readonly message: string
}

/** Who hears of live data; values are readable, not yet validated. */
export interface FeedListener {
  /** A complete bar, for the first time. */
  onBar(bar: Bar): void
  /** A bar that was told, made anew by late prints; a correction, never a second decision. */
  onBarCorrected(bar: Bar): void
  onQuote(quote: Quote): void
  /** A trade at a price of the market; what does not change the last price, as an odd lot, is not told. */
  onPrint(print: Print): void
  onPrintCorrected(correction: PrintCorrection): void
  onStatus(status: InstrumentStatus): void
  /** After an interruption what was missed is not told again: history fills the gap. */
  onConnection(state: ConnectionState): void
  /** A message that could not be read was dropped and counted. */
  onUnreadable(message: string): void
  /** Of a feed that has more than one source. */
  onStanding?(standing: FeedStanding): void
}

/** A stream of live market data. */
export interface MarketDataFeed {
  readonly connection: ConnectionState
  /** Connects and goes on doing so until `disconnect`; answers when live, or with why it cannot be. */
  connect(listener: FeedListener): Promise<Result<true>>
  /** Ends the connection. Safe to call twice. */
  disconnect(): Promise<void>
  /** Adds to what is subscribed; kept over interruptions. */
  subscribe(subscription: FeedSubscription): Promise<Result<true>>
  /** Takes from what is subscribed. */
  unsubscribe(subscription: FeedSubscription): Promise<Result<true>>
}
