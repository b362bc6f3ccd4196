import type { UtcMillis } from '../../base/index.ts'
import type { CountedCache } from '../../data/index.ts'
import type { Adjustment } from '../../model/index.ts'
import type { DataProvider } from '../../port/index.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { LiveMarket, strategyNeeds, type PacedClock, type PacedTimers } from '../live/market/index.ts'
import type { LivePlan } from './live-plan.ts'

/** Where the bars of a session come from that trades at the simulated venue, and by which clock. */
export interface SessionFeed {
  readonly provider: DataProvider
  readonly timers: PacedTimers
  readonly adjustment: Adjustment
  /** What it keeps of the past. */
  readonly cache?: CountedCache
  /** Times real time; absent: the machine's clock. */
  readonly speed?: number
  /** Puts a clock of its own where the session's stood; absent: time has gone on by itself. */
  readonly goOnAt?: (at: UtcMillis) => void
  close(): Promise<void>
}

/** What a session's market is made of beside its settings. */
export interface MarketParts {
  readonly provider: DataProvider
  readonly clock: PacedClock
  readonly adjustment: Adjustment
  /** What was shown by then; 0: nothing. */
  readonly after: UtcMillis
  /** Quotes and prints are told for a venue that matches them. */
  readonly isTicked?: boolean
}

/** The market of a session by the wall clock, with as much of the past as strategies and risk ask for. */
export function sessionMarket(
  settings: RunSettings, plan: LivePlan, { after, isTicked = false, ...source }: MarketParts,
): LiveMarket {
  const { averageVolumeDays, correlationDays, volatilityDays } = settings.engine.riskLimits
  const { hasLiveQuotes } = settings.config.broker
  return new LiveMarket({
    ...source, series: plan.series, instruments: plan.instruments,
    isQuoted: hasLiveQuotes, isTicked: isTicked && hasLiveQuotes,
    need: {
      warmUps: strategyNeeds(settings.strategies).warmUps,
      days: Math.max(averageVolumeDays, correlationDays, volatilityDays) + 1,
      ...(after === 0 ? {} : { shownUntil: after }),
    },
  })
}
