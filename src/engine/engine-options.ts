import type { Money } from '../base/index.ts'
import type { Instrument, Timeframe, Trade, VenueWays } from '../model/index.ts'
import type { Journal } from '../port/index.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { KillSwitchLimits } from '../safety/index.ts'

/** A series that the core is shown. */
export interface EngineSeries {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** The shortest series of its symbol: it moves marks and daily volume. */
  readonly isFinest: boolean
}

/** How a core is set up; where inputs come from and effects go is not its business. */
export interface EngineOptions {
  readonly mode: string
  readonly instruments: readonly Instrument[]
  readonly series: readonly EngineSeries[]
  readonly capital: Money
  readonly currency: string
  readonly isCashAccount: boolean
  /** Strategies decide on daily or longer bars: what they decide trades in the next session. */
  readonly decidesBetweenSessions: boolean
  /** Calendar of the account's day. */
  readonly calendar: string
  readonly riskLimits: RiskLimits
  readonly killSwitchLimits: KillSwitchLimits
  /** A drawdown halt opens again at the next session; a day-loss halt always does in a backtest. */
  readonly rearmsDrawdown: boolean
  readonly priceDeviationFractionMax: number
  readonly errorBudget: number
  readonly epoch: number
  /** How the venue takes orders; absent: in lock-step. */
  readonly venue?: VenueWays
  readonly journal: Journal
  readonly onTrade: (trade: Trade) => void
}
