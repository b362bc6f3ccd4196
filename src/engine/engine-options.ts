import type { Money } from '../base/index.ts'
import type { Instrument, Timeframe, Trade, VenueWays } from '../model/index.ts'
import type { Journal } from '../port/index.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { KillSwitchLimits, Principals } from '../safety/index.ts'
import type { ChangeLimits } from './settings-book.ts'

/** A series that the core is shown. */
export interface EngineSeries {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** The shortest series of its symbol: it moves marks and daily volume. */
  readonly isFinest: boolean
}

/** What a core has that goes on for days and answers to people. */
export interface LiveOptions {
  /**
   * Broker and market data can go away, and are measured: see `OutsideWatch`. False where both are recorded
   * or simulated within the session.
   */
  readonly watchesOutside: boolean
  readonly principals: Principals
  /** Reads settings again with changes; see `SettingsBook`. */
  readonly changeLimits: ChangeLimits
}

/** How a core is set up; where inputs come from and effects go is not its business. */
export interface EngineOptions {
  readonly mode: string
  readonly instruments: readonly Instrument[]
  readonly series: readonly EngineSeries[]
  readonly capital: Money
  readonly currency: string
  readonly isCashAccount: boolean
  /** Says whether what a strategy decides trades in the next session: it decides on daily or longer bars. */
  readonly isBetweenSessions: (strategy: string) => boolean
  /** Calendar of the account's day. */
  readonly calendar: string
  readonly riskLimits: RiskLimits
  readonly killSwitchLimits: KillSwitchLimits
  /** A drawdown halt opens again at the next session; a day-loss halt always does in a backtest. */
  readonly rearmsDrawdown: boolean
  readonly errorBudget: number
  readonly epoch: number
  /** How the venue takes orders; absent: in lock-step. */
  readonly venue?: VenueWays
  readonly journal: Journal
  readonly onTrade: (trade: Trade) => void
  /** Absent in a backtest. */
  readonly live?: LiveOptions
  /** Cell 0 says which strategy runs, as its place plus one; 0: none. Another thread may read it. */
  readonly running?: Int32Array
}
