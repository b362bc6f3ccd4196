import type {
  ClientOrderId, Money, Price, Quantity, Sequence, SessionDate, UtcMillis, VenueOrderId,
} from '../base/index.ts'
import type { AlertSeverity } from './alert.ts'
import type { Bar } from './bar.ts'
import type { EntriesMeant } from './entries-meant.ts'
import type { Fill, OrderChanges, OrderTerms, Protection } from './order.ts'
import type { OutsideFact } from './outside-fact.ts'
import type { TradingStatus } from './quote.ts'
import type { RiskDecision } from './risk-decision.ts'
import type { ConnectionPart, KillSwitchAction, KillSwitchSeverity } from './safety-state.ts'
import type { Signal, SignalEvidence } from './signal.ts'
import type { PositionSide } from './trade.ts'

/** Facts about one order name it. */
interface OfOrder {
  readonly clientOrderId: ClientOrderId
}

/**
 * What happened, without its envelope. Facts are past tense, immutable, and the only thing that changes
 * money, orders, risk and halt state.
 */
export type FactBody =
  | OutsideFact
  | {
      readonly kind: 'RunStarted'
      readonly mode: string
      readonly capital: Money
      readonly strategies: readonly string[]
    }
  | { readonly kind: 'SignalGenerated'; readonly signal: Signal; readonly evidence: SignalEvidence }
  | {
      readonly kind: 'SignalDiscarded'
      readonly signal: Sequence
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'RiskDecided'; readonly decision: RiskDecision }
  | {
      readonly kind: 'OrderInitialized'
      readonly terms: OrderTerms
      /**
       * The last price when an exit was made: what its slippage is measured against. Absent where there was
       * none, for entries, which risk has valued, and for guards, whose price is their own.
       */
      readonly arrivalPrice?: Price
      /** A guard that leaves with its entry, in one request, and waits at the venue until that has filled. */
      readonly isLeg?: boolean
    }
  | ({ readonly kind: 'OrderDenied'; readonly code: string; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderSubmitted' } & OfOrder)
  | ({
      /** The venue gave no clear answer to the submit: the order may be there, and counts as if it were. */
      readonly kind: 'OrderOutcomeUnknown'
      readonly reason: string
    } & OfOrder)
  | ({ readonly kind: 'OrderAccepted'; readonly venueOrderId: VenueOrderId } & OfOrder)
  | ({ readonly kind: 'OrderRejected'; readonly code: string; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderTriggered' } & OfOrder)
  | ({ readonly kind: 'OrderPendingUpdate'; readonly changes: OrderChanges } & OfOrder)
  | ({ readonly kind: 'OrderUpdated'; readonly changes: OrderChanges } & OfOrder)
  | ({ readonly kind: 'OrderModifyRejected'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderPendingCancel'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderCancelRejected'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderCanceled'; readonly reason: string } & OfOrder)
  | ({ readonly kind: 'OrderExpired' } & OfOrder)
  | ({ readonly kind: 'OrderFilled'; readonly fill: Fill } & OfOrder)
  | {
      /** The guards of a strategy's open position in a symbol were changed; absent ones stay as they were. */
      readonly kind: 'ProtectionChanged'
      readonly strategy: string
      readonly symbol: string
      readonly protection: Protection
    }
  | {
      /** The guards of one entry were put into the prices after a split. */
      readonly kind: 'ProtectionRestated'
      readonly entry: ClientOrderId
      readonly protection: Protection
    }
  | {
      readonly kind: 'PositionOpened' | 'PositionChanged' | 'PositionClosed'
      readonly symbol: string
      readonly strategy: string
      readonly side: PositionSide
      /** Signed units after the change. */
      readonly quantity: Quantity
      readonly averagePrice: Price
      /** Realised by this change, before fees. */
      readonly realized: Money
      /** What the round trip that this ended brought in all, after fees; absent while it goes on. */
      readonly tripProfit?: Money
    }
  | {
      readonly kind: 'SessionOpened'
      readonly date: SessionDate
      readonly equity: Money
      /** Highest equity so far, which drawdowns are measured from; absent in a backtest. */
      readonly highWater?: Money
    }
  | {
      readonly kind: 'SplitApplied'
      readonly symbol: string
      readonly newUnits: number
      readonly oldUnits: number
      /** What is paid for the part of a unit that a split leaves over. */
      readonly cashInLieuPrice: Price
      readonly lotSize: Quantity
    }
  | { readonly kind: 'DividendPaid'; readonly symbol: string; readonly amountPerUnit: Price }
  | { readonly kind: 'SymbolChanged'; readonly symbol: string; readonly newSymbol: string }
  | { readonly kind: 'InstrumentDelisted'; readonly symbol: string; readonly finalPrice: Price }
  | {
      /** The exchange halts a symbol or lets it trade; or what was known of it no longer is. */
      readonly kind: 'InstrumentStatusChanged'
      readonly symbol: string
      readonly trading: TradingStatus
      readonly reason: string
    }
  | {
      /** The source made a bar anew, or told it too late; what was decided before stays decided. */
      readonly kind: 'BarCorrected'
      readonly symbol: string
      readonly bar: Bar
    }
  | { readonly kind: 'FeeCharged'; readonly symbol: string; readonly amount: Money; readonly reason: string }
  | { readonly kind: 'CashMoved'; readonly amount: Money; readonly by: string; readonly reason: string }
  | {
      readonly kind: 'KillSwitchTriggered'
      readonly trigger: string
      readonly severity: KillSwitchSeverity
      readonly action: KillSwitchAction
      readonly measured: number
      readonly limit: number
      /** The person who tripped it, and why; absent where it was measured. */
      readonly by?: string
      readonly reason?: string
      /** The person asked for what is EXTERNAL to be closed too; absent: it is left alone. */
      readonly includesExternal?: boolean
    }
  | {
      readonly kind: 'KillSwitchReset'
      readonly by: string
      readonly reason: string
      /** The second person, where two are needed. */
      readonly confirmedBy?: string
      /** The one trigger that is released; absent: all. */
      readonly trigger?: string
    }
  | {
      /** A person asks for a reset that a second one has to confirm. */
      readonly kind: 'ResetProposed'
      readonly by: string
      readonly reason: string
      /** When it was asked, on the clock of who asked: the time to confirm runs from here. */
      readonly askedAt: UtcMillis
    }
  /** An operator holds the kill switch: what trips from here on is on record and waits. */
  | { readonly kind: 'OverrideTaken'; readonly by: string; readonly reason: string }
  /** The kill switch is given back: what has tripped meanwhile acts. */
  | { readonly kind: 'OverrideReturned'; readonly by: string; readonly reason: string }
  | {
      /** A person asked for something that they may not do, or that cannot be done. */
      readonly kind: 'CommandRefused'
      readonly command: string
      readonly by: string
      readonly code: string
      readonly reason: string
    }
  | {
      /** The line to the broker, or to the market data, went or came back. */
      readonly kind: 'ConnectionChanged'
      readonly part: ConnectionPart
      readonly isConnected: boolean
    }
  | {
      readonly kind: 'StrategyFailed'
      readonly strategy: string
      readonly message: string
      readonly errorCount: number
    }
  | { readonly kind: 'StrategySuspended'; readonly strategy: string; readonly reason: string }
  | {
      readonly kind: 'StrategyActivated'
      readonly strategy: string
      readonly by: string
      readonly reason: string
    }
  | {
      readonly kind: 'StrategyDeactivated'
      readonly strategy: string
      readonly by: string
      readonly reason: string
    }
  | {
      /** A strategy remembers something else; `memory` is JSON. */
      readonly kind: 'MemoryChanged'
      readonly strategy: string
      readonly memory: string
    }
  | {
      /** A session runs this version of a strategy's file from here on. */
      readonly kind: 'StrategyLoaded'
      readonly strategy: string
      /** SHA-256 of the file, hex. */
      readonly code: string
      /** What it remembers from here on; absent where it declares no memory. */
      readonly memory?: string
      /** It was changed while it owned positions: only exits pass until a person confirms it. */
      readonly isExitOnly: boolean
    }
  | {
      /** A person or a file changed settings; values of secrets are never among them. */
      readonly kind: 'ConfigChanged'
      readonly by: string
      readonly reason: string
      /** The second person, where a limit is loosened and two are needed. */
      readonly confirmedBy?: string
      readonly changes: readonly ConfigChange[]
    }
  | {
      /** A start of a session runs with these settings; two starts with one hash had the same ones. */
      readonly kind: 'SettingsLoaded'
      /** The account of the computer that started it. */
      readonly by: string
      /** Where the settings came from. */
      readonly reason: string
      /** By the clock of the computer, whatever time the market has. */
      readonly startedAt: UtcMillis
      /** SHA-256 over every setting with its value, hex; secrets are not in it. */
      readonly hash: string
      /** What was another at the start before; values of secrets are never among them. */
      readonly changes: readonly ConfigChange[]
    }
  | {
      /** A person asked for a change that loosens: it counts when a second person asks for the same. */
      readonly kind: 'ConfigProposed'
      readonly by: string
      readonly reason: string
      /** On the clock of who asked. */
      readonly askedAt: UtcMillis
      readonly changes: readonly ConfigChange[]
    }
  | {
      readonly kind: 'AlertRaised'
      readonly severity: AlertSeverity
      /** The part that raised it, such as `data_feed`. */
      readonly component: string
      readonly message: string
      /** What it is about, where the same thing is not to be told twice: an order's id, `ACME|strategy`. */
      readonly subject?: string
    }
  /** A person takes working entries back: all, or those for which everything that is named holds. */
  | ({ readonly kind: 'CancelRequested'; readonly by: string; readonly reason: string } & EntriesMeant)
  /** A second person confirms what another one asked for, before it takes effect. */
  | { readonly kind: 'Confirmed'; readonly command: string; readonly by: string; readonly reason: string }
  /** A person takes an incident: nobody else is told of it any more. */
  | {
      readonly kind: 'AlertAcknowledged'
      /** Its id, as the notices carry it. */
      readonly incident: string
      readonly by: string
      readonly reason: string
    }
  | {
      /** Bytes of the tape that are on disk and will never change: the digest ties them to the journal. */
      readonly kind: 'TapeFlushed'
      readonly file: string
      /** The segment is the bytes [fromByte, toByte) of the file. */
      readonly fromByte: number
      readonly toByte: number
      readonly records: number
      /** SHA-256 of the segment's bytes, hex. */
      readonly digest: string
    }
  | {
      /**
       * The inputs that everything recorded so far comes from; the last fact of the inputs that recorded any.
       *
       * A restart goes on with the input after `input`: what lies between left no fact.
       */
      readonly kind: 'InputsTaken'
      /** How many inputs the core has taken since its first start. */
      readonly input: number
      /** The last step of the market that was shown whole. */
      readonly step: number
      /** The last message of the venue that was taken. */
      readonly venueEvent: number
    }
  | {
      /** From here on checkpoints are signed with this key. */
      readonly kind: 'SigningKeyChanged'
      /** The new key as a C2SP verifier key. */
      readonly verifierKey: string
      readonly by: string
      readonly reason: string
    }
  | {
      /** Who came in, who did not, and who may: rows of the record of access alone, never of a session. */
      readonly kind: 'AccessNoted'
      readonly act: AccessAct
      /** The user; empty for a name that nobody has, which might be a password in the wrong field. */
      readonly by: string
      /** Address of the client, or the command line. */
      readonly from: string
      readonly reason: string
    }
  | { readonly kind: 'RunEnded'; readonly equity: Money }

/** What is noted of logins, tokens and users. */
export const AccessAct = {
  LoggedIn: 'logged-in',
  LoginFailed: 'login-failed',
  LockedOut: 'locked-out',
  SteppedUp: 'stepped-up',
  StepUpFailed: 'step-up-failed',
  LoggedOut: 'logged-out',
  Refused: 'refused',
  TokenRefused: 'token-refused',
  UserAdded: 'user-added',
  PasswordChanged: 'password-changed',
  UserRemoved: 'user-removed',
  TokenCreated: 'token-created',
  TokenRevoked: 'token-revoked',
  /** Backtests are no act on a session, whose record would have them. */
  BacktestAskedFor: 'backtest-asked-for',
  BacktestCancelled: 'backtest-cancelled',
  /** What was announced in the row before did not come about. */
  NotDone: 'not-done',
} as const
export type AccessAct = (typeof AccessAct)[keyof typeof AccessAct]

/** One setting before and after, as text; an empty text where there was or is none. */
export interface ConfigChange {
  readonly key: string
  readonly from: string
  readonly to: string
}

/** The name of a kind of fact. */
export type FactKind = FactBody['kind']

/** What a fact of one kind says. */
export type FactBodyOf<K extends FactKind> = OneOf<FactBody, K>
type OneOf<B, K> = B extends { readonly kind: infer Kinds } ? (K extends Kinds ? B : never) : never

/** A fact in its place: two times, and the sequence of the signal or act that it goes back to. */
export interface FactEnvelope {
  readonly sequence: Sequence
  readonly eventAt: UtcMillis
  readonly knownAt: UtcMillis
  /** Sequence of the signal or operator act that this goes back to; 0 when there is none. */
  readonly correlation: Sequence
  /** The fact that led to this one directly; absent: the one that `correlation` names. */
  readonly causation?: Sequence
}

/** One entry of the journal. */
export type Fact = FactEnvelope & { readonly body: FactBody }
