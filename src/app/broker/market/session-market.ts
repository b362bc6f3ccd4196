import type { UtcMillis } from '../../../base/index.ts'
import type { CountedCache } from '../../../data/index.ts'
import type { Adjustment } from '../../../model/index.ts'
import type { CorporateActionSource, DataProvider } from '../../../port/index.ts'
import { daysNeeded } from '../../../risk/index.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import {
  LiveMarket, strategyNeeds, type DueActions, type PacedClock, type PacedTimers,
} from '../../live/market/index.ts'
import { ActionGate, type ActionGateParts } from './action-gate.ts'
import type { LivePlan } from './live-plan.ts'
import type { SessionMarket } from '../session-parts.ts'

/** Where the bars of a session come from that trades at the simulated venue, and by which clock. */
export interface SessionFeed {
  readonly provider: DataProvider
  readonly timers: PacedTimers
  readonly adjustment: Adjustment
  /** Where corporate actions of its symbols are announced; absent: it has none. */
  readonly actions?: CorporateActionSource
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
  readonly actions?: WatchedActions | undefined
}

/** Corporate actions as a market tells them, and what holds symbols. */
export interface WatchedActions extends Pick<ActionGateParts, 'reason'> {
  readonly due: DueActions
}

/** The market of a session by the wall clock, with as much of the past as strategies and risk ask for. */
export function sessionMarket(
  settings: RunSettings, plan: LivePlan, { after, isTicked = false, actions, ...source }: MarketParts,
): SessionMarket {
  const { hasLiveQuotes } = settings.config.broker
  const { instruments } = plan
  const market = new LiveMarket({
    ...source, series: plan.series, instruments,
    ...(actions === undefined ? {} : { actions: actions.due }),
    isQuoted: hasLiveQuotes, isTicked: isTicked && hasLiveQuotes,
    need: {
      warmUps: strategyNeeds(settings.strategies).warmUps,
      days: daysNeeded(settings.engine.riskLimits),
      ...(after === 0 ? {} : { shownUntil: after }),
    },
  })
  if (actions === undefined) return market
  const { reason } = actions
  return new ActionGate({ market, symbols: instruments.map(({ symbol }) => symbol), reason })
}
