import type { ClientOrderId, Money, Sequence, UtcMillis } from '../../../base/index.ts'
import type { CalendarName } from '../../../calendar/index.ts'
import type { EngineSeries, OutsideMeasures, WantedSetting } from '../../../engine/index.ts'
import type { MassStatus } from '../../../execution/index.ts'
import type {
  CoreInput,
  Instrument,
  KillSwitchState,
  NumberedEffect,
  OrderStatus,
  VenueWays,
} from '../../../model/index.ts'
import type { KnownOrder } from '../../../port/index.ts'
import type { Concentration, LimitsUsed } from '../../../risk/index.ts'
import type { Override, ProposedReset } from '../../../safety/index.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import type { SettingsProfile } from '../../backtest/run-config.ts'

/** What a core is made of; it reads settings and strategies itself, from the request. */
export interface CoreSetup {
  readonly request: RunRequest
  readonly mode: string
  readonly instruments: readonly Instrument[]
  readonly series: readonly EngineSeries[]
  readonly calendar: CalendarName
  readonly epoch: number
  /** `live` at a broker: its limits hold, and broker and data are watched. `backtest` for recorded bars. */
  readonly profile: SettingsProfile
  /** Shared memory: cell 0 says which strategy runs; see `EngineOptions.running`. */
  readonly running?: Int32Array
  /** How the venue takes orders; absent: in lock-step. */
  readonly venue?: VenueWays
}

/** How far a core is: the same numbers stand in the `InputsTaken` facts. */
export interface CoreCursor {
  readonly input: number
  readonly step: number
  readonly venueEvent: number
}

/** Inputs that are given together; `step` is the last step of the market that is whole with them. */
export interface InputBatch {
  readonly step: number
  readonly inputs: readonly CoreInput[]
}

/** A fact on its way between threads: its body as the journal keeps it. */
export interface EncodedFact {
  readonly sequence: Sequence
  readonly eventAt: UtcMillis
  readonly knownAt: UtcMillis
  readonly correlation: Sequence
  readonly body: string
}

/** What came of inputs. */
export interface CoreAnswer {
  readonly facts: readonly EncodedFact[]
  readonly effects: readonly NumberedEffect[]
  /** The core's present instant: requests carry it. */
  readonly at: UtcMillis
  readonly cursor: CoreCursor
}

/** An open order as a restart has to know it. */
export interface OpenOrder extends KnownOrder {
  readonly status: OrderStatus
  readonly isOutcomeUnknown: boolean
  /** When it was sent last; absent where the record of an older version does not say. */
  readonly sentAt?: UtcMillis
}

/** Orders that the core holds: the open ones, and the names of all, the latest that ended among them. */
export interface HeldOrders {
  /** Legs that wait come last, in the order in which they left. */
  readonly open: readonly OpenOrder[]
  /** Entries that have ended, and whose legs are known at the broker by looking the entry up alone. */
  readonly leads: readonly KnownOrder[]
  readonly ids: readonly ClientOrderId[]
}

/** What a broker says of the account. */
export interface AccountBooks {
  readonly orders: MassStatus['orders']
  readonly positions: MassStatus['positions']
  /** All cash there is, however it came. */
  readonly cash: Money
}

/** A part of a position that is held, and what guards it. */
export interface HeldPart {
  readonly symbol: string
  readonly strategy: string
  readonly quantity: string
  /** Units that stops at the venue, accepted and working, would take out. */
  readonly stopped: string
  /** Last price of the instrument. */
  readonly mark: number
  /** Its entry asked for a stop. */
  readonly needsStop: boolean
}

/** The core as a person wants to see it. */
export interface CoreStatus {
  readonly at: UtcMillis
  readonly equity: number
  readonly cash: string
  readonly dayStartEquity: number
  readonly highWaterEquity: number
  readonly held: readonly HeldPart[]
  /** What the checks on sectors and correlations see; absent where an earlier version wrote the status. */
  readonly concentration?: Concentration
  /** What is used of the limits that fill up; absent where an earlier version wrote the status. */
  readonly limitsUsed?: LimitsUsed
  /** For how long the broker is away and how late the data are, as the kill switch measures it. */
  readonly outside?: OutsideMeasures
  readonly openOrders: readonly string[]
  /** Those of them that would open or add to a position. */
  readonly openEntries: readonly ClientOrderId[]
  readonly unknownOrders: readonly string[]
  /** Units that are to have a stop at the broker and have none, the longest first. */
  readonly bareParts: readonly { strategy: string; symbol: string; units: string; since: UtcMillis }[]
  readonly trades: number
  readonly killSwitch: KillSwitchState
  readonly latched: readonly string[]
  /** Why each of them has tripped, in words; absent where an earlier version wrote the status. */
  readonly latchedWhy?: readonly string[]
  /** Symbols that rest until a person releases them; absent where an earlier version wrote the status. */
  readonly heldSymbols?: readonly { readonly symbol: string; readonly reason: string }[]
  /** Triggers that act once the operator gives the kill switch back. */
  readonly waitingTriggers: readonly string[]
  /** Who holds the kill switch, and why. */
  readonly override?: Override
  /** A reset that a second person has to confirm. */
  readonly proposedReset?: ProposedReset
  /** Settings that were changed since the session began. */
  readonly changedSettings: readonly WantedSetting[]
  readonly errorCount: number
  readonly activeStrategies: readonly string[]
  readonly lastDecision: string
  readonly capital: Money
}
