import type {
  ClientOrderId, ExecutionId, Failure, Result, SessionDate, UtcMillis, VenueOrderId,
} from '../base/index.ts'
import type { OrderChanges, OrderType, Session, TimeInForce, VenueEvent } from '../model/index.ts'
import type {
  ActivityPage, BrokerAccount, BrokerClock, BrokerOrder, BrokerPosition, KnownOrder, OrderGroup,
  SubmitRequest,
} from './broker-order.ts'
import type { ConnectionState } from './connection.ts'

/** How much older than the newest execution of a page one may be that is told again after it. */
export const TOLD_AGAIN_MS = 60_000

/** What a broker can do, declared by its adapter. */
export interface BrokerCapabilities {
  /** `simulated`, `alpaca-paper`, `alpaca-live` ... */
  readonly broker: string
  /** Real money. */
  readonly isLive: boolean
  /** A second order under a used client order id is refused. */
  readonly isDeduping: boolean
  /** For how long a used id is known; infinite where the broker never forgets. */
  readonly dedupeWindowMs: number
  /** Groups that the venue itself keeps together. */
  readonly groups: readonly OrderGroup[]
  /** A unit can be promised to one working order only, but for the two of an OCO group. */
  readonly holdsUnits: boolean
  /** Fills carry their fees; else fees come later, as cash movements. */
  readonly hasFeesOnFills: boolean
  /** Times in force that each order type takes; a pair that is not here is refused before it is sent. */
  readonly timesInForce: Readonly<Record<OrderType, readonly TimeInForce[]>>
}

/**
 * What became of a submit, in every case there is.
 *
 * `rejected` is proof that no order exists under this id: `failure.retry` says whether the same id may be
 * sent again. `unknown`: nobody knows; the exposure stays reserved, and only `findOrder` or an event resolves
 * it.
 */
export type SubmitOutcome =
  | {
      readonly kind: 'accepted'
      /** Absent where the venue names it only with its `Accepted` event. */
      readonly venueOrderId?: VenueOrderId
      /** The broker held an equal order under this id already: an earlier send had arrived. */
      readonly isAdopted?: boolean
    }
  | { readonly kind: 'rejected'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }

/** What became of a cancel or a change. `taken` is no result: the events tell it. */
export type RequestOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }

/** What a broker says that is no event of an order's life; the caller reconciles. */
export type BrokerNotice =
  | {
      /** The venue took an execution back, or restated it. */
      readonly kind: 'ExecutionBusted' | 'ExecutionCorrected'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly at: UtcMillis
    }
  | {
      /** An execution came again under another name, or does not fit what the order has filled. */
      readonly kind: 'ExecutionDoubted'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly at: UtcMillis
    }
  | { readonly kind: 'MessageUnreadable'; readonly message: string; readonly at: UtcMillis }

/**
 * Who hears of what happens at the broker; called one after the other, never from inside a call of theirs.
 */
export interface BrokerListener {
  /**
   * Everything that happens to orders: `Accepted` first, each execution once by its id, each end once.
   *
   * What the reply to a request says (`rejected`, `refused`) is its outcome and no event.
   */
  onVenueEvent(event: VenueEvent): void
  onConnection(state: ConnectionState): void
  onNotice(notice: BrokerNotice): void
}

/**
 * A broker: the spec's BrokerConnector.
 *
 * No method throws for what the world does; none sends an order twice by itself. Orders that we did not send
 * are told of like ours, by the broker's client order id.
 */
export interface BrokerConnector {
  readonly capabilities: BrokerCapabilities
  readonly connection: ConnectionState
  /**
   * Connects and goes on doing so until `disconnect`; what happened to `known` orders meanwhile is told
   * first.
   *
   * Answers when the connection is live, or with why it cannot be; a broker that is merely away is tried
   * again.
   */
  connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>>
  /** Ends the connection; orders stay at the broker. Safe to call twice. */
  disconnect(): Promise<void>
  /** Sends orders, once. */
  submit(request: SubmitRequest): Promise<SubmitOutcome>
  /** Asks for an order back. */
  cancel(id: ClientOrderId): Promise<RequestOutcome>
  /** Asks for a working order to be changed; its quantity is counted in all, what has filled included. */
  modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome>
  /**
   * Looks an order up; `undefined`: the broker has none under this id now.
   *
   * What the answer shows that was not told yet is told as events before it returns.
   */
  findOrder(id: ClientOrderId): Promise<Result<BrokerOrder | undefined>>
  /** Every order that has not ended, legs among them, ours or not, oldest first. */
  openOrders(): Promise<Result<readonly BrokerOrder[]>>
  /**
   * Executions and cash movements since a cursor.
   *
   * An empty cursor: the past as far back as anything of it may be told again later, and all executions of
   * orders that are open; at least the newest days, where the account is old.
   * Executions that are up to `TOLD_AGAIN_MS` older than the newest that the cursor's page told may be told
   * again, movements of any age: all that were told before are among those that the last page has told.
   */
  activitySince(cursor: string): Promise<Result<ActivityPage>>
  positions(): Promise<Result<readonly BrokerPosition[]>>
  account(): Promise<Result<BrokerAccount>>
  clock(): Promise<Result<BrokerClock>>
  /** Sessions dated [from, to], both inclusive, ascending. */
  sessions(from: SessionDate, to: SessionDate): Promise<Result<readonly Session[]>>
}
