import { MILLIS_PER_HOUR } from '../../base/index.ts'
import { intradayMillis, type Timeframe } from '../../model/index.ts'
import { daysNeeded, type RiskLimits } from '../../risk/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import { builtStrategies } from './needed-series.ts'

const SESSIONS_PER_WEEK = 5
/** Length of a regular session of US shares. */
export const REGULAR_HOURS_MS = 6.5 * MILLIS_PER_HOUR

/**
 * Sessions that have to be shown before all that strategies watch is warm and the windows of risk are full;
 * without limits the first alone.
 */
export function warmUpSessions(
  strategies: readonly StrategyAssignment[], limits: RiskLimits | undefined,
): number {
  const sessions = builtStrategies(strategies).flatMap(({ warmUps }) =>
    [...warmUps].map(([timeframe, bars]) => bars * sessionsPerBar(timeframe)),
  )
  const most = Math.max(limits === undefined ? 0 : daysNeeded(limits), ...sessions)
  return most === 0 ? 0 : Math.ceil(most) + 1
}

/** How much of a session a bar takes: of the shortest sessions that there are, so that there is enough. */
function sessionsPerBar(timeframe: Timeframe): number {
  if (timeframe === '1w') return SESSIONS_PER_WEEK
  const length = intradayMillis(timeframe)
  return length === undefined ? 1 : 1 / Math.floor(REGULAR_HOURS_MS / length)
}
