import type {
  KillSwitchState, OrderStatus, OrderTerms, Session, Signal, TradingState,
} from '../../src/model/index.ts'
import type { RiskLimits } from '../../src/risk/index.ts'

/** One row of a tick table, in 1e-9. */
export interface TickRow {
  readonly since: string
  readonly atLeast: bigint
  readonly tick: bigint
}

/** What can be traded. */
export interface InstrumentCase {
  readonly sector: string
  readonly ticks: readonly TickRow[]
  readonly lot: bigint
  readonly isFractionable: boolean
  readonly isShortable: boolean
}

/** What the market said of a symbol; NaN, 0 or `undefined` where it said nothing. */
export interface SymbolCase {
  readonly instrument: InstrumentCase | undefined
  readonly lastPrice: number
  readonly lastAt: number
  readonly barIntervalMs: number
  readonly quote: { readonly at: number; readonly bid: number; readonly ask: number } | undefined
  readonly averageVolume: number
  readonly returns: readonly number[]
  readonly isHalted: boolean | undefined
}

/** Signed units of a strategy in 1e-9, and what one has cost. */
export interface HoldingCase {
  readonly strategy: string
  readonly symbol: string
  readonly units: bigint
  readonly cost: bigint
}

/** An order that was sent: open, ended, or with a change that the venue has not answered. */
export interface SentOrder {
  readonly terms: OrderTerms
  readonly status: OrderStatus
  readonly filled: bigint
  readonly isUnclear: boolean
  readonly change?: { readonly quantity?: bigint; readonly limitPrice?: bigint }
}

/** What happened before, oldest first; `at` in ms. */
export type PastEvent =
  | {
      readonly kind: 'entered'
      readonly at: number
      readonly terms: OrderTerms
      /** What the decision measured for an entry at the market. */
      readonly value?: bigint
    }
  | { readonly kind: 'message'; readonly at: number }
  | {
      readonly kind: 'fill'
      readonly at: number
      readonly symbol: string
      readonly side: 'BUY' | 'SELL'
      readonly price: bigint
    }
  | { readonly kind: 'trip'; readonly at: number; readonly strategy: string; readonly profit: bigint }
  | { readonly kind: 'session'; readonly at: number; readonly date: string }
  | {
      readonly kind: 'suspended' | 'deactivated' | 'activated'
      readonly at: number
      readonly strategy: string
    }
  | { readonly kind: 'split' | 'held' | 'released'; readonly at: number; readonly symbol: string }

/** Everything that a verdict may depend on. */
export interface RiskState {
  readonly limits: RiskLimits
  readonly now: number
  readonly session: Session | undefined
  readonly isBetweenSessions: boolean
  readonly killSwitch: KillSwitchState
  readonly tradingState: TradingState
  readonly settledCash: bigint
  readonly equity: number
  readonly dayStartEquity: number
  readonly highWaterEquity: number
  readonly symbols: ReadonlyMap<string, SymbolCase>
  readonly holdings: readonly HoldingCase[]
  readonly sent: readonly SentOrder[]
  readonly past: readonly PastEvent[]
}

/** A state, and orders that ask for leave one after the other within one input; then perhaps a signal. */
export interface RiskCase {
  readonly seed: number
  readonly state: RiskState
  readonly orders: readonly OrderTerms[]
  readonly signal?: Signal | undefined
}

/** How a check of an order ended. */
export type Outcome = 'PASS' | 'FAIL' | 'NOT_APPLICABLE'

/** What is said of one order: the outcome of each check that looked at it, by code, in their order. */
export interface OrderVerdict {
  readonly isApproved: boolean
  /** The first check that failed; empty where none did. */
  readonly code: string
  readonly outcomes: ReadonlyMap<string, Outcome>
}
